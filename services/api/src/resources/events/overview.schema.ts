import { z } from 'zod';
import { named } from '../../http/named.ts';
import { cursor, idempotencyKey, lane, line, pageSize, time, when } from '../fields.ts';
import { afterwards, reference, shownEventFields, tag } from './events.schema.ts';

export const eventsQuery = z.strictObject({
  reference: reference.optional().meta({ description: 'What its app calls it.' }),
  tag: tag.optional(),
  app: line('the name of an app', 100).optional(),
  type: line('an event type', 100).optional(),
  lane: lane.optional(),
  key: idempotencyKey.optional().meta({ description: 'The idempotency key that it came with.' }),
  from: time.optional().meta({ description: 'Made at or after this time.' }),
  to: time.optional().meta({ description: 'Made before this time.' }),
  limit: pageSize(100, 50),
  cursor: cursor.optional(),
});

const listed = {
  ...shownEventFields,
  app: z.string(),
  key: z.string().nullable().meta({ description: 'The idempotency key that it came with.' }),
  expanding: z.boolean().meta({ description: 'True while members of its groups are still being planned.' }),
  counted: z.boolean().meta({
    description:
      'False when the event has more than 10,000 letters, of which a list counts no more: its `state` is that of those.',
  }),
};

export const eventPage = named(
  'EventPage',
  z.strictObject({
    events: z.array(z.strictObject(listed)),
    next: z.string().nullable().meta({
      description:
        'The `cursor` of the next page; null at the end. A page may be short, or empty, and still have one: every page looks at a bounded number of rows.',
    }),
  }),
  'Events, newest first.',
);

export const eventOverview = named(
  'EventOverview',
  z.strictObject({
    ...listed,
    afterwards,
    replyTo: z.string().nullable(),
    eraseAt: when
      .nullable()
      .meta({ description: 'When its data, groups and key are erased; null when they are.' }),
    groups: z.array(z.strictObject({ key: z.string(), members: z.int(), except: z.boolean() })).meta({
      description: 'The groups it goes to, and those left out, with their members as they are now.',
    }),
    dataIs: z.enum(['shown', 'hidden', 'erased']).meta({
      description: '`hidden`: it may name people, and the key lacks `recipients:read`.',
    }),
    data: z.unknown().meta({
      description:
        'What the app posted. Addresses in it lead nowhere (`https://link.invalid/`), since one may let somebody in as its reader; those of test events are shown.',
    }),
  }),
  'An event of any app with its letters counted.',
);

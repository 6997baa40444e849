import { asciiLocalPart } from '@pabal/domain';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { problem } from '../../http/problems/problem.schema.ts';
import { wantedAttachment } from '../attachments/attachments.schema.ts';
import {
  email,
  endpointKey,
  externalId,
  groupKey,
  id,
  idempotencyKey,
  jsonObject,
  lane,
  line,
  locale,
  name,
  time,
} from '../fields.ts';

/** Most entries of `to` or `except` in one event. */
const maxTargets = 10_000;

/** Most events in one batch. */
const maxBatch = 500;

/** Most bytes of an event's data. Mail programs cut letters off long before. */
const maxDataBytes = 256 * 1024;

/** Most files of one event; the settings may allow fewer. */
const maxAttachments = 50;

/** Most tags of one event. */
const maxTags = 10;

export const reference = line('a reference', 200);
export const tag = line('a tag', 50);

const target = named(
  'Target',
  z.union([
    z.strictObject({ email, name: name.optional(), locale: locale.optional() }),
    z.strictObject({ recipient: externalId }),
    z.strictObject({ group: groupKey }),
    z.strictObject({ endpoint: endpointKey }),
  ]),
  'Whom to write to: an address, a recipient by external id, everybody in a group, or an endpoint of chat by its key.',
);

const targets = z.array(target).max(maxTargets);

const eventFields = {
  type: line('an event type', 100).meta({
    description: 'Names the template, such as `vacancy.created`.',
  }),
  data: jsonObject(maxDataBytes).meta({ description: 'The template’s variables.' }),
  to: targets.min(1, 'at least one target'),
  except: targets
    .optional()
    .meta({ description: 'Whom to leave out, such as the person who caused the event.' }),
  locale: locale.optional().meta({ description: 'Language for people without a language of their own.' }),
  sendAt: time.optional().meta({
    description: 'Send it not before this time, at most a year ahead. A time that has passed means at once.',
  }),
  expiresAt: time.optional().meta({
    description: 'After this time what was not sent is suppressed. Must lie ahead, and after `sendAt`.',
  }),
  replyTo: email
    .refine(({ needsSmtpUtf8 }) => !needsSmtpUtf8, asciiLocalPart)
    .optional()
    .meta({ description: 'Address for replies, instead of the template’s. Its local part is ASCII.' }),
  reference: reference.optional().meta({
    description:
      'What the app calls the event, or what it is about. `GET /v1/events?reference=` finds it, as long as the event’s data is kept.',
  }),
  tags: z
    .array(tag)
    .max(maxTags, `at most ${maxTags} tags`)
    .optional()
    .meta({ description: '`GET /v1/events?tag=` finds the events that have one.' }),
  attachments: z
    .array(wantedAttachment)
    .max(maxAttachments, `at most ${maxAttachments} files`)
    .optional()
    .meta({ description: 'Files that go with each letter, in their order.' }),
};

export const eventRequest = named(
  'EventRequest',
  z.strictObject(eventFields),
  'Something happened; tell these people.',
);

export const batchedEvent = named(
  'BatchedEvent',
  z.strictObject({ ...eventFields, idempotencyKey: idempotencyKey.optional() }),
  'An event in a batch, with its own idempotency key.',
);

/** The events of a batch are parsed one by one, so that a bad one is refused alone. */
export const batchRequest = named(
  'BatchRequest',
  z.strictObject({
    events: z
      .array(z.unknown().meta({ $ref: '#/components/schemas/BatchedEvent' }))
      .min(1, '1 to 500 events')
      .max(maxBatch, '1 to 500 events'),
  }),
  'Up to 500 events.',
);

const count = z.int().min(0);

const counts = named(
  'Counts',
  z.strictObject({
    planned: count,
    sent: count,
    suppressed: count,
    failed: count,
    unknown: count,
    pending: count,
  }),
  'Deliveries by state. Always planned = sent + suppressed + failed + unknown + pending.',
);

export const afterwards = named(
  'Afterwards',
  z.strictObject({ delivered: count, bounced: count, complained: count, silent: count }),
  'What became of sent letters. Always sent = delivered + bounced + complained + silent: each is counted once, by the gravest thing that was reported of it.',
);

const links = z.strictObject({ self: z.string(), deliveries: z.string() });

export const acceptedEvent = named(
  'AcceptedEvent',
  z.strictObject({
    id,
    type: z.string(),
    state: z.enum(['accepted', 'expanding']),
    counts,
    paused: z.literal(true).optional().meta({
      description:
        'Present while the app is paused: its letters are stored, and wait until somebody resumes it.',
    }),
    links,
  }),
  'The event is stored. `expanding`: members of its groups are still being planned, so `planned` will grow.',
);

export const batchResults = named(
  'BatchResults',
  z.strictObject({
    results: z.array(
      z.union([
        z.strictObject({ status: z.literal(202), event: acceptedEvent, replayed: z.boolean() }),
        z.strictObject({ status: z.int(), problem }),
      ]),
    ),
  }),
  'One result for each event, in their order.',
);

export const shownEventFields = {
  id,
  type: z.string(),
  state: z.enum(['expanding', 'accepted', 'cancelled', 'finished']),
  lane,
  locale: z.string().nullable(),
  test: z.boolean(),
  createdAt: z.iso.datetime(),
  sendAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  cancelledAt: z.iso.datetime().nullable(),
  reference: z.string().nullable(),
  tags: z.array(z.string()),
  counts,
  links,
};

export const shownEvent = named(
  'Event',
  z.strictObject({ ...shownEventFields, afterwards }),
  'An event and where its deliveries stand. `finished`: nothing is pending any more.',
);

export type ShownEvent = z.output<typeof shownEvent>;

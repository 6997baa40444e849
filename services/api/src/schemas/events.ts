// What an event request looks like, and what is answered.

import { z } from 'zod';
import {
  email,
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
} from './fields.ts';
import { named } from './named.ts';
import { problem } from './problem.ts';

/** Most entries of `to` or `except` in one event. */
export const maxTargets = 10_000;
/** Most events in one batch. */
export const maxBatch = 500;
/** Most bytes of an event's data. Mail programs cut letters off long before. */
const maxDataBytes = 256 * 1024;

export const target = named(
  'Target',
  z.union([
    z.strictObject({ email, name: name.optional(), locale: locale.optional() }),
    z.strictObject({ recipient: externalId }),
    z.strictObject({ group: groupKey }),
  ]),
  'Whom to write to: an address, a recipient by external id, or everybody in a group.',
);
export type Target = z.output<typeof target>;

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
  locale: locale.optional().meta({ description: 'Language for those who have none of their own.' }),
  sendAt: time.optional().meta({
    description: 'Not before this time, at most a year ahead. A time that has passed means at once.',
  }),
  expiresAt: time.optional().meta({
    description: 'After this time what was not sent is suppressed. Must lie ahead, and after `sendAt`.',
  }),
  replyTo: email.optional().meta({ description: 'Where answers go, instead of the template’s address.' }),
};

export const eventRequest = named(
  'EventRequest',
  z.strictObject(eventFields),
  'Something happened; tell these people.',
);
export type EventRequest = z.output<typeof eventRequest>;

export const batchedEvent = named(
  'BatchedEvent',
  z.strictObject({ ...eventFields, idempotencyKey: idempotencyKey.optional() }),
  'An event in a batch, with its own idempotency key.',
);

/** The events of a batch are judged one by one, so that a bad one does not take the others with it. */
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

export const counts = named(
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

const links = z.strictObject({ self: z.string(), deliveries: z.string() });

export const acceptedEvent = named(
  'AcceptedEvent',
  z.strictObject({
    id,
    type: z.string(),
    state: z.enum(['accepted', 'expanding']),
    counts,
    links,
  }),
  'The event is stored. `expanding`: members of its groups are still being planned, so `planned` will grow.',
);
export type AcceptedEvent = z.output<typeof acceptedEvent>;

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

export const shownEvent = named(
  'Event',
  z.strictObject({
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
    counts,
    links,
  }),
  'An event and where its deliveries stand. `finished`: nothing is pending any more.',
);
export type ShownEvent = z.output<typeof shownEvent>;

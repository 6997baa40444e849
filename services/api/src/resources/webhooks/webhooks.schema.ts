import { endpointStates, messageStates, webhookTypes } from '@pabal/domain';
import { endpointContact, endpointUrl } from '@pabal/webhooks';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { id, line, pageSize, time, when } from '../fields.ts';

/** Long enough to change every program that has the secret. */
const longestOverlapSeconds = 30 * 86_400;
/** As large as sequences get in JSON. */
const largest = Number.MAX_SAFE_INTEGER;

const types = z
  .array(z.enum(webhookTypes))
  .min(1, 'at least one type')
  .max(webhookTypes.length, 'each type once')
  .transform((given) => [...new Set(given)])
  .meta({ description: 'What it is told of.' });
const description = line('a description', 200).nullable();
const contact = endpointContact.nullable().meta({
  description: 'Who is written to when the endpoint is paused; without one, the addresses in OPS_ADDRESS.',
});
const newsletters = z.boolean().meta({
  description: 'Also letters of the newsletters of the space. Needs `newsletters:read`.',
});

export const newEndpoint = named(
  'NewWebhookEndpoint',
  z.strictObject({
    app: line('the name of an app', 64)
      .optional()
      .meta({ description: 'The app that is told. An app makes endpoints for itself, and need not say it.' }),
    url: endpointUrl,
    types,
    newsletters: newsletters.default(false),
    description: description.default(null),
    contact: contact.default(null),
  }),
  'Where an app is told about changes, and of which.',
);

export const endpointChange = named(
  'WebhookEndpointChange',
  z.strictObject({
    url: endpointUrl.optional(),
    types: types.optional(),
    newsletters: newsletters.optional(),
    description: description.optional(),
    contact: contact.optional(),
    state: z.enum(['on', 'off']).optional().meta({
      description:
        '`on`, also after a pause: what was kept is sent at once. `off`: nothing more is noted for it; what waits stays.',
    }),
  }),
  'What is changed of an endpoint; what is left out stays.',
);

const endpointFields = {
  id,
  app: z.string(),
  url: z.string(),
  description: z.string().nullable(),
  contact: z.string().nullable(),
  types: z.array(z.enum(webhookTypes)),
  newsletters: z.boolean(),
  showsPeople: z.boolean().meta({
    description: 'Whether messages name recipients: its maker could read them (`recipients:read`).',
  }),
  state: z.enum(endpointStates).meta({
    description:
      '`paused`: it took nothing for three days, or answered 410. Messages are kept for it meanwhile.',
  }),
  pausedAt: when.nullable(),
  pauseReason: z.enum(['failing', 'gone']).nullable(),
  previousUntil: when.nullable().meta({ description: 'Until when the secret before signs, too.' }),
  createdAt: when,
  createdBy: z.string(),
  failures: z.int().meta({ description: 'Since it last took something.' }),
  failingSince: when.nullable(),
  waitUntil: when.nullable().meta({ description: 'Until when it is left alone.' }),
  takenAt: when.nullable().meta({ description: 'When it last took something, to some seconds.' }),
  problem: z.string().nullable().meta({ description: 'Why it last took nothing.' }),
};

export const shownEndpoint = named('WebhookEndpoint', z.strictObject(endpointFields), 'An endpoint.');

export const endpointWithSecret = named(
  'WebhookEndpointWithSecret',
  z.strictObject({
    ...endpointFields,
    secret: z.string().meta({ description: 'Signs its messages. It is shown nowhere again.' }),
  }),
  'An endpoint with the secret that it was just given.',
);

export const removedEndpoint = named(
  'RemovedWebhookEndpoint',
  z.strictObject({ id }),
  'An endpoint that is gone.',
);

export const endpointList = named(
  'WebhookEndpointList',
  z.strictObject({
    endpoints: z.array(
      z.strictObject({
        ...endpointFields,
        waiting: z.int().meta({ description: 'Messages that wait for it, counted up to 10,000.' }),
        oldestWaitingAt: when.nullable(),
      }),
    ),
  }),
  'Endpoints, the oldest first.',
);

export const endpointsQuery = z.strictObject({
  app: line('the name of an app', 64).optional().meta({ description: 'Only those of this app.' }),
});

export const secretRotation = named(
  'WebhookSecretRotation',
  z.strictObject({
    overlapSeconds: z
      .int('a whole number of seconds')
      .min(0, 'at least 0')
      .max(longestOverlapSeconds, 'at most 30 days')
      .default(86_400)
      .meta({ description: 'For so long every message is signed with both secrets.' }),
  }),
  'Another secret for an endpoint.',
);

/** Not `integer`, which clients take for 32 bits: sequences grow beyond. */
const sequence = z.number().multipleOf(1, 'a whole number').min(1).max(largest);
const sequenceInQuery = z
  .string()
  .regex(/^\d{1,15}$/, 'a sequence: up to 15 digits')
  .transform(Number)
  .meta({ examples: ['4711'] });

export const message = named(
  'WebhookMessage',
  z.strictObject({
    id: z.string().meta({ description: 'The `webhook-id` that the endpoint sees.' }),
    sequence,
    type: z.string(),
    subjectId: id
      .nullable()
      .meta({ description: 'The letter, event, edition or recipient that it is about.' }),
    at: when,
    facts: z.record(z.string(), z.unknown()).nullable(),
    state: z.enum(messageStates),
    dueAt: when.nullable().meta({ description: 'When it is tried next.' }),
    attempts: z.int(),
    status: z.int().nullable().meta({ description: 'The status of the last answer.' }),
    problem: z.string().nullable(),
    tookMs: z.int().nullable(),
    answeredAt: when.nullable(),
  }),
  'What an endpoint was told, and whether it took it.',
);

export const messagePage = named(
  'WebhookMessagePage',
  z.strictObject({
    messages: z.array(message),
    next: z.int().nullable().meta({ description: 'The `before` of the next page; null at the end.' }),
  }),
  'A page of messages, the newest first.',
);

export const messagesQuery = z.strictObject({
  limit: pageSize(200, 50),
  before: sequenceInQuery.optional().meta({ description: 'The `next` of the page before.' }),
  state: z.enum(messageStates).optional(),
  type: z.enum([...webhookTypes, 'webhook.test']).optional(),
  since: time.optional().meta({ description: 'Noted at or after.' }),
  until: time.optional().meta({ description: 'Noted before.' }),
});

export const messageReplay = named(
  'WebhookReplay',
  z.strictObject({
    since: time.optional().meta({ description: 'Everything that was noted since.' }),
    until: time.optional().meta({ description: 'Only what was noted before.' }),
    from: sequence
      .optional()
      .meta({ description: 'The smallest sequence; the same as `to` for one message.' }),
    to: sequence.optional().meta({ description: 'The largest sequence.' }),
    state: z
      .enum(['taken', 'given-up'])
      .optional()
      .meta({ description: 'Only what it took, or only what was given up.' }),
    type: z.enum([...webhookTypes, 'webhook.test']).optional(),
    dryRun: z.boolean().default(false).meta({ description: 'True: only count them.' }),
  }),
  'Which messages are sent again: at least one of `since`, `until`, `from`, `to` and `state`.',
);

export const replayed = named(
  'WebhookReplayed',
  z.strictObject({ messages: z.int() }),
  'How many messages are sent again.',
);

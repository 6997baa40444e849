import { deliveryStates } from '@pabal/domain';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { deliveryFields, historyEntry, receipts } from '../events/deliveries.schema.ts';
import { cursor, email, externalId, id, lane, line, pageSize, time, when } from '../fields.ts';
import { appName } from '../operations/apps.schema.ts';
import { letterReplays, reason } from '../operations/dead-letters.schema.ts';

export const lettersQuery = z.strictObject({
  address: email.optional(),
  recipient: externalId
    .optional()
    .meta({ description: 'Letters to all addresses that are known of this recipient.' }),
  event: id.optional(),
  key: line('a key', 255).optional().meta({
    description:
      'The Idempotency-Key of an event, as long as it is kept. Several apps may have used it: name one then.',
  }),
  message_id: line('a Message-ID', 300).optional().meta({ description: 'With angle brackets or without.' }),
  template: line('a template', 100).optional(),
  state: z.enum(deliveryStates).optional(),
  lane: lane.optional(),
  app: appName.optional().meta({ description: 'The name of an app.' }),
  settled_from: time.optional().meta({
    description: 'Sent, failed, unknown or suppressed at or after this time: what `pabal tail` asks.',
  }),
  from: time.optional().meta({ description: 'Planned at or after this time.' }),
  to: time.optional().meta({ description: 'Planned before this time.' }),
  limit: pageSize(200, 50),
  after: cursor.optional(),
});

const ownedFields = {
  ...deliveryFields,
  address: z.string(),
  app: z
    .strictObject({ id, name: z.string() })
    .nullable()
    .meta({ description: 'The app that posted it; null for a letter of an edition.' }),
  edition: id.nullable(),
  newsletter: z.string().nullable().meta({ description: 'The key of its newsletter.' }),
  againOf: id.nullable().meta({ description: 'The letter that a person had sent once more by this one.' }),
};

export const letterPage = named(
  'LetterPage',
  z.strictObject({
    letters: z.array(z.strictObject(ownedFields)),
    next: z.string().nullable().meta({
      description:
        'The `after` of the next page; null at the end. A page may be short, or empty, and still have one: every page looks at a bounded number of rows.',
    }),
  }),
  'Letters of all apps and newsletters of the space, the newest first.',
);

export const wholeLetterShown = named(
  'WholeLetter',
  z.strictObject({
    ...ownedFields,
    sentAgainAs: id.nullable().meta({ description: 'The letter by which it was sent once more.' }),
    parkedAt: when
      .nullable()
      .meta({ description: 'Since when it has waited for a decision, as a dead or unknown letter.' }),
    causeId: z.string().nullable(),
    discardedAt: when.nullable(),
    discardReason: z.string().nullable(),
    errorsUrl: z.string().nullable().meta({
      description:
        'Where Sentry has the error of the last attempt that could not be made (`SENTRY_URL_PATTERN`, or `SENTRY_DSN` of sentry.io).',
    }),
    consoleUrl: z.string().nullable().meta({ description: 'Where people see it in the console.' }),
    history: z.array(historyEntry),
    receipts,
    replays: letterReplays,
  }),
  'A letter of any app or newsletter, with its whole history.',
);

export const sendAgainRequest = named(
  'SendAgainRequest',
  z.strictObject({
    reason,
    address: email.optional().meta({
      description:
        'Another address than before. A letter of an edition takes none: it goes to the address that its reader has now.',
    }),
  }),
  'Why a letter is sent once more.',
);

export const sentAgainShown = named(
  'SentAgain',
  z.strictObject({
    id: id.meta({ description: 'The new letter.' }),
    event: id
      .nullable()
      .meta({ description: 'The event that was made for it; null for a letter of an edition.' }),
    edition: id.nullable().meta({
      description: 'The edition of one letter that was made for it; null for a letter of an event.',
    }),
    againOf: id,
    note: z.string().nullable().meta({
      description:
        'What the reader has to know, such as that links in the letter have ended; null for nothing.',
    }),
  }),
  'The new letter. It goes within moments.',
);

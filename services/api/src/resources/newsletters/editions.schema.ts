import { editionKinds, editionStates, exclusionReasons, replayRates, resendBuckets } from '@pabal/domain';
import { newsletterDefinition } from '@pabal/newsletters';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { cursor, email, externalId, id, line, locale, pageSize, time, when } from '../fields.ts';
import { keyInPath } from './newsletters.schema.ts';

export const editionRequest = named(
  'EditionRequest',
  z.strictObject({
    slot: time.optional().meta({
      description: 'When it is to be sent (default: at once). The same slot again is the same edition.',
    }),
    approval: newsletterDefinition.shape.approval
      .unwrap()
      .optional()
      .meta({ description: 'In place of the newsletter’s own.' }),
  }),
  'An edition outside the schedule.',
);

const counts = {
  planned: z.int(),
  sent: z.int(),
  suppressed: z.int(),
  failed: z.int(),
  unknown: z.int(),
};

const editionFields = {
  id,
  newsletter: z.string(),
  slot: when,
  kind: z.enum(editionKinds),
  state: z.enum(editionStates),
  pausedAt: when.nullable(),
  pausedBy: z.string().nullable(),
  parentId: id.nullable().meta({ description: 'The edition that is tested or sent again.' }),
  bucket: z.enum(resendBuckets).nullable(),
  sendsAt: when.nullable().meta({ description: 'When it goes out unless somebody cancels it.' }),
  approvedAt: when.nullable(),
  approvedBy: z.string().nullable(),
  planned: z.int(),
  excluded: z.int(),
  rate: z.number().nullable().meta({ description: 'Letters a second while it is sending.' }),
  reason: z.string().nullable(),
  createdAt: when,
  frozenAt: when.nullable(),
  sendingAt: when.nullable(),
  sentAt: when.nullable(),
  endedAt: when.nullable(),
  lettersRemovedAt: when.nullable().meta({
    description: 'When its letters were removed after the retention of the ledger; its report stays.',
  }),
};

export const shownEdition = named(
  'Edition',
  z.strictObject(editionFields),
  'One build of a newsletter, for one slot.',
);

export const editionWithBooks = named(
  'EditionWithBooks',
  z.strictObject({
    ...editionFields,
    balance: z
      .strictObject({ ...counts, pending: z.int() })
      .meta({ description: 'planned = sent + suppressed + failed + unknown + pending, always.' }),
    exclusions: z.partialRecord(z.enum(exclusionReasons), z.int()),
    entries: z.int(),
    unfit: z
      .strictObject({
        letters: z.int(),
        oldestAt: when.meta({ description: 'When the oldest of them was made.' }),
        exampleId: id,
        problem: z
          .string()
          .nullable()
          .meta({ description: 'Why the example cannot be made: file and line.' }),
      })
      .nullable()
      .meta({
        description:
          'Pending letters that wait because they cannot be made. No attempt is counted, and they go on when the template is mended. Null when there are none.',
      }),
    remainingSeconds: z
      .number()
      .nullable()
      .meta({ description: 'Seconds until all of it is sent, at the present rate.' }),
    report: z.record(z.string(), z.unknown()).nullable().meta({ description: 'What the close-out found.' }),
  }),
  'An edition with its letters counted.',
);

export const editionsQuery = z.strictObject({
  newsletter: keyInPath.optional(),
  state: z.enum(editionStates).optional(),
  limit: pageSize(200, 50),
  cursor: cursor.optional(),
});

export const editionPage = named(
  'EditionPage',
  z.strictObject({ editions: z.array(shownEdition), next: z.string().nullable() }),
  'The newest slot first.',
);

export const letterPreviewQuery = z.strictObject({
  recipient: externalId.optional().meta({ description: 'As whom the letter is written.' }),
  locale: locale.optional(),
});

export const letterPreview = named(
  'LetterPreview',
  z.strictObject({
    subject: z.string(),
    html: z.string(),
    text: z.string(),
    locale: z.string(),
    headers: z.record(z.string(), z.string()),
  }),
  'The letter that somebody would get.',
);

export const editionPreflight = named(
  'EditionPreflight',
  z.strictObject({
    edition: shownEdition,
    excluded: z.array(
      z.strictObject({
        reason: z.enum(exclusionReasons),
        people: z.int(),
        sample: z.array(z.strictObject({ externalId: z.string(), address: z.string() })).meta({
          description: 'Some of them; none for a key without `recipients:read`.',
        }),
      }),
    ),
    last: z
      .strictObject({
        editionId: id,
        slot: when,
        planned: z.int(),
        rate: z.number().nullable(),
        joined: z.int().meta({ description: 'Addresses that get this one and did not get that one.' }),
        left: z.int().meta({ description: 'Addresses that got that one and do not get this one.' }),
      })
      .nullable(),
    rate: z.number().nullable().meta({ description: 'Letters a second to reckon with.' }),
    expectedSeconds: z.number().nullable(),
  }),
  'An edition looked over before it goes out.',
);

export const proofRequest = named(
  'ProofRequest',
  z.strictObject({
    to: z.array(email).min(1).max(20),
    recipient: externalId.optional().meta({ description: 'As whom the letters are written.' }),
    locale: locale.optional(),
  }),
  'A test: the edition as it is, to a few addresses. It counts nowhere, and its links unsubscribe nobody.',
);

const reason = line('a reason', 500).meta({ description: 'Kept in the history.' });

export const cancelRequest = named('CancelRequest', z.strictObject({ reason }), 'Why it is cancelled.');

export const resendRequest = named(
  'ResendRequest',
  z.strictObject({
    bucket: z.enum(resendBuckets).meta({
      description:
        '`failed`: its dead letters; `unknown`: those in doubt, with the same Message-ID; `never-reached`: those given up before they were ever tried, as an edition of its own.',
    }),
    reason,
    rate: z.int().min(replayRates.least).max(replayRates.most).default(replayRates.usual).meta({
      description: 'Most dead letters moved in one second.',
    }),
  }),
  'Which letters of the edition are sent again.',
);

export const touchedEditions = named(
  'TouchedEditions',
  z.strictObject({ editions: z.array(z.strictObject({ id, newsletter: z.string() })) }),
  'The editions that were paused, or go on.',
);

export const resent = named(
  'Resent',
  z.strictObject({
    letters: z.int().nullable(),
    replayId: id.nullable(),
    editionId: id.nullable().meta({ description: 'The new edition, for `never-reached`.' }),
  }),
  'What goes out again.',
);

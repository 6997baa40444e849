import {
  deliveryStates,
  editionKinds,
  editionStates,
  exclusionReasons,
  type FeedFailure,
  feedFailures,
  leftReasons,
  replayRates,
  resendBuckets,
} from '@pabal/domain';
import { draftForm, letterStates, newsletterDefinition, spamKinds, unpackedDraft } from '@pabal/newsletters';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { afterwards } from '../events/events.schema.ts';
import { cursor, email, externalId, id, line, locale, pageSize, time, when } from '../fields.ts';
import { frameQuery } from '../letters/history.schema.ts';
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
  bucket: z
    .enum([...resendBuckets, 'one-letter'])
    .nullable()
    .meta({
      description: 'Which letters of its parent it sends again; `one-letter` when a person chose a sent one.',
    }),
  sendsAt: when.nullable().meta({ description: 'When it goes out unless somebody cancels it.' }),
  approvedAt: when.nullable(),
  approvedBy: z.string().nullable(),
  writtenBy: z.array(z.string()).meta({
    description:
      'The last who changed its newsletter before it was begun, who began it by hand, and who arranged it.',
  }),
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
    afterwards: afterwards.nullable().meta({
      description: 'What became of its sent letters; null once its letters are removed.',
    }),
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

export const shownEditions = named(
  'EditionPage',
  z.strictObject({ editions: z.array(shownEdition), next: z.string().nullable() }),
  'The newest slot first.',
);

export const letterPreviewQuery = z.strictObject({
  recipient: externalId.optional().meta({ description: 'As whom the letter is written.' }),
  locale: locale.optional(),
});

export const editionFrameQuery = letterPreviewQuery.extend(frameQuery.shape).extend({
  draft: z
    .string()
    .max(12_000)
    .transform(unpackedDraft)
    .optional()
    .meta({ description: 'What a preview answered: the letter with what is not saved.' }),
});

export const previewRequest = named(
  'PreviewRequest',
  z.strictObject({ ...letterPreviewQuery.shape, ...draftForm.shape }),
  'As whom the letter is written, and what stands in it in place of what is saved.',
);

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

export const draftPreview = named(
  'DraftPreview',
  z.strictObject({
    ...letterPreview.shape,
    draft: z.string().meta({ description: 'For `draft` of the frame that shows it.' }),
  }),
  'The letter that somebody would get if the draft were saved.',
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
    domains: z
      .array(
        z.strictObject({
          domain: z.string(),
          letters: z.int(),
          rate: z
            .number()
            .nullable()
            .meta({ description: 'Letters a second that it takes; null without a limit.' }),
          seconds: z.number().nullable(),
        }),
      )
      .meta({ description: 'The ten domains with most readers, and how long each takes.' }),
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

const isFailure = (name: string): name is FeedFailure => Object.hasOwn(feedFailures, name);

export const entriesOfEdition = named(
  'EntriesOfEdition',
  z.strictObject({
    entries: z.array(
      z.strictObject({
        position: z.int().meta({ description: 'Its place in the edition, from 1.' }),
        section: z.string(),
        id,
        title: z.string(),
        url: z.string().nullable(),
        feedId: id,
        feed: z.string().meta({ description: 'The title of its feed.' }),
        publishedAt: when.nullable(),
      }),
    ),
    feeds: z
      .array(
        z.strictObject({
          id,
          title: z.string(),
          url: z.string(),
          answeredAt: when.nullable().meta({ description: 'When it had last answered by then.' }),
          failure: z.enum(Object.keys(feedFailures).filter(isFailure)).nullable(),
        }),
      )
      .meta({
        description: 'Those that fail come first, then those that answered longest ago; 500 at most.',
      }),
    feedCount: z.int(),
    failing: z.int(),
    left: z
      .array(
        z.strictObject({
          id,
          title: z.string(),
          url: z.string().nullable(),
          feed: z.string(),
          why: z.enum(leftReasons).meta({
            description:
              '`words`: the words of its feed leave it out; `same-story`: another feed tells the same; `section-full` and `edition-full`: there was no room, it may come next time; `too-few`: the edition was skipped.',
          }),
        }),
      )
      .meta({ description: 'Entries that were looked at and not taken; 200 at most.' }),
    leftCount: z.int(),
  }),
  'What an edition was made of, and what it left, as it was when its entries were chosen.',
);

const stateOfLetters = z.enum(letterStates).optional().meta({
  description: '`not-sent`: failed, suppressed or unknown.',
});
const reasonLeft = z.enum(exclusionReasons).optional();

const nextOfWalk = z.string().nullable().meta({
  description:
    'The `cursor` of the next page; null at the end. A page may be short, or empty, and still have one: every page looks at a bounded number of rows.',
});

export const lettersOfEditionQuery = z.strictObject({
  state: stateOfLetters,
  limit: pageSize(500, 50),
  cursor: cursor.optional(),
});

export const lettersTableQuery = z.strictObject({ state: stateOfLetters });

export const lettersOfEdition = named(
  'LettersOfEdition',
  z.strictObject({
    letters: z.array(
      z.strictObject({
        id,
        recipient: z.string().nullable().meta({ description: 'The external id; null when there is none.' }),
        name: z.string().nullable(),
        address: z.string(),
        state: z.enum(deliveryStates),
        cause: z.string().nullable().meta({ description: 'Why it was not sent.' }),
        code: z.int().nullable(),
        reply: z.string().nullable().meta({ description: 'The words of the last answer.' }),
        settledAt: when.nullable(),
      }),
    ),
    next: nextOfWalk,
  }),
  'The letters of an edition, by address.',
);

export const leftOutQuery = z.strictObject({
  reason: reasonLeft,
  limit: pageSize(500, 50),
  cursor: cursor.optional(),
});

export const leftOutTableQuery = z.strictObject({ reason: reasonLeft });

export const leftOutOfEdition = named(
  'LeftOutOfEdition',
  z.strictObject({
    people: z.array(
      z.strictObject({
        recipient: z
          .string()
          .nullable()
          .meta({ description: 'The external id; null for one who was removed.' }),
        name: z.string().nullable(),
        address: z.string().nullable(),
        reason: z.enum(exclusionReasons),
      }),
    ),
    next: nextOfWalk,
  }),
  'The people of the audience whom an edition left out.',
);

export const csvTable = named('CsvTable', z.string(), 'CSV in UTF-8, with a line of headings.');

const addedEntry = z
  .strictObject({
    entry: id.optional().meta({ description: 'Its id.' }),
    url: z.string().max(2_000, 'at most 2000 characters').optional().meta({ description: 'Or its address.' }),
    section: z.string().max(100).nullish().meta({
      description: 'Key of the section where it stands (default: that which the tags of its feed lead to).',
    }),
  })
  .refine(
    ({ entry, url }) => (entry === undefined) !== (url === undefined),
    '`entry` or `url`, one of the two',
  );

export const arrangement = named(
  'EditionArrangement',
  z
    .strictObject({
      entries: z.array(id).max(500).optional().meta({
        description:
          'The ids of its entries in the order in which they are to stand; those that are not named are taken out, and may come in the next edition. Each stays in its section.',
      }),
      add: z.array(addedEntry).min(1).max(100).optional().meta({
        description:
          'Entries that are taken in: what a feed here has published and no edition of the newsletter has had. Those that `entries` does not name come first in their sections.',
      }),
      intro: newsletterDefinition.shape.intro.unwrap().optional().meta({
        description:
          'The introduction of this edition, in Markdown, in place of the newsletter’s; `null` for none.',
      }),
    })
    .refine((given) => Object.keys(given).length > 0, 'at least one field'),
  'How an edition is arranged before it is approved.',
);

export const checkRequest = named(
  'EditionCheckRequest',
  z.strictObject({ locale: locale.optional().meta({ description: 'The letter in this language.' }) }),
  'Which letter is looked over.',
);

export const editionCheck = named(
  'EditionCheck',
  z.strictObject({
    subject: z.string(),
    locale: z.string(),
    bytes: z.int().meta({ description: 'Of its html. Gmail cuts a letter off at 104,448.' }),
    addresses: z
      .array(
        z.strictObject({
          url: z.string(),
          as: z.enum(['link', 'picture']),
          failure: z
            .string()
            .nullable()
            .meta({ description: 'Why it cannot be reached, as a feed’s `failure`; null when it can.' }),
          detail: z.string().nullable(),
        }),
      )
      .meta({ description: 'What it leads to and shows, that which cannot be reached first.' }),
    unchecked: z.int().meta({ description: 'Addresses beyond the 60 that are asked for.' }),
    ours: z
      .int()
      .meta({ description: 'Links of pabal’s own, which belong to each reader and are not asked for.' }),
    spamProne: z
      .array(z.strictObject({ kind: z.enum(spamKinds), what: z.string() }))
      .meta({ description: 'What makes filters and readers take a letter for spam.' }),
  }),
  'A letter of an edition, looked over from outside.',
);

import { isDay } from '@pabal/archive';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { when } from '../fields.ts';

const day = z.string().meta({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', examples: ['2026-03-02'] });

export const archiveQuery = z.strictObject({
  day: day
    .refine(isDay, 'a day such as 2026-03-02')
    .optional()
    .meta({ description: 'On the clocks of the newsletter (default: the latest).' }),
});

const place = {
  edition: z.int().min(1).max(2_147_483_647).meta({ description: 'The number of the edition.' }),
  position: z.int().min(1).max(32_767).meta({ description: 'The place of the entry in it, from 1.' }),
};

const verdicts = ['for-us', 'not-for-us'] as const;

export const archiveEntries = named(
  'ArchiveEntries',
  z.strictObject({
    day: z.string().nullable(),
    entries: z.array(
      z.strictObject({
        ...place,
        title: z.string(),
        url: z.string().nullable(),
        feedTitle: z.string(),
        tags: z.array(z.string()),
        verdict: z.enum(verdicts).nullable(),
        score: z.number().nullable().meta({
          description: 'How much the approved filter finds that it is not for us; null without one.',
        }),
        hiddenBy: z.enum(['editor', 'rule', 'filter']).nullable(),
        hiddenWhy: z.string().nullable(),
      }),
    ),
  }),
  'A day of the archive, hidden entries included.',
);

export const verdictRequest = named(
  'VerdictRequest',
  z.strictObject({
    ...place,
    verdict: z.enum(verdicts).nullable().meta({ description: '`null` takes it back.' }),
  }),
  'What an editor says of an entry.',
);

export const verdictGiven = named(
  'VerdictGiven',
  z.strictObject({ ...place, verdict: z.enum(verdicts).nullable() }),
  'What was written down.',
);

export const filterPreview = named(
  'FilterPreview',
  z.strictObject({
    seal: z.string().nullable().meta({
      description:
        'Names what was learned; null while there are too few examples. To approve it is to name it.',
    }),
    forUs: z.int(),
    notForUs: z.int(),
    needed: z.int().meta({ description: 'Examples of each kind that the filter needs.' }),
    trainedAt: when.nullable(),
    approved: z.strictObject({ seal: z.string(), by: z.string(), at: when }).nullable(),
    looked: z.int().meta({ description: 'Entries that were looked at, the latest.' }),
    wouldHide: z.array(
      z.strictObject({
        ...place,
        day: z.string(),
        title: z.string(),
        feedTitle: z.string(),
        score: z.number(),
        words: z.array(z.string()),
      }),
    ),
  }),
  'What the filter of an archive learned, and what it would hide.',
);

export const filterApproval = named(
  'FilterApproval',
  z.strictObject({
    seal: z.string().min(1).max(64).meta({ description: 'Of the preview that was looked at.' }),
  }),
  'Lets a filter hide.',
);

export const judgedAgain = named(
  'ArchiveJudged',
  z.strictObject({ judged: z.int(), hidden: z.int() }),
  'Entries that rules and the filter looked at, and those that are hidden now.',
);

const clickFigures = {
  people: z.strictObject({ atLeast: z.int(), atMost: z.int() }),
  hits: z.int(),
  scannerHits: z.int(),
};

export const editionClicks = named(
  'EditionClicks',
  z.strictObject({
    ...clickFigures,
    links: z.array(
      z.strictObject({ position: z.int(), title: z.string(), url: z.string().nullable(), ...clickFigures }),
    ),
    method: z.string().meta({ description: 'How the numbers came to be.' }),
  }),
  'Clicks on the links of an edition: people as a range, all requests, and those of scanners.',
);

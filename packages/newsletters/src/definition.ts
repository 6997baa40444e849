// What a newsletter is, as people write it down: one strict schema for the API, the command line and the builder.

import { canonicalLocale, isTimeZone, rulesOfNames } from '@pabal/domain';
import { addressChange, bareAddress, feedAddress, feedCredentials } from '@pabal/feeds';
import { z } from 'zod';
import { cronProblem } from './slots/schedule.ts';

const unwritable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

const line = (what: string, most: number) => {
  const expected = `${what}: 1 to ${most} characters on one line`;
  return z
    .string()
    .trim()
    .min(1, expected)
    .max(most, expected)
    .refine((text) => !unwritable.test(text), expected);
};

/** A line that readers see as a name, in a sender's place or above a letter. */
const title = (what: string, most: number) =>
  rulesOfNames.reduce(
    (form, { holds, expected }) => form.refine(holds, `${what} ${expected}`),
    line(what, most),
  );

const words = (most: number) =>
  z
    .string()
    .max(most, `at most ${most} characters`)
    .refine((text) => !/[^\P{Cc}\n]|\p{Cs}/u.test(text), 'text without control characters');

const isLocale = (tag: string): boolean => tag.length <= 64 && canonicalLocale(tag) === tag;

const locale = z
  .string()
  .refine(isLocale, 'a language tag such as ko or en-GB')
  .meta({ pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$', maxLength: 64, examples: ['ko'] });

/** A text, or one for each language. */
const localText = (text: z.ZodString | ReturnType<typeof words>) =>
  z.union([
    text,
    z.record(locale, text).refine((all) => Object.keys(all).length > 0, 'a text for a language'),
  ]);

const timeZone = z
  .string()
  .max(64, 'a time zone such as Asia/Seoul')
  .refine(isTimeZone, 'a time zone such as Asia/Seoul')
  .meta({
    pattern: '^[A-Za-z][A-Za-z0-9_+/-]*$',
    examples: ['Asia/Seoul'],
    description: 'IANA time zone such as `Asia/Seoul`.',
  });

const cron = z
  .string()
  .max(100, 'five cron fields such as 0 10 * * 1-5')
  .superRefine((text, context) => {
    const problem = cronProblem(text);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  })
  .meta({
    pattern: '^ *[0-9*/,LW#?A-Za-z-]+( +[0-9*/,LW#?A-Za-z-]+){4} *$',
    examples: ['0 10 * * 1-5'],
    description: 'Five cron fields on the clocks of the time zone, such as `0 10 * * 1-5`.',
  });

/** A text without spaces. The pattern says it as far as every language’s expressions can (no `\\p{…}`). */
const word = (most: number, expected: string) =>
  z
    .string()
    .min(1, expected)
    .max(most, expected)
    .refine((text) => !/[\p{C}\p{Z}]/u.test(text), expected)
    .meta({ pattern: String.raw`^[^\s\x00-\x1f\x7f-\x9f]+$` });

const groupKey = word(300, 'a group key such as customer:hannal');
const segmentKey = word(300, 'a segment key such as dormant-30');
const tag = word(60, 'a tag without spaces');

const httpUrl = z
  .string()
  .max(2_000, 'a URL of at most 2000 characters')
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    'a URL that starts with http:// or https://',
  )
  .meta({ pattern: '^[Hh][Tt][Tt][Pp][Ss]?:', examples: ['https://blog.example/feed.xml'] });

/** Feeds are known by their addresses without user name and password, which are the feed's own business. */
function withoutLogin(address: string): string {
  const { username, password } = new URL(address);
  return username === '' && password === '' ? address : bareAddress(address);
}

/** Keys are part of addresses, of `List-Id` and of links. */
export const newsletterKey = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'a key such as daily-digest: lower case letters, digits, hyphens',
  );

const templateName = z
  .string()
  .regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, 'the name of a template such as daily-digest')
  .max(100, 'the name of a template such as daily-digest');

const minutes = (least: number, most: number) => z.int().min(least).max(most);

const approval = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('at-once') }),
  z.strictObject({
    mode: z.literal('wait'),
    // Absent unless it was given, so that processes of an older version read the definitions that do not use it.
    secondPerson: z.boolean().optional().meta({
      description: 'Whether nobody who wrote it may approve it (default: no).',
    }),
  }),
  z.strictObject({ mode: z.literal('undo'), minutes: minutes(1, 1_440) }),
]);

const missed = z.discriminatedUnion('policy', [
  z.strictObject({ policy: z.literal('late'), withinHours: z.int().min(1).max(168) }),
  z.strictObject({ policy: z.literal('skip') }),
]);

const audience = z
  .strictObject({
    subscribers: z.boolean().default(true),
    groups: z.array(groupKey).max(100).default([]),
    segment: segmentKey.nullable().default(null),
    except: z
      .strictObject({
        groups: z.array(groupKey).max(100).default([]),
        segment: segmentKey.nullable().default(null),
      })
      .prefault({}),
  })
  .refine(({ subscribers, groups, segment }) => subscribers || groups.length > 0 || segment !== null, {
    error: 'somebody to write to: subscribers, groups or a segment',
  })
  .meta({ description: 'Everybody who is in any of these, and in none of `except`.' });

const section = z.strictObject({
  key: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'a key such as team-blogs'),
  title: localText(title('a title', 120)),
  tags: z.array(tag).max(50).default([]).meta({ description: 'Feeds with one of these tags stand here.' }),
  maxItems: z.int().min(1).max(200).default(30),
});

const feedContent = z
  .strictObject({
    kind: z.literal('feeds'),
    sources: z
      .strictObject({
        all: z.boolean().default(false),
        tags: z.array(tag).max(50).default([]),
        feeds: z.array(httpUrl.transform(withoutLogin)).max(5_000).default([]),
      })
      .refine(({ all, tags, feeds }) => all || tags.length > 0 || feeds.length > 0, {
        error: 'feeds to read: all, tags or feeds',
      }),
    sections: z
      .array(section)
      .min(1)
      .max(20)
      .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, 'each section key once')
      .meta({
        description:
          'In this order. An entry comes in the section that its feed is pinned to, else in the first that shares a tag with it, else in the last.',
      }),
    maxItems: z.int().min(1).max(500).default(50),
    minItems: z
      .int()
      .min(0)
      .max(500)
      .default(1)
      .meta({ description: 'With fewer entries the slot is skipped.' }),
    windowHours: z
      .int()
      .min(1)
      .max(24 * 366)
      .default(48)
      .meta({ description: 'Entries published longer ago than this are left alone.' }),
    order: z.enum(['newest', 'oldest', 'weight']).default('newest'),
    collectMinutes: minutes(0, 60).default(2).meta({
      description: 'Longest wait for feeds that are being read, when none has a rule of its own.',
    }),
    // Absent unless it was given, so that processes of an older version read the definitions that do not use it.
    linkCards: z.boolean().optional().meta({
      description:
        'Whether entries without a picture or a summary get them from the cards of their links (default: no).',
    }),
  })
  .refine(({ minItems, maxItems }) => minItems <= maxItems, {
    path: ['minItems'],
    error: 'a number that is not above maxItems',
  });

const jsonContent = z
  .strictObject({
    kind: z.literal('json'),
    url: feedAddress.meta({
      description:
        'Answers with the data of the letters: a JSON object. A user name and a password in it are kept apart from it and never shown.',
    }),
    credentials: feedCredentials.meta({
      description:
        'User name and password for the server of the source, sent to that server alone and never shown. Left out, they stay while the address does; `null` removes them.',
    }),
  })
  .transform(({ kind, url: address, credentials: given }) => {
    // An address without a password says nothing about the password there is: a definition is shown without, and put again.
    const { url, credentials } = addressChange({ address, credentials: given });
    const said = given !== undefined || address.credentials !== undefined;
    return { kind, url: url ?? address.url, ...(said && { credentials }) };
  });

const favouritesContent = z
  .strictObject({
    kind: z.literal('favourites'),
    of: newsletterKey.meta({
      description:
        'The newsletter of feeds whose entries these are, in the same space. Its links are counted.',
    }),
    days: z.int().min(1).max(31).default(7).meta({ description: 'Clicks of so many days count.' }),
    title: localText(title('a title', 120)).default({ ko: '많이 읽은 글', en: 'Most read' }),
    maxItems: z.int().min(1).max(100).default(10),
    minItems: z
      .int()
      .min(1)
      .max(100)
      .default(3)
      .meta({ description: 'With fewer entries the slot is skipped.' }),
    minClicks: z.int().min(1).max(100_000).default(3).meta({
      description: 'Entries that fewer people followed are left out.',
    }),
    onePerFeed: z.boolean().default(true),
  })
  .refine(({ minItems, maxItems }) => minItems <= maxItems, {
    path: ['minItems'],
    error: 'a number that is not above maxItems',
  })
  .meta({ description: 'What people followed most in another newsletter.' });

const plainContent = z
  .strictObject({ kind: z.literal('recipients') })
  .meta({ description: 'Nothing but who gets it: the template is filled from recipients’ attributes.' });

const advertising = z
  .strictObject({
    sender: z.strictObject({
      name: title('a name', 120),
      address: line('a postal address', 300),
      contact: line('a telephone number or mail address', 200),
    }),
  })
  .meta({
    description: 'Korean advertising mail: `(광고)` before the subject, the sender’s particulars below.',
  });

const lookedFor = z.string().trim().min(1, 'a word').max(60, 'a word of at most 60 characters');

const archive = z.strictObject({
  order: z.enum(['random', 'sent']).default('random').meta({
    description:
      'Order of the entries of a day: random, the same for all readers of the day, or as they were sent.',
  }),
  tags: z
    .array(z.strictObject({ tag, words: z.array(lookedFor).min(1).max(50) }))
    .max(100)
    .default([])
    .meta({ description: 'Entries that have one of the words get the tag.' }),
  offTopic: z.array(lookedFor).max(500).default([]).meta({
    description:
      'Entries that have one of these words are hidden from the archive, until a reader asks for them.',
  }),
});

/** A newsletter's whole definition. */
export const newsletterDefinition = z.strictObject({
  name: title('a name', 120),
  template: templateName,
  language: locale.default('en').meta({ description: 'For recipients who have none of their own.' }),
  // Absent unless it was given, so that processes of an older version read the definitions that do not use it.
  public: z.boolean().optional().meta({
    description: 'Whether anybody may sign up for it, and its pages name it (default: no).',
  }),
  about: localText(words(1_000)).optional().meta({
    description: 'What it is, in a sentence or two, for its sign-up page.',
  }),
  schedule: z
    .strictObject({ cron, timeZone })
    .nullable()
    .default(null)
    .meta({ description: 'Without one, editions are made when somebody asks for them.' }),
  prepareMinutes: minutes(0, 1_440)
    .default(5)
    .meta({ description: 'How long before its slot an edition is begun, so that it is ready in time.' }),
  missed: missed.default({ policy: 'late', withinHours: 6 }),
  approval: approval.default({ mode: 'at-once' }),
  audience,
  frequencyCapDays: z
    .int()
    .min(1)
    .max(3_650)
    .nullable()
    .default(null)
    .meta({ description: 'At most one letter of this newsletter to one person in so many days.' }),
  offersWeekly: z.boolean().optional().meta({
    description:
      'Whether a reader may choose, in their preferences, to get at most one letter of it a week (default: no).',
  }),
  content: z.discriminatedUnion('kind', [feedContent, favouritesContent, jsonContent, plainContent]),
  intro: localText(words(2_000)).nullable().default(null).meta({
    description:
      'A text of the publisher above everything else, in Markdown: an empty line begins a paragraph, `#` a heading, `-` or `1.` an item of a list; `**bold**`, `*stressed*`, `[words](https://…)`. Html in it is text.',
  }),
  advertising: advertising.nullable().default(null),
  clicks: z.boolean().optional().meta({
    description:
      'Whether links of entries lead over `/c/…`, so that clicks are counted: by edition and place, never by reader (default: yes).',
  }),
  archive: archive.optional(),
  alarmMinutes: minutes(10, 10_080)
    .default(360)
    .meta({ description: 'An edition that is not finished so long after its slot is complained about.' }),
});

/** How the archive of a newsletter is shown: as its editors said, or else in random order and without rules. */
export const archiveRules = (definition: Pick<NewsletterDefinition, 'archive'>): z.output<typeof archive> =>
  definition.archive ?? archive.parse({});

export type NewsletterDefinition = z.output<typeof newsletterDefinition>;
export type NewsletterInput = z.input<typeof newsletterDefinition>;
export type FeedContent = Extract<NewsletterDefinition['content'], { kind: 'feeds' }>;
export type FavouritesContent = Extract<NewsletterDefinition['content'], { kind: 'favourites' }>;
export type Section = FeedContent['sections'][number];

/** A definition as it is stored and shown, and, kept apart, the credentials of its JSON source. */
export function credentialsApart(definition: NewsletterDefinition): {
  readonly definition: NewsletterDefinition;
  /** In the form that they have in addresses; `null` for none, `undefined` when the definition does not name them. */
  readonly credentials: string | null | undefined;
} {
  const { content } = definition;
  if (content.kind !== 'json') return { definition, credentials: null };
  const { credentials, ...rest } = content;
  return { definition: { ...definition, content: rest }, credentials };
}

/**
 * Reads a definition that the store holds; it was checked when it was stored.
 *
 * @throws Error when an older or newer pabal stored something this one does not understand
 */
export function readDefinition(stored: unknown): NewsletterDefinition {
  const parsed = newsletterDefinition.safeParse(stored);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(
    `The stored definition of a newsletter is not understood: ${issue?.path.join('.')}: ${issue?.message}. Put it again.`,
  );
}

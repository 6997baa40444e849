import { type FeedFailure, feedFailureRules, feedFailures, feedStates } from '@pabal/domain';
import { feedAddress, feedCredentials, feedSettings, feedTag, feedUrl } from '@pabal/feeds';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { cursor, id, pageSize, when } from '../fields.ts';

/** Minutes of a wait: a wait of 0 would be no wait. */
const waitIsSaid = ({
  failureRule,
  waitMinutes,
}: {
  failureRule?: string | undefined;
  waitMinutes?: number | undefined;
}) => failureRule !== 'wait' || (waitMinutes ?? 0) > 0;

const waitExpected = { path: ['waitMinutes'], error: 'at least 1 with the failureRule `wait`' };

export const feedRequest = named(
  'FeedRequest',
  z
    .strictObject({ url: feedAddress, credentials: feedCredentials, ...feedSettings })
    .refine(waitIsSaid, waitExpected),
  'A feed to be read.',
);

export const feedChanges = named(
  'FeedChanges',
  z
    .strictObject({
      ...feedSettings,
      url: feedAddress.optional().meta({
        description:
          'Another address: what the feed holds there at first is only recorded. It is replaced as a whole: an address without user name and password has none, unless `credentials` are given.',
      }),
      credentials: feedCredentials,
      state: z
        .enum(['active', 'paused'])
        .optional()
        .meta({ description: 'Whether it is read. A feed that was gone can be made active again.' }),
    })
    .refine((changes) => Object.keys(changes).length > 0, 'at least one field')
    .refine(waitIsSaid, waitExpected),
  'The fields to change. A field that is left out stays as it is.',
);

const isFailure = (name: string): name is FeedFailure => Object.hasOwn(feedFailures, name);

const failureNames = Object.keys(feedFailures).filter(isFailure);

export const shownFeed = named(
  'Feed',
  z.strictObject({
    id,
    url: z.string(),
    fetchUrl: z
      .string()
      .meta({ description: 'Where it is fetched: the url, unless its server moved it for good.' }),
    hasCredentials: z
      .boolean()
      .meta({ description: 'A user name and password are sent to its server. They are never shown.' }),
    name: z.string().nullable(),
    title: z.string().nullable().meta({ description: 'The title that the feed gives itself.' }),
    siteUrl: z.string().nullable(),
    tags: z.array(z.string()),
    weight: z.int(),
    section: z.string().nullable(),
    includeWords: z.array(z.string()),
    excludeWords: z.array(z.string()),
    failureRule: z.enum(feedFailureRules),
    waitMinutes: z.int(),
    state: z
      .enum(feedStates)
      .meta({ description: '`gone`: its server said 410, and it is not read any more.' }),
    dueAt: when.nullable().meta({ description: 'When it is read next.' }),
    checkedAt: when.nullable().meta({ description: 'When its server was last asked.' }),
    answeredAt: when.nullable().meta({ description: 'When it last answered, changed or not.' }),
    changedAt: when.nullable().meta({ description: 'When it last had something new.' }),
    failingSince: when.nullable(),
    failures: z.int().meta({ description: 'Failures in a row.' }),
    failure: z.enum(failureNames).nullable(),
    failureDetail: z.string().nullable(),
    createdAt: when,
  }),
  'A feed, and how reading it goes.',
);

export const feedsQuery = z.strictObject({
  state: z.enum(feedStates).optional(),
  failing: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .meta({ description: 'Only those that fail, or only those that do not.' }),
  tag: feedTag.optional(),
  url: feedUrl.optional().meta({
    examples: ['https://blog.example/feed.xml'],
    description: 'Only the feed of this address, or the one that moved there.',
  }),
  limit: pageSize(500, 100),
  cursor: cursor.optional(),
});

const next = z.string().nullable().meta({ description: 'The `cursor` of the next page; null at the end.' });

export const shownFeeds = named(
  'FeedPage',
  z.strictObject({ feeds: z.array(shownFeed), next }),
  'In the order in which they were added.',
);

export const entriesQuery = z.strictObject({ limit: pageSize(200, 50), cursor: cursor.optional() });

export const shownEntries = named(
  'EntryPage',
  z.strictObject({
    entries: z.array(
      z.strictObject({
        id,
        guid: z.string(),
        url: z.string().nullable(),
        title: z.string(),
        excerpt: z.string(),
        thumbnailUrl: z.string().nullable(),
        author: z.string().nullable(),
        categories: z.array(z.string()),
        publishedAt: when.nullable(),
        firstSeenAt: when,
        firstFetch: z.boolean().meta({
          description: 'True when the feed already had it at the first reading; such an entry is never sent.',
        }),
        repeats: id.nullable().meta({ description: 'An earlier entry that tells the same story.' }),
        hiddenAt: when
          .nullable()
          .meta({ description: 'When an editor said that it is not for us: no edition takes it.' }),
        hiddenBy: z.string().nullable(),
      }),
    ),
    next,
  }),
  'The entries seen last come first.',
);

export const trialRequest = named(
  'FeedTrialRequest',
  z.strictObject({ url: feedAddress, credentials: feedCredentials }),
  'An address to be read once, with nothing kept.',
);

export const feedTrial = named(
  'FeedTrial',
  z.strictObject({
    failure: z.enum(failureNames).nullable().meta({ description: 'Null when it can be read.' }),
    detail: z.string().nullable().meta({ description: 'Why it cannot be read.' }),
    format: z.string().nullable(),
    title: z.string().nullable(),
    siteUrl: z.string().nullable(),
    entries: z.int(),
    latest: z.array(
      z.strictObject({ title: z.string(), url: z.string().nullable(), publishedAt: when.nullable() }),
    ),
  }),
  'What was found at the address.',
);

const verdict = z.enum(['for-us', 'not-for-us']).nullable();

export const entryVerdict = named(
  'EntryVerdict',
  z.strictObject({ verdict: verdict.meta({ description: '`null` takes it back.' }) }),
  'What an editor says of an entry.',
);

export const entryVerdictGiven = named(
  'EntryVerdictGiven',
  z.strictObject({
    id,
    verdict,
    archived: z.int().meta({ description: 'Entries of archives that were hidden or shown.' }),
  }),
  'What was written down.',
);

// What is typed about feeds: the same options for every command that decides something about one.

import { type Feed, type FeedSettings, findFeed, type Queryable } from '@pabal/db';
import { feedFailureRules } from '@pabal/domain';
import { feedSettings, feedUrl } from '@pabal/feeds';
import { z } from 'zod';
import { CommandError, UsageError } from './command.ts';
import { fields, plain, time } from './words.ts';

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;

export const feedOptions = {
  name: text,
  tag: texts,
  weight: text,
  section: text,
  include: texts,
  exclude: texts,
  'on-failure': text,
  wait: text,
} as const;

export const feedHelp = `  --name NAME       shown instead of the feed's own title
  --tag TAG         what newsletters choose feeds by; repeat it for more
  --weight N        more weight stands further up, -1000 to 1000
  --section NAME    the section of an edition that its entries are pinned to
  --include WORD    take only entries with one of these words; repeat it for more
  --exclude WORD    take no entries with one of these words; repeat it for more
  --on-failure RULE ${feedFailureRules.join(', ')}: what an edition does without this feed
  --wait MINUTES    how long the rule wait waits`;

type Typed = Readonly<{
  [Option in keyof typeof feedOptions]?: (typeof feedOptions)[Option] extends { multiple: true }
    ? readonly string[]
    : string;
}>;

const typedSettings = z.object(feedSettings);

/** The options by the settings they stand for. */
const optionOf: Readonly<Record<keyof FeedSettings, string>> = {
  name: '--name',
  tags: '--tag',
  weight: '--weight',
  section: '--section',
  includeWords: '--include',
  excludeWords: '--exclude',
  failureRule: '--on-failure',
  waitMinutes: '--wait',
};

/** Reads what was typed about a feed; what was not typed is not there. An empty text empties. @throws UsageError */
export function settingsOf(typed: Typed): Partial<FeedSettings> {
  const emptied = (value: string | undefined) => (value === '' ? null : value);
  const listed = (values: readonly string[] | undefined) => values?.filter((value) => value !== '');
  const number = (value: string | undefined) => (value === undefined ? undefined : Number(value));
  const given = {
    name: emptied(typed.name),
    tags: listed(typed.tag),
    weight: number(typed.weight),
    section: emptied(typed.section),
    includeWords: listed(typed.include),
    excludeWords: listed(typed.exclude),
    failureRule: typed['on-failure'],
    waitMinutes: number(typed.wait),
  };
  const parsed = typedSettings.safeParse(given);
  if (!parsed.success) throw new UsageError(sentenceFor(parsed.error));
  const { failureRule, waitMinutes = 0 } = parsed.data;
  if (failureRule === 'wait' && waitMinutes === 0)
    throw new UsageError('--on-failure wait needs --wait MINUTES: how long at most.');
  return withoutMissing(parsed.data);
}

function sentenceFor(error: z.ZodError): string {
  const [issue] = error.issues;
  const option = Object.entries(optionOf).find(([setting]) => setting === issue?.path[0])?.[1];
  return `${option ?? 'An option'} cannot be so: ${issue?.message ?? 'invalid'}.`;
}

function withoutMissing<Fields extends object>(
  given: Fields,
): { [Key in keyof Fields]: Exclude<Fields[Key], undefined> };
function withoutMissing(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** An address as it was typed. @throws UsageError */
export function urlOf(typed: string): string {
  const parsed = feedUrl.safeParse(typed);
  if (parsed.success) return parsed.data;
  throw new UsageError(
    `The address of a feed must begin with http:// or https://, got "${plain(typed, 100)}".`,
  );
}

/** The feed of this id or address. @throws CommandError when there is none */
export async function requireFeed(store: Queryable, typed: string): Promise<Feed> {
  const parsed = feedUrl.safeParse(typed);
  const feed = await findFeed(store, parsed.success ? parsed.data : typed);
  if (feed === undefined)
    throw new CommandError(`There is no feed "${plain(typed, 100)}". feeds list shows them.`);
  return feed;
}

/** A feed, told in lines. */
export function feedText(feed: Feed): string {
  const { failures, failingSince, failure, failureDetail } = feed;
  return fields({
    id: feed.id,
    url: feed.url,
    'read at': feed.fetchUrl === feed.url ? '' : feed.fetchUrl,
    name: plain(feed.name),
    title: plain(feed.title),
    site: plain(feed.siteUrl),
    tags: plain(feed.tags.join(', ')),
    section: plain(feed.section),
    weight: String(feed.weight),
    include: plain(feed.includeWords.join(', ')),
    exclude: plain(feed.excludeWords.join(', ')),
    'on failure': feed.failureRule === 'wait' ? `wait ${feed.waitMinutes} minutes` : feed.failureRule,
    state: feed.state,
    due: time(feed.dueAt),
    asked: time(feed.checkedAt),
    answered: time(feed.answeredAt),
    'last news': time(feed.changedAt),
    failing: failingSince === null ? '' : `since ${time(failingSince)}, ${failures} times in a row`,
    failure: failure === null ? '' : `${failure}: ${plain(failureDetail)}`,
  });
}

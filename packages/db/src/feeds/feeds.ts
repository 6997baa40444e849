// Feeds as people manage them. How they are fetched is in fetches.ts, what they published in entries.ts.

import type { FeedFailure, FeedFailureRule, FeedState } from '@pabal/domain';
import { newId } from '../store/ids.ts';
import type { Queryable, SpaceQueryable } from '../store/store.ts';
import { createValues } from '../store/values.ts';

/** What people decide about a feed. */
export interface FeedSettings {
  /** What we call it; without it the feed's own title is shown. */
  readonly name: string | null;
  readonly tags: readonly string[];
  /** More weight stands further up. */
  readonly weight: number;
  /** The section of an edition its entries are pinned to. */
  readonly section: string | null;
  /** Only entries with one of these words, where there are any; and none with one of those. */
  readonly includeWords: readonly string[];
  readonly excludeWords: readonly string[];
  readonly failureRule: FeedFailureRule;
  /** Minutes of the rule `wait`. */
  readonly waitMinutes: number;
}

export interface Feed extends FeedSettings {
  readonly id: string;
  readonly url: string;
  /** Where it is fetched: the url, unless it has moved. */
  readonly fetchUrl: string;
  /** A user name and password are sent to its server. They are shown to nobody. */
  readonly hasCredentials: boolean;
  /** As the feed calls itself. */
  readonly title: string | null;
  readonly siteUrl: string | null;
  readonly state: FeedState;
  readonly dueAt: Date | null;
  /** When it was last asked, last answered, and last brought something new. */
  readonly checkedAt: Date | null;
  readonly answeredAt: Date | null;
  readonly changedAt: Date | null;
  readonly failingSince: Date | null;
  /** Failures in a row. */
  readonly failures: number;
  readonly failure: FeedFailure | null;
  readonly failureDetail: string | null;
  readonly createdAt: Date;
}

const columns = `f.id, f.url, f.fetch_url as "fetchUrl", f.credentials is not null as "hasCredentials", f.name, f.title, f.site_url as "siteUrl", f.tags, f.weight, f.section,
  f.include_words as "includeWords", f.exclude_words as "excludeWords", f.failure_rule as "failureRule",
  f.wait_minutes as "waitMinutes", f.state, f.due_at as "dueAt", f.checked_at as "checkedAt",
  f.answered_at as "answeredAt", f.changed_at as "changedAt", f.failing_since as "failingSince", f.failures, f.failure,
  f.failure_detail as "failureDetail", f.created_at as "createdAt"`;

/** Of an address, what is sent to its server alone: user name and password, percent-encoded, with a colon between them. */
interface WithCredentials {
  readonly credentials?: string | null | undefined;
}

export type NewFeed = { readonly url: string } & WithCredentials & Partial<FeedSettings>;

/**
 * Adds feeds, in the order of their addresses, so that two lists of the same feeds take their locks in the same order. One
 * that is there already, under its own address or the one it moved to, stays as it is; one that was removed comes back with
 * its entries, so that nothing of them is news again.
 *
 * @returns those that were added or came back, in the order in which feeds are listed
 */
export async function addFeeds(store: SpaceQueryable, feeds: readonly NewFeed[]): Promise<Feed[]> {
  const { rows } = await store.query<Feed>(
    `with given as (
       select * from jsonb_to_recordset($1::jsonb) as g (
         id uuid, url text, credentials text, host text, name text, tags text[], weight integer, section text, "includeWords" text[],
         "excludeWords" text[], "failureRule" text, "waitMinutes" integer)
       where not exists (
         select from feeds o where o.fetch_url = g.url and o.url <> g.url and o.removed_at is null and o.space_id = $2
       )
     ),
     added as (
       insert into feeds as f (id, url, fetch_url, credentials, host, name, tags, weight, section, include_words, exclude_words,
         failure_rule, wait_minutes, space_id)
       select id, url, url, credentials, host, name, coalesce(tags, '{}'), coalesce(weight, 0), section, coalesce("includeWords", '{}'),
         coalesce("excludeWords", '{}'), coalesce("failureRule", 'send-without'), coalesce("waitMinutes", 0), $2::smallint
       from given order by url
       on conflict (url, space_id) do update set
         fetch_url = excluded.url, credentials = excluded.credentials, host = excluded.host, name = excluded.name, tags = excluded.tags,
         weight = excluded.weight, section = excluded.section, include_words = excluded.include_words,
         exclude_words = excluded.exclude_words, failure_rule = excluded.failure_rule,
         wait_minutes = excluded.wait_minutes, removed_at = null, updated_at = now(), state = 'active', due_at = now(),
         etag = null, last_modified = null, body_hash = null, recorded_at = null, failing_since = null, failures = 0,
         failure = null, failure_detail = null, moved_to = null, moved_times = 0
       where f.removed_at is not null
       returning ${columns}
     )
     select * from added order by id`,
    [
      JSON.stringify(feeds.map((feed) => ({ id: newId(), host: new URL(feed.url).host, ...feed }))),
      store.space,
    ],
  );
  return rows;
}

export interface FeedFilter {
  readonly state?: FeedState | undefined;
  /** Only those that fail, or only those that do not. */
  readonly failing?: boolean | undefined;
  readonly tag?: string | undefined;
}

/** Feeds in the order in which they were added. */
export async function listFeeds(
  store: SpaceQueryable,
  { state, failing, tag }: FeedFilter,
  page: { after?: string | undefined; limit: number },
): Promise<Feed[]> {
  const { values, bind } = createValues();
  const conditions = ['f.removed_at is null', `f.space_id = ${bind(store.space)}`];
  if (page.after !== undefined) conditions.push(`f.id > ${bind(page.after)}`);
  if (state !== undefined) conditions.push(`f.state = ${bind(state)}`);
  if (failing !== undefined) conditions.push(`f.failing_since is ${failing ? 'not ' : ''}null`);
  if (tag !== undefined) conditions.push(`f.tags @> array[${bind(tag)}]::text[]`);
  const { rows } = await store.query<Feed>(
    `select ${columns} from feeds f where ${conditions.join(' and ')} order by f.id limit ${bind(page.limit)}`,
    values,
  );
  return rows;
}

/** Finds a feed by its id, or by the address it has or moved to; or nothing. */
export async function findFeed(store: SpaceQueryable, idOrUrl: string): Promise<Feed | undefined> {
  const named = idForm.test(idOrUrl) ? 'f.id = $1' : '(f.url = $1 or f.fetch_url = $1)';
  const { rows } = await store.query<Feed>(
    `select ${columns} from feeds f where f.removed_at is null and f.space_id = $2 and ${named}
     order by f.url desc limit 1`,
    [idOrUrl, store.space],
  );
  return rows[0];
}

const idForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What is to change; what is left out stays. */
export type FeedChanges = Partial<FeedSettings> &
  WithCredentials & {
    /** Another address: the feed begins again there, what it holds at first is only recorded. */
    readonly url?: string | undefined;
    /** A feed that is resumed is fetched at once. */
    readonly state?: 'active' | 'paused' | undefined;
  };

/** The columns of settings. */
const settingColumns = {
  name: 'name',
  tags: 'tags',
  weight: 'weight',
  section: 'section',
  includeWords: 'include_words',
  excludeWords: 'exclude_words',
  failureRule: 'failure_rule',
  waitMinutes: 'wait_minutes',
} as const satisfies Readonly<Record<keyof FeedSettings, string>>;

/**
 * Changes a feed. A fetch under way when its address, password or state changes is forgotten.
 *
 * @returns the feed as it is now; nothing when there is none
 * @throws an error that `isTaken` knows when another feed has the new address
 */
export async function updateFeed(
  store: SpaceQueryable,
  id: string,
  changes: FeedChanges,
): Promise<Feed | undefined> {
  const { values, bind } = createValues(id, store.space);
  const sets = ['updated_at = now()'];
  for (const [key, column] of Object.entries(settingColumns)) {
    const value: unknown = Reflect.get(changes, key);
    if (value !== undefined) sets.push(`${column} = ${bind(value)}`);
  }
  if (changes.url !== undefined) sets.push(...elsewhere(bind(changes.url), bind(new URL(changes.url).host)));
  else if (changes.credentials !== undefined) sets.push('not_before = null');
  if (changes.credentials !== undefined) sets.push(`credentials = ${bind(changes.credentials)}`);
  if (changes.state !== undefined) sets.push(`state = ${bind(changes.state)}`);
  const isOther = changes.url !== undefined || changes.credentials !== undefined;
  if (isOther || changes.state !== undefined) sets.push(...fetchAnew(isOther, changes.state));
  const { rows } = await store.query<Feed>(
    `update feeds f set ${sets.join(', ')} where f.id = $1 and f.space_id = $2 and f.removed_at is null returning ${columns}`,
    values,
  );
  return rows[0];
}

const elsewhere = (url: string, host: string): string[] => [
  ...[`url = ${url}`, `fetch_url = ${url}`, `host = ${host}`, 'etag = null', 'last_modified = null'],
  ...['body_hash = null', 'recorded_at = null', 'not_before = null', 'moved_to = null', 'moved_times = 0'],
];

/**
 * When a feed is fetched next whose address, password or state changes; a fetch under way says nothing any more. A column
 * may be set once only, so all these changes are one here.
 */
function fetchAnew(isOther: boolean, state: FeedChanges['state']): string[] {
  return [`due_at = ${dueAfter(isOther, state)}`, 'taken_by = null', 'taken_until = null'];
}

function dueAfter(isOther: boolean, state: FeedChanges['state']): string {
  if (state === 'paused') return 'null';
  if (state === undefined) return `case when f.state = 'active' then now() end`;
  return isOther ? 'now()' : `case when f.state = 'active' then f.due_at else now() end`;
}

/** Removes a feed. Its entries stay, to be known again. @returns false when there is none */
export async function removeFeed(store: SpaceQueryable, id: string): Promise<boolean> {
  const { rowCount } = await store.query(
    `update feeds set removed_at = now(), updated_at = now(), due_at = null, taken_by = null, taken_until = null
     where id = $1 and space_id = $2 and removed_at is null`,
    [id, store.space],
  );
  return rowCount === 1;
}

/**
 * Has a feed fetched now, or as soon as its server lets us.
 *
 * @returns the feed as it is now; nothing when there is none that is fetched at all
 */
export async function hastenFeed(store: SpaceQueryable, id: string): Promise<Feed | undefined> {
  const { rows } = await store.query<Feed>(
    `update feeds f set due_at = greatest(now(), f.not_before)
     where f.id = $1 and f.space_id = $2 and f.due_at is not null returning ${columns}`,
    [id, store.space],
  );
  return rows[0];
}

/** How many feeds of all spaces, or of one, there are in each state; those that are active and fail are counted apart. */
export async function countFeeds(
  store: Queryable,
  space?: number,
): Promise<Readonly<Record<FeedState | 'failing', number>> & { readonly failingSince: Date | null }> {
  const { rows } = await store.query<{
    state: FeedState;
    failing: boolean;
    feeds: number;
    since: Date | null;
  }>(
    `select state, failing_since is not null as failing, count(*)::integer as feeds, min(failing_since) as since
     from feeds where removed_at is null and ($1::integer is null or space_id = $1) group by 1, 2`,
    [space ?? null],
  );
  const counts = { active: 0, failing: 0, paused: 0, gone: 0 };
  let failingSince: Date | null = null;
  for (const { state, failing, feeds, since } of rows) {
    if (state === 'active' && failing) failingSince = since;
    counts[state === 'active' && failing ? 'failing' : state] += feeds;
  }
  return { ...counts, failingSince };
}

// What feeds published. Entries that tell the same story share its id, whichever feed of the space they are from, and are never
// deleted: they are the memory that nothing is sent twice.

import type { FeedEntry } from '@pabal/domain';
import { newId } from '../store/ids.ts';
import type { Queryable, SpaceQueryable } from '../store/store.ts';

/** How many entries were new, and how many known ones had changed. */
export interface EntryKeeping {
  readonly added: number;
  readonly changed: number;
}

/** Entries are added by one process at a time in the whole system, so that two do not miss each other's stories. */
const storiesLock = 7_208_253;

/**
 * Keeps what a feed holds now: new entries are added, known ones brought up to date. Must run in a transaction that has
 * locked the feed.
 *
 * @param feed.first  the feed is read for the first time: its entries are recorded, and no newsletter shows them
 */
export async function keepEntries(
  transaction: Queryable,
  feed: { readonly feedId: string; readonly first: boolean },
  entries: readonly FeedEntry[],
): Promise<EntryKeeping> {
  const known = await knownGuids(
    transaction,
    feed.feedId,
    entries.map(({ guid }) => guid),
  );
  const fresh = entries.filter(({ guid }) => !known.has(guid));
  const changed = await bringUpToDate(
    transaction,
    feed.feedId,
    entries.filter(({ guid }) => known.has(guid)),
  );
  if (fresh.length > 0) await addEntries(transaction, feed, fresh);
  return { added: fresh.length, changed };
}

async function knownGuids(
  store: Queryable,
  feedId: string,
  guids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await store.query<{ guid: string }>(
    'select guid from entries where feed_id = $1 and guid = any($2::text[])',
    [feedId, guids],
  );
  return new Set(rows.map(({ guid }) => guid));
}

async function addEntries(
  transaction: Queryable,
  { feedId, first }: { readonly feedId: string; readonly first: boolean },
  entries: readonly FeedEntry[],
): Promise<void> {
  await transaction.query('select pg_advisory_xact_lock($1)', [storiesLock]);
  const stories = await findStories(transaction, feedId, entries);
  const told = entries.map((entry) => {
    const id = newId();
    return { id, storyId: stories.claim(entry, id), ...asJson(entry) };
  });
  await transaction.query(
    // Seen is when it can be seen: the clock after the lock, not the transaction's.
    `insert into entries (id, feed_id, guid, story_id, url, canonical_url, content_hash, title, summary, excerpt,
       thumbnail_url, reading_minutes, author, categories, published_at, first_seen_at, first_fetch, page_due_at)
     select g.id, $1, g.guid, g."storyId", g.url, g."canonicalUrl", decode(g."contentHash", 'hex'), g.title, g.summary,
       g.excerpt, g."thumbnailUrl", g."readingMinutes", g.author, g.categories, least(g."publishedAt", clock_timestamp()), clock_timestamp(),
       $2, case when not $2 and g.url is not null and (g."thumbnailUrl" is null or g.excerpt = '') then now() end
     from jsonb_to_recordset($3::jsonb) as g (${recordColumns}, id uuid, "storyId" uuid)`,
    [feedId, first, JSON.stringify(told)],
  );
}

/** Columns of the entries that travel as JSON. */
const recordColumns = `guid text, url text, "canonicalUrl" text, "contentHash" text, title text, summary text, excerpt text,
  "thumbnailUrl" text, "readingMinutes" smallint, author text, categories text[], "publishedAt" timestamptz`;

const asJson = (entry: FeedEntry) => ({ ...entry, contentHash: entry.contentHash?.toString('hex') });

/** SQL: the entry `e` is of a feed in the space of the feed $3. */
const inSpaceOfFeed = `(select f.space_id from feeds f where f.id = e.feed_id)
  = (select own.space_id from feeds own where own.id = $3)`;

interface Stories {
  /** The story this entry tells: a known one, or from now on that of this id. */
  claim(entry: FeedEntry, id: string): string;
}

async function findStories(
  transaction: Queryable,
  feedId: string,
  entries: readonly FeedEntry[],
): Promise<Stories> {
  const { rows } = await transaction.query<{ storyId: string; url: string | null; hash: Buffer | null }>(
    `select story_id as "storyId", canonical_url as url, content_hash as hash, first_seen_at, id from entries e
       where canonical_url = any($1::text[]) and ${inSpaceOfFeed}
     union all
     select story_id, canonical_url, content_hash, first_seen_at, id from entries e
       where content_hash = any($2::bytea[]) and ${inSpaceOfFeed}
     order by first_seen_at, id`,
    [
      entries.map(({ canonicalUrl }) => canonicalUrl).filter((url) => url !== undefined),
      entries.map(({ contentHash }) => contentHash).filter((hash) => hash !== undefined),
      feedId,
    ],
  );
  const byKey = new Map<string, string>();
  const note = (keys: readonly string[], story: string) => {
    for (const key of keys) if (!byKey.has(key)) byKey.set(key, story);
  };
  for (const { storyId, url, hash } of rows) note(keysOf(url, hash), storyId);
  return {
    claim({ canonicalUrl, contentHash }, id) {
      const keys = keysOf(canonicalUrl, contentHash);
      const story = keys.map((key) => byKey.get(key)).find((found) => found !== undefined) ?? id;
      note(keys, story);
      return story;
    },
  };
}

/** The address counts before the words. */
function keysOf(url: string | null | undefined, hash: Buffer | null | undefined): string[] {
  return [...(url ? [`url ${url}`] : []), ...(hash ? [`hash ${hash.toString('hex')}`] : [])];
}

/** A corrected title or summary goes into the next edition; what an entry is known by stays. */
async function bringUpToDate(
  transaction: Queryable,
  feedId: string,
  entries: readonly FeedEntry[],
): Promise<number> {
  if (entries.length === 0) return 0;
  const { rowCount } = await transaction.query(
    `update entries e set url = g.url, title = g.title, author = g.author, categories = g.categories,
       summary = case when g.excerpt = '' then e.summary else g.summary end,
       excerpt = case when g.excerpt = '' then e.excerpt else g.excerpt end,
       thumbnail_url = coalesce(g."thumbnailUrl", e.thumbnail_url),
       reading_minutes = coalesce(g."readingMinutes", e.reading_minutes), updated_at = now()
     from jsonb_to_recordset($2::jsonb) as g (${recordColumns})
     where e.feed_id = $1 and e.guid = g.guid
       and ((e.url, e.title, e.author, e.categories) is distinct from (g.url, g.title, g.author, g.categories)
         or g.excerpt <> '' and (e.summary, e.excerpt) is distinct from (g.summary, g.excerpt)
         or e.thumbnail_url is distinct from coalesce(g."thumbnailUrl", e.thumbnail_url))`,
    [feedId, JSON.stringify(entries.map(asJson))],
  );
  return rowCount ?? 0;
}

/** An entry as it is shown. */
export interface Entry {
  readonly id: string;
  readonly guid: string;
  readonly url: string | null;
  readonly title: string;
  readonly excerpt: string;
  readonly thumbnailUrl: string | null;
  readonly author: string | null;
  readonly categories: readonly string[];
  readonly publishedAt: Date | null;
  readonly firstSeenAt: Date;
  /** Was there when the feed was first read: never sent. */
  readonly firstFetch: boolean;
  /** An earlier entry, of this feed or another one, tells the same story. */
  readonly repeats: string | null;
  /** When an editor said that it is not for us, and who; no edition takes it. */
  readonly hiddenAt: Date | null;
  readonly hiddenBy: string | null;
}

/** A feed's entries, those seen last first. */
export async function listEntries(
  store: SpaceQueryable,
  feedId: string,
  page: { after?: string | undefined; limit: number },
): Promise<Entry[]> {
  const { rows } = await store.query<Entry>(
    `select e.id, e.guid, e.url, e.title, e.excerpt, e.thumbnail_url as "thumbnailUrl", e.author, e.categories,
       e.published_at as "publishedAt", e.first_seen_at as "firstSeenAt", e.first_fetch as "firstFetch",
       nullif(e.story_id, e.id) as repeats, e.hidden_at as "hiddenAt", e.hidden_by as "hiddenBy"
     from entries e
     where e.feed_id = $1 and exists (select from feeds f where f.id = $1 and f.space_id = $4) and ($2::uuid is null or (e.first_seen_at, e.id) <
       (select o.first_seen_at, o.id from entries o where o.id = $2 and o.feed_id = $1))
     order by e.first_seen_at desc, e.id desc limit $3`,
    [feedId, page.after ?? null, page.limit, store.space],
  );
  return rows;
}

/** Where an entry, or another one that tells the same story, stands in an edition. */
interface EntryUse {
  readonly newsletter: string;
  readonly newsletterId: string;
  /** The number of the edition. */
  readonly edition: number;
  readonly position: number;
}

/**
 * Keeps an entry out of editions from now on, or lets it in again.
 *
 * @param by  who said so; nobody to let it in again
 * @returns the editions of the space that have it already; nothing when the space has no such entry
 */
export async function hideEntry(
  store: SpaceQueryable,
  id: string,
  by: string | undefined,
): Promise<EntryUse[] | undefined> {
  const { rows } = await store.query<{ storyId: string }>(
    `update entries e set hidden_by = $2, hidden_at = case when $2::text is null then null else coalesce(e.hidden_at, now()) end
     where e.id = $1 and exists (select from feeds f where f.id = e.feed_id and f.space_id = $3)
     returning e.story_id as "storyId"`,
    [id, by ?? null, store.space],
  );
  const [entry] = rows;
  if (entry === undefined) return undefined;
  const uses = await store.query<EntryUse>(
    `select n.key as newsletter, n.id as "newsletterId", e.number as edition, x.position
     from newsletters n join edition_entries x on x.newsletter_id = n.id and x.story_id = $1
       join editions e on e.id = x.edition_id
     where n.space_id = $2 order by e.number`,
    [entry.storyId, store.space],
  );
  return uses.rows;
}

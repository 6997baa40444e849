// The entries of an edition: what may be in it, and what was put there. An entry is in one edition of a newsletter at
// most, whether it is known again by its story, its address or its words.

import { dueAtOnce } from '../ledger/due.ts';
import type { Queryable, SpaceQueryable, Store } from '../store/store.ts';
import type { Collected } from './reports/collected.ts';
import { type FeedSelection, selectedFeeds } from './reports/selection.ts';

/** An entry that no edition of this newsletter has had. */
export interface CandidateEntry {
  readonly id: string;
  readonly storyId: string;
  readonly url: string | null;
  readonly canonicalUrl: string | null;
  /** In hexadecimal. */
  readonly contentHash: string | null;
  readonly title: string;
  /** Safe html, and the same as plain text. */
  readonly summary: string;
  readonly excerpt: string;
  readonly thumbnailUrl: string | null;
  /** Minutes that the whole of it takes to be read; null where the feed does not give it. */
  readonly readingMinutes: number | null;
  readonly author: string | null;
  readonly publishedAt: Date;
  readonly feed: {
    readonly id: string;
    readonly url: string;
    readonly title: string;
    readonly siteUrl: string | null;
    readonly tags: readonly string[];
    readonly section: string | null;
    readonly weight: number;
    readonly includeWords: readonly string[];
    readonly excludeWords: readonly string[];
  };
}

/** An entry at its place. */
interface PlacedEntry {
  readonly section: string;
  readonly entry: CandidateEntry;
}

/** What was chosen for an edition. */
export interface Choice {
  readonly placed: readonly PlacedEntry[];
  /** What all letters will share. */
  readonly content: object;
  readonly collected?: Collected;
}

/** Entries that are looked at for one edition: more than any edition shows. */
const mostCandidates = 5_000;

/**
 * Chooses the entries of an edition and writes them down, all in one transaction. Editions of one newsletter do so one
 * after the other, so that no two of them choose the same.
 *
 * @param choose  picks from the candidates, the newest first, and gives the content that all letters will share. Pure.
 *                Nothing when there is too little to say.
 * @returns `busy` when another builder is at it or the edition is past choosing
 */
export function chooseEntries(
  store: Store,
  edition: { readonly id: string; readonly newsletterId: string },
  { from, selection }: { readonly from: Date; readonly selection: FeedSelection },
  choose: (candidates: readonly CandidateEntry[]) => Choice | undefined,
): Promise<'chosen' | 'too-few' | 'busy'> {
  return chooseLocked(store, edition, async (transaction) =>
    choose(await readCandidates(transaction, edition.newsletterId, { from, selection })),
  );
}

/** Chooses while the newsletter is locked, and writes down what was chosen. */
export function chooseLocked(
  store: Store,
  edition: { readonly id: string; readonly newsletterId: string },
  choose: (transaction: Queryable) => Promise<Choice | undefined>,
): Promise<'chosen' | 'too-few' | 'busy'> {
  return store.transaction(async (transaction) => {
    await transaction.query('select from newsletters where id = $1 for update', [edition.newsletterId]);
    const { rowCount } = await transaction.query(
      `select from editions where id = $1 and state = 'choosing' and paused_at is null for update skip locked`,
      [edition.id],
    );
    if (rowCount !== 1) return 'busy';
    const choice = await choose(transaction);
    if (choice === undefined) return 'too-few';
    await writeEntries(transaction, edition, choice.placed);
    await transaction.query(beginFreezing, [
      ...[edition.id, JSON.stringify(choice.content)],
      choice.collected === undefined ? null : JSON.stringify(choice.collected),
    ]);
    return 'chosen';
  });
}

const beginFreezing = `
  update editions set state = 'freezing', content = $2, collected = $3, source = null, due_at = ${dueAtOnce}
  where id = $1 and state = 'choosing' and paused_at is null`;

/** The content of an edition that needs no entries. */
export async function setContent(store: Queryable, editionId: string, content: object): Promise<void> {
  await store.query(beginFreezing, [editionId, JSON.stringify(content), null]);
}

/** What may be in an edition of the newsletter, the newest first. */
export async function readCandidates(
  store: Queryable,
  newsletterId: string,
  { from, selection }: { readonly from: Date; readonly selection: FeedSelection },
): Promise<CandidateEntry[]> {
  const { all, tags, feeds } = selection;
  const { rows } = await store.query<CandidateEntry>(candidates, [
    ...[all, tags, feeds, newsletterId, from, mostCandidates],
  ]);
  return rows;
}

/** The columns of an entry `e` of a feed `f`. */
export const entryColumns = `e.id, e.story_id as "storyId", e.url, e.canonical_url as "canonicalUrl",
    encode(e.content_hash, 'hex') as "contentHash", e.title, e.summary, e.excerpt, e.thumbnail_url as "thumbnailUrl",
    e.reading_minutes as "readingMinutes", e.author, coalesce(e.published_at, e.first_seen_at) as "publishedAt",
    json_build_object('id', f.id, 'url', f.url, 'title', coalesce(f.name, f.title, f.host), 'siteUrl', f.site_url,
      'tags', f.tags, 'section', f.section, 'weight', f.weight, 'includeWords', f.include_words,
      'excludeWords', f.exclude_words) as feed`;

const candidates = `
  select ${entryColumns}
  from feeds f cross join lateral (
    select * from entries e where e.feed_id = f.id and e.first_seen_at >= $5 and not e.first_fetch
      and e.hidden_at is null
  ) e
  where ${selectedFeeds} and f.space_id = (select n.space_id from newsletters n where n.id = $4)
    and coalesce(e.published_at, e.first_seen_at) >= $5
    and not exists (select from edition_entries x where x.newsletter_id = $4 and x.story_id = e.story_id)
    and not exists (select from edition_entries x where x.newsletter_id = $4 and x.canonical_url = e.canonical_url)
    and not exists (select from edition_entries x where x.newsletter_id = $4 and x.content_hash = e.content_hash)
  order by coalesce(e.published_at, e.first_seen_at) desc, e.id
  limit $6`;

async function writeEntries(
  transaction: Queryable,
  edition: { readonly id: string; readonly newsletterId: string },
  placed: readonly PlacedEntry[],
): Promise<void> {
  await transaction.query(
    `insert into edition_entries (edition_id, newsletter_id, position, section, entry_id, story_id, canonical_url, content_hash)
     select $1, $2, p.position, p.section, p.entry_id, p.story_id, p.canonical_url, decode(p.content_hash, 'hex')
     from unnest($3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[]) with ordinality
       as p (section, entry_id, story_id, canonical_url, content_hash, position)`,
    [
      edition.id,
      edition.newsletterId,
      placed.map(({ section }) => section),
      placed.map(({ entry }) => entry.id),
      placed.map(({ entry }) => entry.storyId),
      placed.map(({ entry }) => entry.canonicalUrl),
      placed.map(({ entry }) => entry.contentHash),
    ],
  );
}

/** How the feeds of a selection stand for an edition that was begun at some time. */
export interface SourceFeed {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly failureRule: 'skip' | 'wait' | 'send-without';
  readonly waitMinutes: number;
  /** Was asked since the edition was begun, or answered shortly before. */
  readonly asked: boolean;
  /** Why it could not be read last, by its stable name. */
  readonly failure: string | null;
}

/**
 * Has the feeds of a selection read now, unless they were read shortly before or their server wants to be left alone.
 * This only moves their due times: the reader of feeds decides how a feed is fetched. A feed whose reading fails
 * (`unreadable`) is not read sooner for an edition.
 *
 * @param since  an answer from then on is recent enough
 */
export async function hastenFeeds(
  store: SpaceQueryable,
  selection: FeedSelection,
  since: Date,
): Promise<void> {
  await store.query(
    // In the order of addresses, as everybody who writes several feeds.
    `update feeds f set due_at = now()
     where f.id = any(array(
       select f.id from feeds f
       where ${selectedFeeds} and f.space_id = $5 and f.state = 'active' and f.due_at > now()
         and (f.answered_at is null or f.answered_at < $4)
         and (f.failing_since is null or f.failure_rule <> 'send-without') and f.failure is distinct from 'unreadable'
         and (f.not_before is null or f.not_before <= now())
       order by f.url for update
     ))`,
    [selection.all, selection.tags, selection.feeds, since, store.space],
  );
}

/** Those feeds of a selection, out of the store's space, that are not fresh. */
export async function findStaleFeeds(
  store: SpaceQueryable,
  selection: FeedSelection,
  { begun, since }: { readonly begun: Date; readonly since: Date },
): Promise<SourceFeed[]> {
  const { rows } = await store.query<SourceFeed>(
    `select f.id, f.url, coalesce(f.name, f.title, f.host) as title, f.failure_rule as "failureRule",
       f.wait_minutes as "waitMinutes", coalesce(f.checked_at >= $4, false) as asked, f.failure
     from feeds f
     where ${selectedFeeds} and f.space_id = $6 and f.state = 'active'
       and (f.answered_at is null or f.answered_at < $5)
     order by f.url`,
    [selection.all, selection.tags, selection.feeds, begun, since, store.space],
  );
  return rows;
}

// What people followed most in another newsletter: the candidates of an edition of favourites.

import type { Queryable, Store } from '../store/store.ts';
import { type CandidateEntry, type Choice, chooseLocked } from './entries.ts';

/** An entry that people followed, and how many they were at least. */
export interface FollowedEntry {
  readonly entry: CandidateEntry;
  readonly readers: number;
}

/** Entries that are looked at for one edition. */
const mostCandidates = 1_000;

/**
 * Chooses the favourites of an edition as `chooseEntries` does: none that an earlier edition of this newsletter had.
 *
 * @param of      the key of the newsletter that the entries were in, in the space of this one
 * @param from    clicks on days from then on (in UTC) count
 * @param choose  picks from the candidates. Pure
 */
export function chooseFollowed(
  store: Store,
  edition: { readonly id: string; readonly newsletterId: string },
  { of, from }: { readonly of: string; readonly from: Date },
  choose: (candidates: readonly FollowedEntry[]) => Choice | undefined,
): Promise<'chosen' | 'too-few' | 'busy'> {
  return chooseLocked(store, edition, async (transaction) =>
    choose(await findFollowed(transaction, edition.newsletterId, of, from)),
  );
}

async function findFollowed(
  transaction: Queryable,
  newsletterId: string,
  of: string,
  from: Date,
): Promise<FollowedEntry[]> {
  const { rows } = await transaction.query<CandidateEntry & { readers: number }>(followed, [
    ...[newsletterId, of, from, mostCandidates],
  ]);
  return rows.map(({ readers, ...entry }) => ({ entry, readers }));
}

// Readers of a link on several days may be the same: the most of one day is what they are at least.
const followed = `
  with source as (
    select s.id from newsletters s join newsletters own on own.space_id = s.space_id where own.id = $1 and s.key = $2
  ),
  clicked as (
    select e.id as edition_id, c.position, max(c.people)::integer as readers
    from click_counts c join editions e on e.number = c.edition
    where e.newsletter_id in (select id from source) and c.position > 0 and c.people > 0
      and c.day >= ($3::timestamptz at time zone 'UTC')::date
    group by e.id, c.position
  )
  select e.id, e.story_id as "storyId", e.url, e.canonical_url as "canonicalUrl",
    encode(e.content_hash, 'hex') as "contentHash", e.title, e.summary, e.excerpt, e.thumbnail_url as "thumbnailUrl",
    e.reading_minutes as "readingMinutes", e.author, coalesce(e.published_at, e.first_seen_at) as "publishedAt",
    json_build_object('id', f.id, 'url', f.url, 'title', coalesce(f.name, f.title, f.host), 'siteUrl', f.site_url,
      'tags', f.tags, 'section', f.section, 'weight', f.weight, 'includeWords', f.include_words,
      'excludeWords', f.exclude_words) as feed, k.readers
  from clicked k join edition_entries x on x.edition_id = k.edition_id and x.position = k.position
    join entries e on e.id = x.entry_id join feeds f on f.id = e.feed_id
  where e.hidden_at is null and not exists (select from edition_entries had where had.newsletter_id = $1 and had.story_id = e.story_id)
    and not exists (select from edition_entries had where had.newsletter_id = $1 and had.canonical_url = e.canonical_url)
    and not exists (select from edition_entries had where had.newsletter_id = $1 and had.content_hash = e.content_hash)
  order by k.readers desc, e.id limit $4`;

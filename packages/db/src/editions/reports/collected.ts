// What an edition was made of, for people who ask why an entry is in it or is not.

import type { FeedFailure, LeftReason } from '@pabal/domain';
import type { Queryable, SpaceQueryable } from '../../store/store.ts';
import { type FeedSelection, selectedFeeds } from './selection.ts';

/** A feed as it stood when the entries of an edition were chosen. HTTP writes its times as text. */
interface CollectedFeed {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  /** When its server had last answered; null when it never had. */
  readonly answeredAt: Date | null;
  readonly failure: FeedFailure | null;
}

/** An entry that was looked at and not taken. */
interface LeftEntry {
  readonly id: string;
  readonly title: string;
  readonly url: string | null;
  /** The title of its feed. */
  readonly feed: string;
  readonly why: LeftReason;
}

/** What was found when the entries of an edition were chosen. Long lists are cut; the counts are of all. */
export interface Collected {
  /** Those that fail come first, then those that answered longest ago. */
  readonly feeds: readonly CollectedFeed[];
  readonly feedCount: number;
  readonly failing: number;
  readonly left: readonly LeftEntry[];
  readonly leftCount: number;
}

/** Feeds and entries that are kept with an edition. */
export const mostCollected = { feeds: 500, left: 200 } as const;

/** How the feeds of a selection stand, out of the store's space. */
export async function readSourceFeeds(
  store: SpaceQueryable,
  selection: FeedSelection,
): Promise<Pick<Collected, 'feeds' | 'feedCount' | 'failing'>> {
  const { rows } = await store.query<CollectedFeed & { feedCount: number; failing: number }>(
    `select f.id, coalesce(f.name, f.title, f.host) as title, f.url, f.answered_at as "answeredAt", f.failure,
       (count(*) over ())::integer as "feedCount", (count(f.failure) over ())::integer as failing
     from feeds f where ${selectedFeeds} and f.space_id = $4
     order by f.failure is null, f.answered_at nulls first, f.id limit ${mostCollected.feeds}`,
    [selection.all, selection.tags, selection.feeds, store.space],
  );
  return {
    feeds: rows.map(({ feedCount: _, failing: __, ...feed }) => feed),
    feedCount: rows[0]?.feedCount ?? 0,
    failing: rows[0]?.failing ?? 0,
  };
}

/** An entry at its place in an edition. */
export interface EditionEntry {
  readonly position: number;
  readonly section: string;
  readonly id: string;
  readonly title: string;
  readonly url: string | null;
  readonly feedId: string;
  /** The title of its feed. */
  readonly feed: string;
  readonly publishedAt: Date | null;
}

/** The entries of an edition of the space, in their order. */
export async function listEditionEntries(store: SpaceQueryable, editionId: string): Promise<EditionEntry[]> {
  const { rows } = await store.query<EditionEntry>(
    `select x.position, x.section, e.id, e.title, e.url, f.id as "feedId", coalesce(f.name, f.title, f.host) as feed,
       coalesce(e.published_at, e.first_seen_at) as "publishedAt"
     from edition_entries x join newsletters n on n.id = x.newsletter_id
       join entries e on e.id = x.entry_id join feeds f on f.id = e.feed_id
     where x.edition_id = $1 and n.space_id = $2 order by x.position`,
    [editionId, store.space],
  );
  return rows;
}

/** What was found when the entries of an edition were chosen, as it was stored: its times are text. */
export async function findCollected(store: Queryable, editionId: string): Promise<unknown> {
  const { rows } = await store.query<{ collected: unknown }>('select collected from editions where id = $1', [
    editionId,
  ]);
  return rows[0]?.collected ?? undefined;
}

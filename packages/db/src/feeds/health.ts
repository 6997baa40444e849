// How the feeds of a space fare, at a glance.

import type { SpaceQueryable } from '../store/store.ts';

/** Feeds by what a person would look at. A feed that fails is counted as such besides its state. */
export interface FeedHealth {
  readonly all: number;
  readonly failing: number;
  readonly paused: number;
  readonly gone: number;
}

export async function readFeedHealth(store: SpaceQueryable): Promise<FeedHealth> {
  const { rows } = await store.query<FeedHealth>(
    `select count(*)::integer as all, count(failing_since)::integer as failing,
       (count(*) filter (where state = 'paused'))::integer as paused, (count(*) filter (where state = 'gone'))::integer as gone
     from feeds where removed_at is null and space_id = $1`,
    [store.space],
  );
  return rows[0] ?? { all: 0, failing: 0, paused: 0, gone: 0 };
}

/** How many entries are known of each of these feeds of the space; one without any is not in the answer. */
export async function countEntries(
  store: SpaceQueryable,
  feedIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await store.query<{ id: string; entries: number }>(
    `select e.feed_id as id, count(*)::integer as entries from entries e
     where e.feed_id = any(array(select f.id from feeds f where f.id = any($1::uuid[]) and f.space_id = $2)) group by 1`,
    [feedIds, store.space],
  );
  return new Map(rows.map(({ id, entries }) => [id, entries]));
}

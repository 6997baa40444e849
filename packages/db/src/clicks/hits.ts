// Requests of links in letters. A hit names an edition and a place in it, and nobody.

import type { Queryable } from '../store/store.ts';

export interface ClickHit {
  readonly edition: number;
  /** From 1; 0 is the link that readers do not see. */
  readonly position: number;
  readonly at: Date;
  readonly visitor: Buffer;
  readonly network: Buffer;
  /** Bits, as the migration lists them. */
  readonly signs: number;
}

/** Adds hits, all in one statement, and marks their days to be judged. */
export async function addHits(store: Queryable, hits: readonly ClickHit[]): Promise<void> {
  await store.query(
    `with added as (
       insert into click_hits (edition, position, at, visitor, network, signs)
       select * from unnest($1::integer[], $2::smallint[], $3::timestamptz[], $4::bytea[], $5::bytea[], $6::smallint[])
       returning edition, at
     )
     insert into click_days as d (edition, day, hit_at)
     select edition, (at at time zone 'UTC')::date, max(at) from added group by 1, 2 order by 1, 2
     on conflict (edition, day) do update set hit_at = greatest(d.hit_at, excluded.hit_at)`,
    [
      hits.map(({ edition }) => edition),
      hits.map(({ position }) => position),
      hits.map(({ at }) => at),
      hits.map(({ visitor }) => visitor),
      hits.map(({ network }) => network),
      hits.map(({ signs }) => signs),
    ],
  );
}

/** The key of a day in UTC, the same for all processes: the first that asks brings it. */
export async function clickKey(store: Queryable, day: string, fresh: Buffer): Promise<Buffer> {
  await store.query('insert into click_keys (day, key) values ($1, $2) on conflict (day) do nothing', [
    day,
    fresh,
  ]);
  const { rows } = await store.query<{ key: Buffer }>('select key from click_keys where day = $1', [day]);
  return rows[0]?.key ?? fresh;
}

/** Removes the keys of days that are over, and what was kept long enough of raw hits. @returns hits that were removed */
export async function removeOldHits(store: Queryable, days: number, limit: number): Promise<number> {
  await store.query(`delete from click_keys where day < (now() at time zone 'UTC')::date`);
  await store.query(
    `delete from click_days where day < ((now() - make_interval(days => $1)) at time zone 'UTC')::date`,
    [days],
  );
  const { rowCount } = await store.query(
    `delete from click_hits where ctid = any(array(
       select ctid from click_hits where at < now() - make_interval(days => $1) order by at limit $2))`,
    [days, limit],
  );
  return rowCount ?? 0;
}

/** A day of an edition with hits that were not judged yet. */
export interface UnjudgedDay {
  readonly edition: number;
  /** In UTC. */
  readonly day: string;
}

/**
 * Days of editions with hits that are not judged, the earliest first.
 *
 * @param options.restSeconds  a day is judged again no sooner than this
 */
export async function findUnjudgedDays(
  store: Queryable,
  { restSeconds, limit }: { readonly restSeconds: number; readonly limit: number },
): Promise<UnjudgedDay[]> {
  const { rows } = await store.query<UnjudgedDay>(
    `select edition, to_char(day, 'YYYY-MM-DD') as day from click_days
     where (judged_at is null or judged_at < hit_at)
       and coalesce(judged_at, '-infinity') <= now() - make_interval(secs => $1)
     order by click_days.day, edition limit $2`,
    [restSeconds, limit],
  );
  return rows;
}

/** The hits of an edition on one day in UTC, the earliest first; at most so many. */
export async function listHits(
  store: Queryable,
  { edition, day }: UnjudgedDay,
  limit: number,
): Promise<ClickHit[]> {
  const { rows } = await store.query<ClickHit>(
    `select edition, position, at, visitor, network, signs from click_hits
     where edition = $1 and at >= ($2 || 'T00:00:00Z')::timestamptz
       and at < ($2 || 'T00:00:00Z')::timestamptz + interval '1 day'
     order by at limit $3`,
    [edition, day, limit],
  );
  return rows;
}

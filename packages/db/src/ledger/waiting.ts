// Letters that wait: behind a limit, or for a provider that is closed. They wait in line in the ledger, in the order in
// which they are to go (`waitRank`), without a bell and without a moment of their own. Senders take as many out of the line
// as may go now, so no letter ever waits for what has ended. A waiting letter is written twice, however long it waits.

import type { Lane } from '@pabal/domain';
import { grown } from '../limits/limits.ts';
import { amongPicked } from '../partitions/bounds.ts';
import type { Queryable } from '../store/store.ts';
import { noteLetters } from '../webhooks/notes.ts';
import { ringGraceSeconds } from './due.ts';

/** Where letters of a lane wait. */
export interface Line {
  /** `domain:<domain>` or `provider:<name>`. */
  readonly key: string;
  readonly lane: Lane;
}

/** SQL: a letter that waits in line, as the indexes have it. */
const waits = 'd.waits_for is not null and d.due_at is not null';

/** Where letters wait now. Hops from line to line, however many letters are in them. */
export async function listLines(store: Queryable): Promise<Line[]> {
  const { rows } = await store.query<Line>(lines);
  return rows;
}

const lines = `
  with recursive line as (
    (select d.waits_for, d.lane from deliveries d where ${waits} order by d.waits_for, d.lane limit 1)
    union all
    select n.* from line cross join lateral (
      select d.waits_for, d.lane from deliveries d
      where ${waits} and (d.waits_for, d.lane) > (line.waits_for, line.lane) order by d.waits_for, d.lane limit 1
    ) n
  )
  select waits_for as key, lane from line`;

/** Takes the first of a line, to be claimed now. Two senders never take the same letter. @returns their ids, in order */
export async function takeWaiting(store: Queryable, { key, lane }: Line, most: number): Promise<string[]> {
  const { rows } = await store.query<{ id: string }>(take, [key, lane, most]);
  return rows.map(({ id }) => id);
}

// The sender that takes them may die before they are claimed: they are due like any letter whose bell was rung.
const take = `
  with picked as materialized (
    select d.id from deliveries d where d.waits_for = $1 and d.lane = $2 and d.due_at is not null
    order by d.wait_rank, d.id limit $3 for update skip locked
  ),
  taken as (
    update deliveries d set waits_for = null, next_attempt_at = now(),
      due_at = now() + make_interval(secs => ${ringGraceSeconds})
    where ${amongPicked('picked')} and d.state = 'pending'
    returning d.id, d.wait_rank
  )
  select id from taken order by wait_rank, id`;

/** Suppresses waiting letters that have expired, so that none stands as pending that is never going to be sent. */
export async function expireWaiting(store: Queryable, most: number): Promise<number> {
  const { rowCount } = await store.query(
    `with picked as materialized (
       select d.id from deliveries d where ${waits} and d.expires_at <= now()
       order by d.expires_at limit $1 for update skip locked
     ),
     moved as (
       update deliveries d set state = 'suppressed', cause = 'expired', waits_for = null, due_at = null, settled_at = now()
       where ${amongPicked('picked')} and d.state = 'pending'
       returning d.*
     ),
     told as (${noteLetters('moved')})
     select id from moved`,
    [most],
  );
  return rowCount ?? 0;
}

/** What waits behind one limit or for one provider. */
export interface WaitingCount {
  readonly key: string;
  readonly events: number;
  readonly newsletters: number;
  /** When the oldest of them was made. */
  readonly oldestAt: Date;
  /** When the first of them may go, at the earliest. */
  readonly nextAt: Date;
  /** When the last of them will have gone, at the present rate. */
  readonly lastAt: Date;
  /** Letters that will have expired by then. */
  readonly tooLate: number;
}

/** Counts what waits, by what it waits for. Reads every letter that waits. */
export async function countWaiting(store: Queryable): Promise<WaitingCount[]> {
  const { rows } = await store.query<WaitingCount>(counts);
  return rows;
}

/** The place of a letter in its line. */
export interface Place {
  /** Letters that go before it. */
  readonly before: number;
  /** When it will go, at the present rate. */
  readonly goesAt: Date;
}

/** Finds a letter's place; nothing when it does not wait in line. */
export async function findPlace(store: Queryable, deliveryId: string): Promise<Place | undefined> {
  const { rows } = await store.query<Place>(place, [deliveryId]);
  return rows[0];
}

// Computed with the present rate, or the last good one where that is more: a limit that has just been cut grows back to it
// within seconds when letters pass.
const paced = `
  select l.key, greatest(now(), l.blocked_until, case when l.next_at < now() + interval '1 hour' then l.next_at end) as start,
         greatest(${grown('extract(epoch from now())::float8', 'null')}, l.cut_rate) as rate
  from limits l`;

const goesAt = (start: string, place: string, rate: string) =>
  `coalesce(${start}, now()) + make_interval(secs => coalesce(${place} / ${rate}, 0))`;

const place = `
  with standing as (
    select d.*, (
      select count(*) from deliveries o where o.waits_for = d.waits_for and o.due_at is not null
        and (o.lane, o.wait_rank, o.id) < (d.lane, d.wait_rank, d.id)
    ) as before
    from deliveries d where d.id = $1 and ${waits}
  )
  select s.before::integer as before, ${goesAt('p.start', 's.before', 'p.rate')} as "goesAt"
  from standing s left join (${paced}) p on p.key = s.waits_for`;

const counts = `
  with standing as (
    select d.waits_for, d.lane, d.created_at, d.expires_at,
           row_number() over (partition by d.waits_for order by d.lane, d.wait_rank, d.id) as place
    from deliveries d where ${waits}
  ),
  reckoned as (
    select s.*, coalesce(p.start, now()) as start, ${goesAt('p.start', 's.place', 'p.rate')} as goes_at
    from standing s left join (${paced}) p on p.key = s.waits_for
  )
  select waits_for as key, (count(*) filter (where lane = 'event'))::integer as events,
         (count(*) filter (where lane = 'newsletter'))::integer as newsletters, min(created_at) as "oldestAt",
         min(start) as "nextAt", max(goes_at) as "lastAt",
         (count(*) filter (where expires_at < goes_at))::integer as "tooLate"
  from reckoned group by waits_for order by waits_for`;

/**
 * Notes that a warning is given about a limit behind which letters pile up.
 *
 * @returns false when somebody was told within the last minute, perhaps by another process
 */
export async function noteWarned(store: Queryable, key: string): Promise<boolean> {
  const { rowCount } = await store.query(
    `insert into limits as l (key, warned_at) values ($1, now())
     on conflict (key) do update set warned_at = now()
     where l.warned_at is null or l.warned_at <= now() - interval '1 minute'
     returning key`,
    [key],
  );
  return rowCount === 1;
}

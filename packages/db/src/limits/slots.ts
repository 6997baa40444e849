// Slots: a limit (limits.ts) is a row with the next free one. A sender takes slots by moving it on, so however many
// senders there are, no two letters ever have the same one. Slots are evenly spaced: nothing is saved up, so there are no
// bursts. All times are this database's clock.

import type { Lane } from '@pabal/domain';
import type { Queryable } from '../store/store.ts';
import { anybodyWaits, grown } from './limits.ts';

/** What slots are asked for. */
export interface SlotRequest {
  readonly key: string;
  /** Most letters a second; without it only a cut limits. */
  readonly rate?: number;
  /** Most letters a day (UTC). */
  readonly daily?: number;
  /** Slots of this day that were taken and not used. */
  readonly unused?: number;
  /** Those who are served first: how many, and how late their slots may be. */
  readonly first: Wanted;
  /** Those who are served from what is left. */
  readonly next?: Wanted;
  /** The lane of those served next. While letters of that lane wait behind this limit, none of those is served. */
  readonly behind?: Lane;
}

interface Wanted {
  readonly count: number;
  readonly withinMs: number;
}

/** What was given. Times are milliseconds of the database's clock. */
export interface Slots {
  /** When the database said so. */
  readonly nowMs: number;
  /** The first slot given; the others follow every `stepMs`. */
  readonly startMs: number;
  /** 0 when nothing limits the rate. */
  readonly stepMs: number;
  /** Slots given to those asked for first, and to the next. */
  readonly first: number;
  readonly next: number;
  /** The next slot that nobody has: asking sooner than a horizon before it is of no use. */
  readonly nextMs: number;
}

/**
 * Part of the rate that is really given out. No second then holds more letters than it may even when some are up to 60 ms
 * later than others after their slots: clocks, event loops and networks are not exact.
 */
const given = 0.94;

/** A next slot further away than anybody ever asks for was written before this clock was set back. */
const farthestSeconds = 5;

/** SQL: slots from `start` to `until`, both included. */
const fitting = (start: string, until: string) =>
  `case when ${start} > ${until} then 0 when step = 0 then 1000000 else floor((${until} - (${start})) / step) + 1 end`;

// The row is locked first and the clock read after that: who waited for the lock sees what the one before left.
const reserve = `
  with locked as (select * from limits where key = $1 for update),
  timed as (select locked.*, extract(epoch from clock_timestamp())::float8 as now from locked),
  rated as (
    select l.*, coalesce(1 / (${given} * coalesce(${grown('l.now', '$2::float8')}, $2::float8)), 0)::float8 as step,
           (to_timestamp(l.now) at time zone 'UTC')::date as today
    from timed l
  ),
  counted as (
    select r.*,
           case when day = today then greatest(0, used - $4::bigint) else 0 end as used_today,
           greatest(least(extract(epoch from next_at)::float8, now + ${farthestSeconds} + step), now,
                    extract(epoch from blocked_until)::float8) as start
    from rated r
  ),
  served_first as (
    select c.*, least($5::bigint, ${fitting('start', 'now + $6::float8')}, greatest(0, $3::bigint - used_today)) as first_served
    from counted c
  ),
  served as (
    select f.*,
           case when $9::text is not null and ${anybodyWaits('$1', 'and d.lane = $9')} then 0
                else least($7::bigint, ${fitting('start + first_served * step', 'now + $8::float8')},
                           greatest(0, $3::bigint - used_today - first_served)) end as next_served
    from served_first f
  ),
  ended as (
    select s.*, start + (first_served + next_served) * step as next_start from served s
  )
  update limits l set
    next_at = case when first_served + next_served > 0 then to_timestamp(next_start) else l.next_at end,
    day = today,
    used = used_today + first_served + next_served,
    spent_at = case when used_today + first_served + next_served >= $3::bigint
      then coalesce(case when l.day = today then l.spent_at end, to_timestamp(now)) end,
    touched_at = to_timestamp(now)
  from ended
  where l.key = ended.key
  returning now * 1000 as "nowMs", start * 1000 as "startMs", step * 1000 as "stepMs", first_served::integer as first, next_served::integer as next,
    (case when used_today + first_served + next_served >= $3::bigint then extract(epoch from (today + 1)::timestamp at time zone 'UTC')::float8
          else next_start end) * 1000 as "nextMs"`;

const noAllowance = 1_000_000_000_000;

/**
 * Takes slots. One statement; several senders at once wait for each other. Makes the limit's row when there is none yet.
 */
export async function reserveSlots(store: Queryable, request: SlotRequest): Promise<Slots> {
  const { key, rate, daily = noAllowance, unused = 0, first, next, behind } = request;
  const values = [
    key,
    rate ?? null,
    daily,
    unused,
    first.count,
    first.withinMs / 1_000,
    next?.count ?? 0,
    (next?.withinMs ?? 0) / 1_000,
    behind ?? null,
  ];
  for (;;) {
    const { rows } = await store.query<Slots>(reserve, values);
    if (rows[0] !== undefined) return rows[0];
    await store.query('insert into limits (key) values ($1) on conflict do nothing', [key]);
  }
}

// Rate limits, shared by all senders and kept over restarts: how they stand, and how an answer like "too fast" cuts them.
// Slots are taken in slots.ts.

import type { Queryable } from './pool.ts';

/** Seconds in which a cut rate doubles. */
const doublesIn = 600;

/** SQL: the rate of a cut as it has grown by `now`; null when there is none or it is over. */
export const grown = (now: string, configured: string) => `
  case when l.cut_rate * power(2, least(60, greatest(0, ${now} - extract(epoch from l.cut_at)::float8) / ${doublesIn}))
            < coalesce(${configured}, l.ceiling)
       then l.cut_rate * power(2, greatest(0, ${now} - extract(epoch from l.cut_at)::float8) / ${doublesIn}) end`;

/** A server said "too fast". */
export interface Cut {
  readonly key: string;
  /** The configured rate. */
  readonly rate?: number;
  /** What this sender has lately sent a second; stands in where no rate is configured. */
  readonly observed: number;
  /** How long nothing at all is to go. */
  readonly blockMs: number;
  /** The answer, without words that may name an address. */
  readonly reason: string;
}

/** No cut goes below: one letter in two seconds. A server that means less says so again, and blocks again. */
const leastRate = 0.5;

const forgottenAfter = `interval '7 days'`;

/**
 * Halves a limit's rate and blocks it for a while. While it is blocked further answers of letters that were under way only
 * make the block longer. Rows that nobody has touched for a week are dropped on the way.
 */
export async function cutLimit(store: Queryable, cut: Cut): Promise<void> {
  await store.query(cutSql, [
    cut.key,
    cut.rate ?? null,
    cut.observed,
    cut.blockMs / 1_000,
    cut.reason,
    leastRate,
  ]);
}

const cutSql = `
  with forgotten as (delete from limits where touched_at < now() - ${forgottenAfter} and key <> $1),
  usual as (
    select coalesce($2::float8, greatest($6::float8 * 2, $3::float8 * greatest(1, (select count(*) from senders)))) as rate
  )
  insert into limits as l (key, cut_rate, ceiling, cut_at, blocked_until, reason)
  select $1, greatest($6::float8, usual.rate / 2), usual.rate, until, until, $5
  from usual, (select now() + make_interval(secs => $4::float8) as until) b
  on conflict (key) do update set
    cut_rate = case
      when l.blocked_until > now() then coalesce(l.cut_rate, excluded.cut_rate)
      else greatest($6::float8, coalesce(${grown('extract(epoch from now())::float8', '$2::float8')}, excluded.ceiling) / 2) end,
    ceiling = greatest(case when ${grown('extract(epoch from now())::float8', '$2::float8')} is not null then l.ceiling end, excluded.ceiling),
    cut_at = greatest(case when l.blocked_until > now() then l.blocked_until end, excluded.blocked_until),
    blocked_until = greatest(l.blocked_until, excluded.blocked_until),
    reason = excluded.reason, touched_at = now()`;

/** How a limit stands. */
export interface Limit {
  readonly key: string;
  /** Letters a second that a cut allows now; null when none is in force. */
  readonly cutRate: number | null;
  /** When the cut is over, if no other comes. */
  readonly cutUntil: Date | null;
  readonly blockedUntil: Date | null;
  readonly reason: string | null;
  /** Slots taken on this day (UTC). */
  readonly usedToday: number;
  /** Until when letters stand in line to return; null when none do. */
  readonly eventsReturnUntil: Date | null;
  readonly newslettersReturnUntil: Date | null;
}

/** Most limits shown. */
const longestList = 5_000;

/** How all limits stand, those that slow letters down now first. */
export async function listLimits(store: Queryable): Promise<Limit[]> {
  const { rows } = await store.query<Limit>(list, [longestList]);
  return rows;
}

const list = `
  select key, rate as "cutRate", case when rate is not null then over end as "cutUntil",
         case when blocked_until > now() then blocked_until end as "blockedUntil",
         case when rate is not null or blocked_until > now() then reason end as reason,
         case when day = (now() at time zone 'UTC')::date then used else 0 end::integer as "usedToday",
         case when event_return_at > now() then event_return_at end as "eventsReturnUntil",
         case when newsletter_return_at > now() then newsletter_return_at end as "newslettersReturnUntil"
  from (
    select l.*, ${grown('extract(epoch from now())::float8', 'null')} as rate,
           cut_at + make_interval(secs => ${doublesIn} * ln(greatest(1, ceiling / cut_rate)) / ln(2)) as over
    from limits l
  ) g
  order by rate is not null or coalesce(blocked_until > now(), false) desc, key
  limit $1`;

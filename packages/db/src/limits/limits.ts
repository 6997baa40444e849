// Rate limits, shared by all senders and kept over restarts: how they stand, how an answer like "too fast" cuts them, and how
// they grow back. Slots are taken in slots.ts; the letters that wait behind a limit are in waiting.ts.
//
// A cut blocks the limit for a while. Then one letter tries, and while letters pass the rate doubles every second up to the
// last good rate and climbs beyond it ever faster. The next "too fast" cuts again; a first letter that is refused doubles the
// wait. A cut is over when the rate has grown past what was sent before it and nobody waits behind it, when somebody lifts it,
// or when it has met no letter for a while.

import type { Queryable } from '../store/store.ts';

/** Letters a second with which a cut limit begins again: one, and the next when it is known what became of the first. */
const leastRate = 0.5;

/**
 * What a cut leaves of the rate that was too fast, as the last good rate. Of a rate that was only observed the first cut
 * leaves all: letters did pass at it, and what is too fast for the server again is cut again within seconds.
 */
const leaves = 0.7;

/** Seconds of waiting when the server does not say how long: after letters had passed, and when the first one is refused. */
const blockSeconds = { passed: 2, refused: 5, longest: 30 };

/** Seconds in which a rate doubles beyond the last good one. With every cut in a row it is approached more gently. */
const gentleSeconds = { first: 10, more: 5, most: 60 };

/** A cut that has met no letter for so long is over. */
const overAfter = `interval '10 minutes'`;

const forgottenAfter = `interval '7 days'`;

/** SQL: seconds of doubling from the least rate to the last good one. */
const climb = `greatest(0, ln(l.cut_rate / ${leastRate}) / ln(2))`;

/** SQL: how many seconds the rate beyond the last good one takes to double. */
const gentle = `least(${gentleSeconds.most}, ${gentleSeconds.first} + ${gentleSeconds.more} * greatest(0, l.cuts - 1))`;

/** SQL: whether a cut is in force. */
const inForce = (now: string) =>
  `l.cut_rate is not null and to_timestamp(${now}) < greatest(l.touched_at, l.blocked_until) + ${overAfter}`;

/** SQL: the rate of a cut as it has grown until now; null when there is none. */
export const grown = (now: string, configured: string) => `
  case when ${inForce(now)} then least(${configured}, case
    when l.grown_seconds < ${climb} then ${leastRate} * power(2, l.grown_seconds)
    else l.cut_rate * (1 + power((l.grown_seconds - ${climb}) / ${gentle}, 2)) end) end`;

/**
 * SQL: whether any letter waits behind a limit. Asked for the first in line: asked with `exists`, the planner may look for it
 * among all letters that are open, in the order in which they are due.
 */
export const anybodyWaits = (key: string, more = '') => `(
  select d.id from deliveries d where d.waits_for = ${key} ${more} and d.due_at is not null
  order by d.lane, d.wait_rank, d.id limit 1
) is not null`;

const nowSeconds = 'extract(epoch from now())::float8';

/** A server said "too fast". */
export interface Cut {
  readonly key: string;
  /** The configured rate. */
  readonly rate?: number;
  /** What this sender has lately sent a second. */
  readonly observed: number;
  /** How long nothing at all is to go; when the server does not say, it depends on how often it has refused. */
  readonly blockMs?: number | undefined;
  /** The answer, without words that may name an address. */
  readonly reason: string;
}

/**
 * Cuts a limit and blocks it for a while. While it is blocked, further answers of letters that were under way can only make
 * the wait longer. Rows that nobody has touched for a week are dropped on the way.
 */
export async function cutLimit(store: Queryable, cut: Cut): Promise<void> {
  await store.query(cutSql, [
    cut.key,
    cut.rate ?? null,
    cut.observed,
    cut.blockMs === undefined ? null : cut.blockMs / 1_000,
    cut.reason,
  ]);
}

const rateNow = grown(nowSeconds, '$2::float8');
const afresh = `(${rateNow}) is null`;
const passed = 'l.passed_at > l.cut_at';
const recent = `coalesce(l.cut_at > now() - ${overAfter}, false)`;

const blocked = 'l.blocked_until > now()';
const until = `case when not coalesce(${blocked}, false) then excluded.blocked_until
  when $4::float8 is null then l.blocked_until else greatest(l.blocked_until, excluded.blocked_until) end`;

const cutSql = `
  with forgotten as (delete from limits where touched_at < now() - ${forgottenAfter} and key <> $1),
  sent as (select $3::float8 * greatest(1, (select count(*) from senders)) as rate),
  usual as (select sent.rate as sent, coalesce($2::float8, greatest(${leastRate * 2}, sent.rate)) as rate from sent),
  judged as (
    select u.rate as usual,
           coalesce($4::float8, case
             when l.key is null or ${afresh} then ${blockSeconds.refused}
             when ${passed} then ${blockSeconds.passed}
             else least(${blockSeconds.longest}, ${blockSeconds.refused} * power(2, l.refused_probes + 1)) end) as wait
    from usual u left join limits l on l.key = $1
  )
  insert into limits as l (key, cut_rate, ceiling, cut_at, blocked_until, reason, cut_since, cuts)
  select $1, greatest(${leastRate}, coalesce($2::float8 * ${leaves}, usual)), usual, until, until, $5, now(), 1
  from judged, (select now() + make_interval(secs => wait) as until from judged) b
  on conflict (key) do update set
    cut_rate = case
      when ${blocked} then coalesce(l.cut_rate, excluded.cut_rate)
      when ${afresh} then excluded.cut_rate
      when ${passed} then greatest(${leastRate}, ${leaves} * least(${rateNow}, greatest((${rateNow}) / 2, (select sent from usual))))
      else l.cut_rate end,
    ceiling = greatest(case when not (${afresh}) then l.ceiling end, excluded.ceiling),
    cut_since = case when ${afresh} then now() else l.cut_since end,
    cuts = case when ${blocked} then l.cuts when ${afresh} and not ${recent} then 1 else l.cuts + 1 end,
    refused_probes = case
      when ${blocked} then l.refused_probes
      when ${afresh} or ${passed} then 0
      else l.refused_probes + 1 end,
    grown_seconds = case when ${blocked} then l.grown_seconds else 0 end,
    passed_at = case when ${blocked} then l.passed_at end,
    cut_at = ${until}, blocked_until = ${until},
    reason = excluded.reason, touched_at = now()`;

/** Letters have passed under a limit lately. */
export interface Passed {
  readonly key: string;
  /** The configured rate. */
  readonly rate?: number | undefined;
}

/** No report counts for longer: letters that pass rarely say little about the time in between. */
const longestPassing = 2;

/** Lets cut limits grow by the time in which letters have passed, and ends those that have grown past what limits them. */
export async function growLimits(store: Queryable, passing: readonly Passed[]): Promise<void> {
  await store.query(growSql, [passing.map(({ key }) => key), passing.map(({ rate }) => rate ?? null)]);
}

const growSql = `
  update limits l set
    grown_seconds = l.grown_seconds
      + least(${longestPassing}, greatest(0, extract(epoch from now() - greatest(l.passed_at, l.cut_at))::float8)),
    passed_at = now(), touched_at = now(),
    cut_rate = case when (${grown(nowSeconds, 'p.rate')}) >= coalesce(p.rate, l.ceiling)
        and (p.rate is not null or not ${anybodyWaits('l.key')}) then null else l.cut_rate end
  from (select key, max(rate) as rate from unnest($1::text[], $2::float8[]) as p (key, rate) group by key) p
  where l.key = p.key and l.cut_rate is not null and l.blocked_until <= now()`;

/** How a limit stands. */
export interface Limit {
  readonly key: string;
  /** Letters a second that a cut allows now; null when none is in force. */
  readonly cutRate: number | null;
  /** When the first of the cuts in force was made. */
  readonly cutSince: Date | null;
  /** When the cut is over, if letters pass from now on. */
  readonly cutUntil: Date | null;
  readonly blockedUntil: Date | null;
  readonly reason: string | null;
  /** Slots taken on this day (UTC). */
  readonly usedToday: number;
  readonly liftedAt: Date | null;
  readonly liftedBy: string | null;
}

/** Most limits shown. */
const longestList = 5_000;

/** How all limits stand, those that slow letters down now first. */
export async function listLimits(store: Queryable): Promise<Limit[]> {
  const { rows } = await store.query<Limit>(list, [longestList]);
  return rows;
}

/** SQL: seconds of passing after which the rate is as high as the ceiling. */
const overSeconds = `${climb} + ${gentle} * sqrt(greatest(0, l.ceiling / l.cut_rate - 1))`;

const list = `
  select key, rate as "cutRate", case when rate is not null then cut_since end as "cutSince",
         case when rate is not null then over end as "cutUntil",
         case when blocked_until > now() then blocked_until end as "blockedUntil",
         case when rate is not null or blocked_until > now() then reason end as reason,
         case when day = (now() at time zone 'UTC')::date then used else 0 end::integer as "usedToday",
         lifted_at as "liftedAt", lifted_by as "liftedBy"
  from (
    select l.*, ${grown(nowSeconds, 'null')} as rate,
           greatest(now(), l.blocked_until) + make_interval(secs => greatest(0, ${overSeconds} - l.grown_seconds)) as over
    from limits l
  ) g
  order by rate is not null or coalesce(blocked_until > now(), false) desc, key
  limit $1`;

/**
 * Ends the cut and the wait of a limit. Letters that wait behind it go as soon as senders look, within a second or two; a
 * configured rate stays.
 */
export async function lift(store: Queryable, key: string, actor: string): Promise<void> {
  await store.query(
    `update limits set cut_rate = null, blocked_until = null, refused_probes = 0, grown_seconds = 0, passed_at = null,
       next_at = '-infinity', lifted_at = now(), lifted_by = $2, touched_at = now()
     where key = $1`,
    [key, actor],
  );
}

// SMTP providers as senders see them: each sender writes down how its providers stand when that changes, and looks every second
// whether somebody wants one to be tried, or another sender has found it open.

import type { Lane } from '@pabal/domain';
import type { Queryable } from '../store/store.ts';

export const troubles = ['lost', 'closed', 'broken'] as const;

/** How a provider stands for one sender. Times are milliseconds from now. */
export interface ProviderReport {
  readonly provider: string;
  /** Letters that the settings allow today. */
  readonly daily?: number | undefined;
  /** Letters a day that they allow in the end, while the provider is warmed up. */
  readonly dailyGoal?: number | undefined;
  /** Nothing while letters go. */
  readonly trouble?: (typeof troubles)[number];
  readonly sinceMsAgo: number;
  readonly nextTryInMs?: number | undefined;
  readonly code?: number | undefined;
  readonly status?: string | undefined;
  /** Without addresses and credentials. */
  readonly reply?: string | undefined;
  /** It takes letters again, after it did not. */
  readonly opened: boolean;
}

/** Writes down how providers stand for a sender. */
export async function reportProviders(
  store: Queryable,
  senderId: string,
  reports: readonly ProviderReport[],
): Promise<void> {
  await store.query(report, [
    senderId,
    reports.map(({ provider }) => provider),
    reports.map(({ trouble }) => trouble ?? null),
    reports.map(({ sinceMsAgo }) => sinceMsAgo / 1_000),
    reports.map(({ nextTryInMs }) => (nextTryInMs === undefined ? null : nextTryInMs / 1_000)),
    reports.map(({ code }) => code ?? null),
    reports.map(({ status }) => status ?? null),
    reports.map(({ reply }) => reply ?? null),
    reports.map(({ opened }) => opened),
    reports.map(({ daily }) => daily ?? null),
    reports.map(({ dailyGoal }) => dailyGoal ?? null),
  ]);
}

const report = `
  with told as (
    select * from unnest($2::text[], $3::text[], $4::float8[], $5::float8[], $6::smallint[], $7::text[], $8::text[], $9::boolean[],
                         $10::integer[], $11::integer[])
      as t (provider, trouble, since, next_try, code, status, reply, opened, daily, daily_goal)
  ),
  news as (
    insert into providers as p (name, opened_at)
    select provider, case when opened then now() end from told order by provider
    on conflict (name) do update set opened_at = coalesce(excluded.opened_at, p.opened_at)
  )
  insert into provider_states as s (provider, sender_id, trouble, since, next_try_at, code, status, reply, daily, daily_goal)
  select provider, $1, trouble, now() - make_interval(secs => since), now() + make_interval(secs => next_try), code, status,
         reply, daily, daily_goal
  from told
  on conflict (provider, sender_id) do update set trouble = excluded.trouble, since = excluded.since,
    next_try_at = excluded.next_try_at, code = excluded.code, status = excluded.status, reply = excluded.reply,
    daily = excluded.daily, daily_goal = excluded.daily_goal`;

/** Forgets what a sender said that stops, and what those said that are gone. */
export async function forgetReports(store: Queryable, senderId: string): Promise<void> {
  await store.query(
    'delete from provider_states where sender_id = $1 or sender_id not in (select id from senders)',
    [senderId],
  );
}

/** What senders act on when it changes. */
interface ProviderCall {
  readonly name: string;
  /** Changes when somebody wants it to be tried, or another sender has found it open. */
  readonly sign: string;
  /** A person wants no letter to go through it. */
  readonly paused: boolean;
}

/** What a person, or another sender, wants of this one. */
export interface Calls {
  readonly providers: readonly ProviderCall[];
  readonly pausedLanes: readonly Lane[];
}

/** One statement for all of it: every sender asks once a second. */
export async function listCalls(store: Queryable): Promise<Calls> {
  const { rows } = await store.query<Calls>(
    `select coalesce((select json_agg(json_build_object('name', name, 'sign', concat_ws(' ', try_asked_at, '/', opened_at),
                                                        'paused', paused_at is not null)) from providers), '[]') as providers,
            array(select lane from lanes where paused_at is not null order by lane) as "pausedLanes"`,
  );
  return rows[0] ?? { providers: [], pausedLanes: [] };
}

/** Keeps all letters from a provider, or lets them go there again. @returns false when no sender has ever had it */
export async function setProviderPaused(
  store: Queryable,
  name: string,
  pause: { readonly actor: string; readonly reason: string } | undefined,
): Promise<boolean> {
  const { rowCount } = await store.query(
    `update providers set paused_at = case when $2::text is not null then coalesce(paused_at, clock_timestamp()) end,
       paused_by = case when paused_at is null then $2 when $2 is not null then paused_by end,
       pause_reason = case when paused_at is null then $3::text when $2 is not null then pause_reason end
     where name = $1`,
    [name, pause?.actor ?? null, pause?.reason ?? null],
  );
  return rowCount === 1;
}

/** Asks all senders to try a provider now. @returns false when no sender has ever had it */
export async function callProvider(store: Queryable, name: string, actor: string): Promise<boolean> {
  const { rowCount } = await store.query(
    'update providers set try_asked_at = clock_timestamp(), try_asked_by = $2 where name = $1',
    [name, actor],
  );
  return rowCount === 1;
}

/** How a provider stands, over all senders that are alive. */
export interface ProviderStanding {
  readonly name: string;
  /** Senders for which letters go through it, of how many. */
  readonly opensFor: number;
  readonly senders: number;
  /** Of the sender that has been kept from it for the longest time; null while letters go everywhere. */
  readonly trouble: (typeof troubles)[number] | null;
  readonly since: Date | null;
  readonly code: number | null;
  readonly status: string | null;
  readonly reply: string | null;
  /** When the next letter tries it, from any sender. */
  readonly nextTryAt: Date | null;
  readonly tryAskedAt: Date | null;
  readonly tryAskedBy: string | null;
  /** Since when a person keeps all letters from it; null when nobody does. */
  readonly pausedAt: Date | null;
  readonly pausedBy: string | null;
  readonly pauseReason: string | null;
  /** Letters that the settings allow today (UTC); null where they name no number. */
  readonly daily: number | null;
  /** Letters a day that they allow in the end, while it is warmed up; null when it has all of them. */
  readonly dailyGoal: number | null;
  /** Of them, those of today. */
  readonly usedToday: number;
  /** Since when those of today are used up; null while some are left. */
  readonly spentAt: Date | null;
}

/** How all providers stand that living senders have, those in trouble first. */
export async function listProviderStandings(store: Queryable): Promise<ProviderStanding[]> {
  const { rows } = await store.query<ProviderStanding>(
    `select p.name, s.open::integer as "opensFor", s.senders::integer as senders, w.trouble, w.since, w.code,
            w.status, w.reply, s.next_try_at as "nextTryAt", p.try_asked_at as "tryAskedAt", p.try_asked_by as "tryAskedBy",
            p.paused_at as "pausedAt", p.paused_by as "pausedBy", p.pause_reason as "pauseReason",
            s.daily, s.daily_goal as "dailyGoal", coalesce(l.used, 0)::integer as "usedToday", l.spent_at as "spentAt"
     from providers p
     join lateral (
       select count(*) filter (where trouble is null) as open, count(*) as senders, min(next_try_at) as next_try_at,
         max(daily) as daily, max(daily_goal) as daily_goal
       from provider_states s where s.provider = p.name and s.sender_id in (select id from senders)
     ) s on s.senders > 0
     left join limits l on l.key = 'provider:' || p.name and l.day = (now() at time zone 'UTC')::date
     left join lateral (
       select * from provider_states s
       where s.provider = p.name and s.trouble is not null and s.sender_id in (select id from senders)
       order by s.since limit 1
     ) w on true
     order by w.trouble is null and p.paused_at is null and l.spent_at is null, p.name`,
  );
  return rows;
}

/** Letters of mail that are due, or will be in a moment, and not claimed: while no provider takes any, these wait for one. */
export interface Unclaimed {
  /** No more than `most` are counted. */
  readonly letters: number;
  readonly oldestAt: Date | null;
}

export async function countUnclaimed(store: Queryable, most: number): Promise<Unclaimed> {
  const { rows } = await store.query<Unclaimed>(
    `select count(*)::integer as letters, min(created_at) as "oldestAt" from (
       select d.created_at from deliveries d
       where d.lane in ('event', 'newsletter') and d.due_at is not null and d.due_at < 'infinity' and d.state = 'pending'
         and d.channel is null and d.waits_for is null and d.next_attempt_at <= now() + interval '10 seconds'
       limit $1
     ) u`,
    [most],
  );
  return rows[0] ?? { letters: 0, oldestAt: null };
}

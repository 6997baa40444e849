// Messages under way: taken to be sent, settled, and given up.

import type { Queryable } from '../store/store.ts';

/** A message that this process alone sends now. */
export interface TakenMessage {
  readonly endpointId: string;
  readonly sequence: number;
  readonly type: string;
  readonly subjectId: string | null;
  readonly at: Date;
  /** Null for an event that may be finished: whether it is has to be asked first. */
  readonly facts: Readonly<Record<string, unknown>> | null;
  /** This attempt's number, from 1. */
  readonly attempt: number;
  readonly claim: number;
  readonly url: string;
  readonly appId: string;
  readonly showsPeople: boolean;
  /** Failures of the endpoint since it last took something, and for how long it has been failing. */
  readonly failures: number;
  readonly failingMs: number;
  /** The present one first; two while the one before is still in force. */
  readonly secrets: readonly string[];
}

/** Failures in a row after which an endpoint is asked with one message at a time, at growing distances. */
export const failuresBeforeWaiting = 5;

/**
 * Takes messages that are due, the longest overdue first, and as many of each endpoint as there is room for. Two processes never
 * take the same one; after `leaseSeconds` what was taken and not settled is due again. Of an endpoint that keeps failing one is
 * taken, while none is under way to it.
 *
 * @param rooms  how many more may be taken of endpoints that some are under way to; `usual` for all others
 */
export async function takeMessages(
  store: Queryable,
  options: {
    readonly rooms: ReadonlyMap<string, number>;
    readonly usual: number;
    readonly leaseSeconds: number;
  },
): Promise<TakenMessage[]> {
  const { rooms, usual, leaseSeconds } = options;
  const { rows } = await store.query<TakenMessage & { readonly sequence: string }>(take, [
    [...rooms.keys()],
    [...rooms.values()],
    usual,
    leaseSeconds,
  ]);
  return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
}

// A message that is under way has no `answered_at`: it is told from those that wait for another attempt by that.
// Whether an endpoint is on is asked again for each message that is taken: one that was switched off meanwhile gets nothing.
const take = `
  with rooms as (select * from unnest($1::uuid[], $2::integer[]) as r (id, room)),
  picked as materialized (
    select m.endpoint_id, m.sequence from webhook_endpoints e
    left join rooms r on r.id = e.id
    cross join lateral (
      select m.endpoint_id, m.sequence from webhook_messages m
      where m.endpoint_id = e.id and m.due_at <= now()
      order by m.due_at
      limit case when e.failures < ${failuresBeforeWaiting} then coalesce(r.room, $3::integer) when r.id is null then 1 else 0 end
      for update skip locked
    ) m
    where e.state = 'on' and (e.wait_until is null or e.wait_until <= now())
  )
  update webhook_messages m set claim = m.claim + 1, attempt = m.attempt + 1, due_at = now() + make_interval(secs => $4),
    answered_at = null
  from picked p join webhook_endpoints e on e.id = p.endpoint_id
  where m.endpoint_id = p.endpoint_id and m.sequence = p.sequence
  returning m.endpoint_id as "endpointId", m.sequence, m.type, m.subject_id as "subjectId", m.at, m.facts, m.attempt, m.claim,
    e.url, e.app_id as "appId", e.shows_people as "showsPeople",
    e.failures, coalesce(extract(epoch from now() - e.failing_since) * 1000, 0)::double precision as "failingMs",
    array_remove(array[e.secret, case when e.previous_until > now() then e.previous_secret end], null) as secrets`;

/** What one attempt came to. */
export interface MessageResult {
  readonly endpointId: string;
  readonly sequence: number;
  readonly claim: number;
  readonly state: 'waiting' | 'taken' | 'given-up';
  /** For `waiting`: after how long it is tried again. */
  readonly delayMs: number;
  readonly status: number | undefined;
  /** Why it was not taken: pabal's own words, and nothing of what the endpoint answered. */
  readonly problem: string | undefined;
  readonly tookMs: number;
  /** For how long the endpoint as a whole is to be left alone if it goes on failing, or because it said so. */
  readonly restMs: number;
  /** The endpoint said that it is gone. */
  readonly gone: boolean;
}

/** An endpoint that was paused by what its last attempts came to. */
export interface PausedEndpoint {
  readonly id: string;
  readonly reason: string;
}

/**
 * Writes down what attempts came to, and how their endpoints fare. An endpoint that has taken nothing for `pauseSeconds`, or said
 * that it is gone, is paused. When one takes something again after an outage, what failed meanwhile is due at once.
 *
 * @returns the endpoints that were paused now
 */
export async function settleMessages(
  store: Queryable,
  results: readonly MessageResult[],
  { pauseSeconds }: { readonly pauseSeconds: number },
): Promise<PausedEndpoint[]> {
  const { rows } = await store.query<PausedEndpoint>(settle, [
    results.map(({ endpointId }) => endpointId),
    results.map(({ sequence }) => sequence),
    results.map(({ claim }) => claim),
    results.map(({ state }) => state),
    results.map(({ delayMs }) => delayMs / 1_000),
    results.map(({ status }) => status ?? null),
    results.map(({ problem }) => problem ?? null),
    results.map(({ tookMs }) => Math.round(tookMs)),
    results.map(({ restMs }) => restMs / 1_000),
    results.map(({ gone }) => gone),
    pauseSeconds,
  ]);
  return rows;
}

// The row of an endpoint that fares well is written every few seconds, not for every message: the ledger reads it all the time.
const settle = `
  with results as (
    select * from unnest($1::uuid[], $2::bigint[], $3::integer[], $4::text[], $5::double precision[], $6::smallint[], $7::text[],
      $8::integer[], $9::double precision[], $10::boolean[])
      as r (endpoint_id, sequence, claim, state, delay, status, problem, took, rest, gone)
  ),
  settled as (
    update webhook_messages m set
      state = r.state, due_at = case when r.state = 'waiting' then now() + make_interval(secs => r.delay) end,
      status = r.status, problem = r.problem, took_ms = r.took, answered_at = now()
    from results r
    where m.endpoint_id = r.endpoint_id and m.sequence = r.sequence and m.claim = r.claim and m.state = 'waiting'
  ),
  fared as (
    select r.endpoint_id, count(*) filter (where r.state = 'taken') as taken,
      count(*) filter (where r.state <> 'taken')::integer as failed, max(r.rest) as rest, bool_or(r.gone) as gone,
      max(r.problem) as problem, max(e.failures) as failures
    from results r join webhook_endpoints e on e.id = r.endpoint_id group by r.endpoint_id order by r.endpoint_id
  ),
  hastened as (
    update webhook_messages m set due_at = now()
    from fared f
    where m.endpoint_id = f.endpoint_id and f.taken > 0 and f.failures >= ${failuresBeforeWaiting}
      and m.due_at > now() and m.answered_at is not null
  ),
  changed as (
    update webhook_endpoints e set
      failures = case when f.taken > 0 then 0 else e.failures + f.failed end,
      failing_since = case when f.taken > 0 then null else coalesce(e.failing_since, now()) end,
      wait_until = case when f.taken = 0 then greatest(e.wait_until, case when f.rest > 0 then now() + make_interval(secs => f.rest) end) end,
      taken_at = case when f.taken > 0 then now() else e.taken_at end,
      problem = case when f.failed > 0 then f.problem else e.problem end,
      state = case when e.state = 'on' and f.taken = 0 and (f.gone or e.failing_since < now() - make_interval(secs => $11))
        then 'paused' else e.state end,
      paused_at = case when e.state = 'on' and f.taken = 0 and (f.gone or e.failing_since < now() - make_interval(secs => $11))
        then now() else e.paused_at end,
      pause_reason = case when e.state <> 'on' or f.taken > 0 then e.pause_reason
        when f.gone then 'gone' when e.failing_since < now() - make_interval(secs => $11) then 'failing' else e.pause_reason end
    from fared f
    where e.id = f.endpoint_id
      and (f.failed > 0 or e.failures > 0 or e.taken_at is null or e.taken_at < now() - interval '5 seconds')
    returning e.id, e.pause_reason as reason, e.paused_at
  )
  select id, reason from changed where paused_at = now()`;

/** Questions about one event of one endpoint. */
export interface FinishedQuestion {
  readonly endpointId: string;
  readonly eventId: string;
  readonly sequences: readonly number[];
}

/**
 * Answers that an event is finished, as long as the endpoint was not told so already with the same balance. The first of the
 * questions becomes the message, with the balance as its facts; the others go.
 *
 * @returns whether it is to be told
 */
export async function answerFinished(
  store: Queryable,
  { endpointId, eventId, sequences }: FinishedQuestion,
  facts: object,
): Promise<boolean> {
  const { rows } = await store.query<{ told: boolean }>(
    `with told as (
       insert into webhook_finished as w (endpoint_id, event_id, balance) values ($1, $2, $4::text)
       on conflict (endpoint_id, event_id) do update set balance = excluded.balance, at = now() where w.balance <> excluded.balance
       returning endpoint_id
     ),
     kept as (
       update webhook_messages set facts = $4::json
       where endpoint_id = $1 and sequence = ($3::bigint[])[1] and exists (select from told) returning sequence
     ),
     gone as (
       delete from webhook_messages
       where endpoint_id = $1 and sequence = any($3::bigint[])
         and (sequence <> ($3::bigint[])[1] or not exists (select from told))
     )
     select exists (select from told) as told`,
    [endpointId, eventId, sequences, JSON.stringify(facts)],
  );
  return rows[0]?.told ?? false;
}

/** The event is not finished, and its next letter will ask again: the questions go. */
export async function dropFinished(
  store: Queryable,
  { endpointId, sequences }: FinishedQuestion,
): Promise<void> {
  await store.query('delete from webhook_messages where endpoint_id = $1 and sequence = any($2::bigint[])', [
    endpointId,
    sequences,
  ]);
}

/** Whether the event is finished cannot be said yet: one question stays, to be asked after a while, and the others go. */
export async function askFinishedLater(
  store: Queryable,
  { endpointId, sequences }: FinishedQuestion,
  delayMs: number,
): Promise<void> {
  await store.query(
    `with gone as (
       delete from webhook_messages where endpoint_id = $1 and sequence = any($2::bigint[]) and sequence <> ($2::bigint[])[1]
     )
     update webhook_messages set attempt = 0, due_at = now() + make_interval(secs => $3)
     where endpoint_id = $1 and sequence = ($2::bigint[])[1]`,
    [endpointId, sequences, delayMs / 1_000],
  );
}

/** Removes messages after their retention, a part at a time. @returns how many were removed */
export async function removeOldMessages(store: Queryable, days: number, limit: number): Promise<number> {
  await store.query('delete from webhook_finished where at < now() - make_interval(days => $1)', [days]);
  const { rowCount } = await store.query(removeOld, [days, limit]);
  return rowCount ?? 0;
}

// Hops from endpoint to endpoint, also those that were removed, and looks at the oldest messages of each.
const removeOld = `
  with recursive owner as (
    (select endpoint_id from webhook_messages order by endpoint_id limit 1)
    union all
    select next.endpoint_id from owner cross join lateral (
      select m.endpoint_id from webhook_messages m where m.endpoint_id > owner.endpoint_id order by m.endpoint_id limit 1
    ) next
  ),
  old as materialized (
    select m.endpoint_id, m.sequence from owner cross join lateral (
      select m.endpoint_id, m.sequence, m.at from webhook_messages m where m.endpoint_id = owner.endpoint_id
      order by m.sequence limit $2
    ) m
    where m.at < now() - make_interval(days => $1) limit $2
  )
  delete from webhook_messages m using old o where m.endpoint_id = o.endpoint_id and m.sequence = o.sequence`;

/** How webhooks fare, of all endpoints. */
export interface WaitingMessages {
  readonly waiting: number;
  /** When the message was due that is longest overdue, of endpoints that are on and answer; null while none is. */
  readonly overdueSince: Date | null;
  readonly paused: number;
  readonly failing: number;
}

/** How webhooks fare, for the figures of builders. Counts what waits up to a bound. */
export async function countWaitingMessages(store: Queryable): Promise<WaitingMessages> {
  const { rows } = await store.query<WaitingMessages>(
    `select (coalesce(sum(w.waiting), 0))::integer as waiting,
       min(w.overdue) filter (
         where e.state = 'on' and e.failures < ${failuresBeforeWaiting} and (e.wait_until is null or e.wait_until <= now())
       ) as "overdueSince",
       (count(*) filter (where e.state = 'paused'))::integer as paused,
       (count(*) filter (where e.state = 'on' and e.failures >= ${failuresBeforeWaiting}))::integer as failing
     from webhook_endpoints e cross join lateral (
       select count(*) as waiting, min(m.due_at) filter (where m.due_at <= now()) as overdue from (
         select m.due_at from webhook_messages m where m.endpoint_id = e.id and m.due_at is not null order by m.due_at limit 10000
       ) m
     ) w`,
  );
  return rows[0] ?? { waiting: 0, overdueSince: null, paused: 0, failing: 0 };
}

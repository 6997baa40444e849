// What a running replay does, step by step. Each step is one transaction that leaves the replay where the next one can
// go on, whichever builder takes it: what a killed builder had not committed did not happen.

import type { Channel, Lane } from '@pabal/domain';
import { ringGraceSeconds } from '../ledger/due.ts';
import { amongIds, amongPicked } from '../partitions/bounds.ts';
import type { Queryable, Store } from '../store/store.ts';
import { liftedReason } from './replay-preview.ts';
import { sameEventTo } from './replays.ts';

/** What one step did. */
export interface ReplayStep {
  readonly moved: number;
  readonly leftAlone: number;
  /** How the replay ended, when it did. */
  readonly ended?: { readonly state: 'finished' | 'stopped'; readonly reason: string | null };
}

/** Replays that want a step: running ones, and ended ones with letters that nobody has rung for. */
export async function findActiveReplays(store: Queryable): Promise<string[]> {
  const { rows } = await store.query<{ id: string }>(
    `select id from replays where state = 'running'
     union select replay_id from replay_items where state = 'moved' order by id`,
  );
  return rows.map(({ id }) => id);
}

interface Locked {
  readonly rate: number;
  readonly mayMove: boolean;
}

/**
 * Letters are moved at most this far ahead of their answers, in seconds of the replay's rate, so that a stop comes in time.
 */
const secondsAhead = 30;

/**
 * Takes a running replay one step on: looks what became of the letters it moved, stops it when the same error came back,
 * moves the next letters when a second has passed since the last, and ends it when nothing is left. Two builders at one
 * replay do not move more than one: the second finds it locked, or its second not over.
 *
 * @param now  time of the one clock that all builders go by
 */
export function advanceReplay(store: Store, id: string, now: Date): Promise<ReplayStep> {
  return store.transaction(async (transaction) => {
    const { rows } = await transaction.query<Locked>(lock, [id, now]);
    const [replay] = rows;
    if (replay === undefined) return { moved: 0, leftAlone: 0 };
    const reason = await weigh(transaction, id);
    if (reason !== undefined)
      return { moved: 0, leftAlone: 0, ended: await end(transaction, id, 'stopped', reason) };
    const step = replay.mayMove ? await move(transaction, id, replay.rate, now) : { moved: 0, leftAlone: 0 };
    if (await isOpen(transaction, id)) return step;
    return { ...step, ended: await end(transaction, id, 'finished', null) };
  });
}

// A mark far in the future was made before the clock was set back.
const lock = `
  select rate,
    last_batch_at is null or last_batch_at <= $2::timestamptz - interval '1 second'
      or last_batch_at > $2::timestamptz + interval '1 minute' as "mayMove"
  from replays where id = $1 and state = 'running' for update skip locked`;

async function end<State extends 'finished' | 'stopped'>(
  transaction: Queryable,
  id: string,
  state: State,
  reason: string | null,
): Promise<{ readonly state: State; readonly reason: string | null }> {
  await transaction.query('update replays set state = $2, reason = $3, ended_at = now() where id = $1', [
    id,
    state,
    reason,
  ]);
  return { state, reason };
}

/** Answers that are needed before a replay judges itself. */
const fewestAnswers = 5;

interface Weight {
  readonly answered: number;
  readonly sameError: number;
  readonly outcome: string | null;
  readonly code: number | null;
  readonly status: string | null;
}

/**
 * Notes what became of moved letters.
 *
 * @returns why the replay must stop, when more than half of the letters that were tried met the error they had before
 */
async function weigh(transaction: Queryable, id: string): Promise<string | undefined> {
  await transaction.query(noteAnswers, [id]);
  const { rows } = await transaction.query<Weight>(mostFrequentError, [id]);
  const [weight] = rows;
  if (weight === undefined || weight.answered < fewestAnswers || weight.sameError * 2 <= weight.answered) {
    return undefined;
  }
  const { answered, sameError, outcome, code, status } = weight;
  const error = [outcome, code, status].filter((word) => word !== null).join(' ');
  return (
    `The same error came back: ${sameError} of the ${answered} letters that were tried again failed as before, ` +
    `most of them with ${error}. Put the cause right, then replay what is left.`
  );
}

// Tried is what has ended, and what got another temporary answer; waiting is not an attempt. A letter that was suppressed
// was not tried and proves nothing. A move clears outcome and codes, so that whatever is there is new.
const noteAnswers = `
  with rung as materialized (select delivery_id as id from replay_items where replay_id = $1 and state = 'rung'),
  tried as materialized (
    select d.id, d.state, d.outcome, d.code, d.status from deliveries d
    where ${amongPicked('rung')}
      and (d.state in ('sent', 'suppressed', 'failed', 'unknown') or d.outcome = 'temporary')
  ),
  heard as (
    update replay_items i set state = case
      when t.state in ('sent', 'suppressed') then t.state
      when (t.outcome, t.code, t.status) is not distinct from (i.outcome, i.code, i.status) then 'same-error'
      else 'other-error'
    end
    from tried t
    where i.replay_id = $1 and i.state = 'rung' and i.delivery_id = t.id
    returning i.state
  )
  update replays set
    answered = answered + (select count(*) from heard where state <> 'suppressed'),
    same_error = same_error + (select count(*) from heard where state = 'same-error')
  where id = $1`;

const mostFrequentError = `
  select r.answered, r.same_error as "sameError", i.outcome, i.code, i.status
  from replays r join replay_items i on i.replay_id = r.id and i.state = 'same-error'
  where r.id = $1 and r.answered >= ${fewestAnswers} and r.same_error * 2 > r.answered
  group by 1, 2, 3, 4, 5 order by count(*) desc limit 1`;

async function isOpen(transaction: Queryable, id: string): Promise<boolean> {
  const { rows } = await transaction.query<{ open: boolean }>(
    `select ${['waiting', 'moved', 'rung'].map(hasItem).join(' or ')} as open`,
    [id],
  );
  return rows[0]?.open ?? false;
}

/** SQL: there is an item in this state. One question for each state, as each has its own index. */
const hasItem = (state: string) =>
  `exists (select from replay_items where replay_id = $1 and state = '${state}')`;

async function move(
  transaction: Queryable,
  id: string,
  rate: number,
  now: Date,
): Promise<{ readonly moved: number; readonly leftAlone: number }> {
  const { rows: next } = await transaction.query<{ position: number; deliveryId: string }>(nextInLine, [
    id,
    rate,
    rate * secondsAhead,
  ]);
  const { rows } = await transaction.query<{ moved: number; leftAlone: number }>(moveBatch, [
    id,
    now,
    next.map(({ position }) => position),
    next.map(({ deliveryId }) => deliveryId),
  ]);
  return rows[0] ?? { moved: 0, leftAlone: 0 };
}

const countItems = (state: string) =>
  `(select count(*) from replay_items where replay_id = $1 and state = '${state}')`;

const nextInLine = `
  select position, delivery_id as "deliveryId" from replay_items
  where replay_id = $1 and state = 'waiting' order by position
  limit greatest(0, least($2::bigint, $3::bigint - ${countItems('moved')} - ${countItems('rung')}))`;

// Erased while this runs: the letter is moved, and suppressed by its claim. Changed while this runs (discarded, say): the
// letter is not moved, waits in the line, and the next step finds it changed.
// A provider that was doubted before has no claim to the letter any more: somebody has decided to send it all the same.
// The replay's history line names who asked; the failure itself has its own line already.
// Rows are named by arrays as well as joined: a plan that walks a whole index to join fifty rows is out of the question
// then.
const moveBatch = `
  with replay as (select * from replays where id = $1),
  batch as (
    select position, delivery_id, parked_at from replay_items
    where replay_id = $1 and position = any($3::integer[]) and state = 'waiting'
  ),
  judged as (
    select d.id, b.position, d.attempt, d.address as old_address, case
      when d.state <> 'failed' or d.parked_at is distinct from b.parked_at then 'changed'
      when e.id is not null and e.data is null then 'erased'
      when exists (${sameEventTo('r.address_key')}) then 'address-taken'
      else 'moved'
    end as fate
    from batch b cross join replay r
    join deliveries d on d.id = b.delivery_id and ${amongIds('$4')}
    left join events e on e.id = d.event_id
  ),
  movable as materialized (select id from judged where fate = 'moved'),
  moved as (
    update deliveries d set
      state = 'pending', attempt = 0, next_attempt_at = now(), due_at = now() + make_interval(secs => ${ringGraceSeconds}),
      settled_at = null, parked_at = null, cause = null, outcome = null, code = null, status = null, reply = null,
      doubted_provider = null,
      address = coalesce(r.address, d.address), address_key = coalesce(r.address_key, d.address_key)
    from replay r
    where ${amongPicked('movable')} and d.state = 'failed' and d.parked_at is not null
    returning d.id, d.address_key
  ),
  lifted as (
    delete from suppressions s using moved m, replay r
    where s.address_key = m.address_key and s.space_id = r.space_id and s.reason = '${liftedReason}'
  ),
  noted as (
    insert into delivery_moves (delivery_id, from_state, to_state, attempt, actor, note)
    select j.id, 'failed', 'pending', j.attempt, 'replay:' || r.id,
           'asked for by ' || r.requested_by
           || case when r.address is null then '' else '; address corrected, was ' || j.old_address end
    from judged j cross join replay r where j.id in (select id from moved)
  ),
  decided as (
    update replay_items i set state = j.fate from judged j
    where i.replay_id = $1 and i.position = any($3::integer[]) and i.position = j.position
      and (j.fate <> 'moved' or j.id in (select id from moved))
    returning i.state
  ),
  counts as (
    select (count(*) filter (where state = 'moved'))::integer as moved,
           (count(*) filter (where state <> 'moved'))::integer as left_alone
    from decided
  )
  update replays r set
    last_batch_at = $2, moved = r.moved + c.moved, left_alone = r.left_alone + c.left_alone
  from counts c where r.id = $1
  returning c.moved, c.left_alone as "leftAlone"`;

/** A letter that was moved and not yet rung for. */
interface UnrungLetter {
  readonly id: string;
  readonly lane: Lane;
  readonly channel: Channel;
  /** True when it is rightly among the dead letters again. */
  readonly dead: boolean;
}

export interface Unrung {
  /** The replay's number: the round of its bells. */
  readonly round: number;
  readonly letters: readonly UnrungLetter[];
}

/** Letters that a replay has moved and nobody has rung for yet. */
export async function findUnrung(store: Queryable, replayId: string, limit: number): Promise<Unrung> {
  const { rows } = await store.query<UnrungLetter & { round: number }>(
    `select r.number as round, d.id, d.lane, coalesce(d.channel, 'mail') as channel, d.state = 'failed' as dead
     from replay_items i join replays r on r.id = i.replay_id join deliveries d on d.id = i.delivery_id
     where i.replay_id = $1 and i.state = 'moved' order by i.position limit $2`,
    [replayId, limit],
  );
  return {
    round: rows[0]?.round ?? 0,
    letters: rows.map(({ round: _, ...letter }) => letter),
  };
}

/** Notes that these letters of a replay were rung for. */
export async function markRung(store: Queryable, replayId: string, ids: readonly string[]): Promise<void> {
  await store.query(
    `update replay_items set state = 'rung'
     where replay_id = $1 and state = 'moved' and delivery_id = any($2::uuid[])`,
    [replayId, ids],
  );
}

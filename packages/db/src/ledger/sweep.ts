// What the sweeper asks of the ledger: rows that waited too long, and claims whose sender is gone.

import { type DeliveryState, type Lane, type OtherChannel, otherChannels } from '@pabal/domain';
import { amongIds, amongPicked } from '../partitions/bounds.ts';
import type { Queryable } from '../store/store.ts';
import { noteLetters } from '../webhooks/notes.ts';
import { dueAtOnce, dueWhenFed, ringGraceSeconds } from './due.ts';
import type { ClaimInLedger, SenderBeat } from './senders.ts';

/** A delivery that somebody must look at. */
export interface DueDelivery {
  readonly id: string;
  /** Undefined for letters of editions. */
  readonly appId: string | null;
  readonly state: DeliveryState;
  readonly cause: string | null;
  /** False for a failed letter that somebody has discarded: it is to be taken off the dead letters. */
  readonly parked: boolean;
  /**
   * Waits for its bell and is not to be rung for now: its edition or its app is paused, or its app is beyond its share. It was
   * put back among those that nobody has rung for.
   */
  readonly held: boolean;
}

/** What was taken is looked at again after this time, in case the taker died. */
export const lookAgainSeconds = 30;

/**
 * Takes overdue deliveries of a lane of mail, or of another channel, most urgent first. Two sweepers never take the same row.
 *
 * @param options.pending  also those that only wait for their bell; without, only those that need more than that
 * @param options.share    most letters of one app among them that are to be rung for; the others wait to be fed in turn
 * @param options.spent    apps that have had their share: all of their letters wait
 */
export async function takeDue(
  store: Queryable,
  from: Lane | OtherChannel,
  options: { pending: boolean; limit: number; share: number; spent?: readonly string[] },
): Promise<DueDelivery[]> {
  const statements = isOther(from) ? takeOfChannel : takeOfLane;
  const { rows } = await store.query<DueDelivery>(options.pending ? statements.all : statements.urgent, [
    from,
    options.limit,
    options.share,
    options.spent ?? [],
  ]);
  return rows;
}

const isOther = (from: Lane | OtherChannel): from is OtherChannel =>
  otherChannels.some((channel) => channel === from);

/** Makes letters due again that were taken, and whose bell could not be rung: nobody else looks at them for a while. */
export async function putBack(store: Queryable, ids: readonly string[]): Promise<void> {
  await store.query(
    `update deliveries set due_at = now()
     where ${amongIds('$1', 'id')} and state = 'pending' and next_attempt_at <= now()`,
    [ids],
  );
}

// Asked as a value: planned as `exists` it might be answered by reading every edition there ever was.
const paused = `(
  (select e.paused_at from editions e where e.id = d.edition_id) is not null
  or d.event_id is not null and (select a.paused_at from apps a where a.id = d.app_id) is not null
)`;
const beyondShare = `(
  d.event_id is not null and (
    d.app_id = any($4::uuid[])
    or row_number() over (partition by d.event_id is null, d.app_id, d.state = 'pending' order by d.due_at) > $3::integer
  )
)`;

const take = (of: string, condition: string) => `
  with taken as materialized (
    select id, state, app_id, event_id, edition_id, due_at from deliveries
    where ${of} and ${condition} order by due_at limit $2 for update skip locked
  ),
  judged as materialized (
    select d.id, d.state = 'pending' and (${paused} or ${beyondShare}) as held from taken d
  )
  update deliveries d set
    waits_for = null,
    due_at = case when d.id in (select id from judged where held) then ${dueWhenFed}
                  else now() + make_interval(secs => ${lookAgainSeconds}) end
  where ${amongPicked('judged')}
  returning d.id, d.app_id as "appId", d.state, d.cause, d.parked_at is not null as parked, d.due_at = ${dueWhenFed} as held`;
const bothOf = (of: string) => ({
  all: take(of, 'due_at <= now()'),
  urgent: take(of, `due_at = ${dueAtOnce}`),
});
const takeOfLane = bothOf('lane = $1 and channel is null');
const takeOfChannel = bothOf('channel = $1');

/**
 * Takes letters of editions that nobody has rung for yet. Editions that are sending at the same time get equal shares; two
 * builders never take the same letter.
 */
export async function takeUnfed(store: Queryable, limit: number): Promise<string[]> {
  const { rows } = await store.query<{ id: string }>(takeLettersUnfed, [limit]);
  return rows.map(({ id }) => id);
}

const takeLettersUnfed = `
  with sending as (
    select id, slot, count(*) over () as editions from editions
    where state in ('sending', 'closing') and paused_at is null
  ),
  picked as materialized (
    select letter.id from sending cross join lateral (
      select d.id from deliveries d where d.edition_id = sending.id and d.due_at = 'infinity'
      limit ceil($1::numeric / sending.editions) for update skip locked
    ) letter
    order by sending.slot limit $1
  )
  update deliveries d set due_at = now() + make_interval(secs => ${lookAgainSeconds})
  where ${amongPicked('picked')}
  returning d.id`;

/**
 * Nothing is left to be done for these until somebody moves them.
 *
 * @param options.parked  how the letters were found: one that was discarded or moved meanwhile still has to be tended
 * @returns the ids that this holds for
 */
export async function clearDue(
  store: Queryable,
  ids: readonly string[],
  options: { parked: boolean },
): Promise<ReadonlySet<string>> {
  const { rows } = await store.query<{ id: string }>(
    `update deliveries set due_at = null
     where ${amongIds('$1', 'id')} and state in ('failed', 'unknown') and (parked_at is not null) = $2
     returning id`,
    [ids, options.parked],
  );
  return new Set(rows.map(({ id }) => id));
}

const lost = `state = 'unknown', outcome = 'answer-lost', code = null, status = null,
  reply = 'Its sender went away before it could tell what became of the letter.',
  doubted_provider = coalesce(d.doubted_provider, d.provider),
  due_at = ${dueAtOnce}, settled_at = now(), parked_at = now()`;

const noteMoves = (to: string, note: string) => `
  insert into delivery_moves (delivery_id, from_state, to_state, attempt, outcome, reply, actor, note)
  select id, ${to === 'unknown' ? `'sending'` : `'unknown'`}, '${to}', attempt, outcome, reply, 'sweeper', '${note}' from moved`;

/**
 * Gives senders up whose beat has stopped: their claims become `unknown`. A sender that gave a sign of life since it was
 * seen last is left alone.
 *
 * @returns the number of deliveries that became unknown
 */
export async function giveUpSenders(store: Queryable, dead: readonly SenderBeat[]): Promise<number> {
  const { rowCount } = await store.query(
    `with gone as (
       delete from senders s using unnest($1::text[], $2::bigint[]) as dead (id, beat)
       where s.id = dead.id and s.beat = dead.beat returning s.id
     ),
     moved as (
       update deliveries d set ${lost}
       where d.due_at is not null and d.state = 'sending' and d.claimed_by in (select id from gone)
       returning d.*
     ),
     told as (${noteLetters('moved')}),
     noted as (${noteMoves('unknown', 'lease ran out')})
     select id from moved`,
    [dead.map(({ id }) => id), dead.map(({ beat }) => beat)],
  );
  return rowCount ?? 0;
}

/**
 * Turns those of the given claims to `unknown` whose sender is not known any more. The way for what `giveUpSenders`
 * could not see, such as a claim that was committed just after its sender had been given up.
 */
export async function loseOrphans(store: Queryable, ids: readonly string[]): Promise<number> {
  const { rowCount } = await store.query(
    `with moved as (
       update deliveries d set ${lost}
       where ${amongIds('$1')} and d.state = 'sending'
         and not exists (select from senders s where s.id = d.claimed_by)
       returning d.*
     ),
     told as (${noteLetters('moved')}),
     noted as (${noteMoves('unknown', 'claimed by a sender that is gone')})
     select id from moved`,
    [ids],
  );
  return rowCount ?? 0;
}

/**
 * Turns claims of a sender to `unknown` that it does not hold, and of whose result it knows nothing. One that was settled or
 * made again meanwhile is left alone.
 *
 * @returns the number of deliveries that became unknown
 */
export async function loseClaims(
  store: Queryable,
  senderId: string,
  claims: readonly ClaimInLedger[],
): Promise<number> {
  const { rowCount } = await store.query(
    `with moved as (
       update deliveries d set ${lost}
       from unnest($2::uuid[], $3::integer[]) as c (id, claim)
       where d.id = c.id and ${amongIds('$2')} and d.state = 'sending' and d.claimed_by = $1 and d.claim = c.claim
       returning d.*
     ),
     told as (${noteLetters('moved')}),
     noted as (${noteMoves('unknown', 'claimed by a sender that does not hold it')})
     select id from moved`,
    [senderId, claims.map(({ id }) => id), claims.map(({ claim }) => claim)],
  );
  return rowCount ?? 0;
}

/** Puts unknown deliveries back to be sent again, with the same Message-ID. @returns the ids that moved */
export async function resendUnknown(store: Queryable, ids: readonly string[]): Promise<string[]> {
  const { rows } = await store.query<{ id: string }>(
    `with moved as (
       update deliveries d set state = 'pending', next_attempt_at = now(), settled_at = null,
         parked_at = null, due_at = now() + make_interval(secs => ${ringGraceSeconds})
       where ${amongIds('$1')} and d.state = 'unknown'
       returning d.id, d.attempt, d.outcome, d.reply
     ),
     noted as (${noteMoves('pending', 'policy of the lane: send again')})
     select id from moved`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

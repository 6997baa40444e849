// Replays as people ask for them, see them and cancel them. What a running one does is in replay-steps.ts.

import { type DeliveryState, mostLettersPerDecision, type ReplayState } from '@pabal/domain';
import { lettersOf } from '../partitions/bounds.ts';
import { letterIsIn } from '../spaces/whose.ts';
import { newId } from '../store/ids.ts';
import type { SpaceQueryable } from '../store/store.ts';
import { createValues } from '../store/values.ts';
import { type DeadLetterFilter, deadWhere, newestFirst } from './filters.ts';

export interface Replay {
  readonly id: string;
  readonly state: ReplayState;
  /** What was asked for. */
  readonly filter: unknown;
  readonly requestedBy: string;
  /** Letters moved in one second, at most. */
  readonly rate: number;
  /** The corrected address, when one letter is replayed to another one. */
  readonly address: string | null;
  /** Letters that were picked when it was asked for. */
  readonly planned: number;
  /** Letters moved back to `pending` so far. */
  readonly moved: number;
  /** Letters that could not be moved and stay as they are. */
  readonly leftAlone: number;
  /** Moved letters that have been tried since. */
  readonly answered: number;
  /** Those of them that met the error they had before. */
  readonly sameError: number;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  /** Why it was stopped, or who cancelled it. */
  readonly reason: string | null;
}

/** A replay with its letters counted. */
export interface ReplayWithLetters extends Replay {
  /** What became of its letters in it, such as `waiting`, `sent` or `erased`. Adds up to `planned`. */
  readonly results: Readonly<Record<string, number>>;
  /** The states of the letters it moved today, even if somebody else has moved them since. Adds up to `moved`. */
  readonly today: Readonly<Partial<Record<DeliveryState, number>>>;
}

const columns = `r.id, r.state, r.filter, r.requested_by as "requestedBy", r.rate, r.address, r.planned, r.moved,
  r.left_alone as "leftAlone", r.answered, r.same_error as "sameError", r.created_at as "createdAt",
  r.ended_at as "endedAt", r.reason`;

export interface NewReplay {
  readonly filter: DeadLetterFilter;
  readonly rate: number;
  /** `api:<app>` or a person. */
  readonly requestedBy: string;
  /** Only with a filter for one delivery. */
  readonly address?: { readonly address: string; readonly key: string } | undefined;
}

/**
 * Makes a replay of the dead letters that match now, the newest `mostLettersPerDecision` of them; a builder does the
 * rest. Letters that fail later are not part of it.
 *
 * @returns nothing when there is no such dead letter, or when its event has a letter to the corrected address already
 */
export async function createReplay(store: SpaceQueryable, replay: NewReplay): Promise<Replay | undefined> {
  const { filter, rate, requestedBy, address } = replay;
  const first = [
    newId(),
    shownFilter(filter),
    requestedBy,
    rate,
    address?.address ?? null,
    address?.key ?? null,
    store.space,
  ];
  const { values, bind } = createValues(...first);
  const { rows } = await store.query<Replay>(insert(deadWhere(filter, store.space, bind)), values);
  return rows[0];
}

/** The filter in the words in which people give it. */
function shownFilter({ deliveryId, eventId, editionId, ...rest }: DeadLetterFilter): string {
  const shown = JSON.stringify({ id: deliveryId, event: eventId, edition: editionId, ...rest });
  return shown === '{}' ? '{"all":true}' : shown;
}

// The oldest failure goes first.
const insert = (where: string) => `
  with picked as (
    select d.id, d.parked_at, d.outcome, d.code, d.status from deliveries d
    where ${where} and not exists (${sameEventTo('$6::text')})
    ${newestFirst} limit ${mostLettersPerDecision}
  ),
  items as (
    insert into replay_items (replay_id, position, delivery_id, parked_at, outcome, code, status)
    select $1::uuid, row_number() over (order by parked_at, id), id, parked_at, outcome, code, status from picked
    returning position
  ),
  made as (
    insert into replays as r (id, filter, requested_by, rate, address, address_key, planned, space_id)
    select $1::uuid, $2::json, $3, $4, $5, $6, count(*), $7::smallint from items having count(*) > 0
    returning ${columns}
  )
  select * from made`;

/** SQL: another letter of the event of `d` to this address. An event has one letter for each address. */
export function sameEventTo(addressKey: string): string {
  return `select from deliveries o where o.event_id = d.event_id
    and ${lettersOf('d.event_id', 'o.id')} and o.address_key = ${addressKey} and o.id <> d.id`;
}

/** True when the event of this letter has another letter to the address already. */
export async function isAddressTaken(
  store: SpaceQueryable,
  deliveryId: string,
  addressKey: string,
): Promise<boolean> {
  const { rows } = await store.query(
    `select from deliveries d where d.id = $1 and ${letterIsIn('$3::integer')} and exists (${sameEventTo('$2')})`,
    [deliveryId, addressKey, store.space],
  );
  return rows.length > 0;
}

/** Replays, newest first. */
export async function listReplays(
  store: SpaceQueryable,
  page: { after?: string | undefined; limit: number },
): Promise<Replay[]> {
  const { rows } = await store.query<Replay>(
    `select ${columns} from replays r where r.space_id = $3 and ($1::uuid is null or r.id < $1)
     order by r.id desc limit $2`,
    [page.after ?? null, page.limit, store.space],
  );
  return rows;
}

/** Finds a replay with its letters counted, or nothing. */
export async function findReplay(store: SpaceQueryable, id: string): Promise<ReplayWithLetters | undefined> {
  const { rows } = await store.query<Replay>(
    `select ${columns} from replays r where r.id = $1 and r.space_id = $2`,
    [id, store.space],
  );
  const [replay] = rows;
  if (replay === undefined) return undefined;
  const counted = await store.query<{ result: string; today: DeliveryState; letters: number }>(
    `select i.state as result, d.state as today, count(*)::integer as letters
     from replay_items i join deliveries d on d.id = i.delivery_id where i.replay_id = $1 group by 1, 2`,
    [id],
  );
  const results: Record<string, number> = {};
  const today: Partial<Record<DeliveryState, number>> = {};
  for (const { result, today: state, letters } of counted.rows) {
    results[result] = (results[result] ?? 0) + letters;
    if (!unmoved.has(result)) today[state] = (today[state] ?? 0) + letters;
  }
  return { ...replay, results, today };
}

/** Results of letters that a replay did not move. */
const unmoved: ReadonlySet<string> = new Set(['waiting', 'erased', 'changed', 'address-taken']);

/**
 * Cancels a running replay: what it has moved goes its way, the rest stays as it is.
 *
 * @returns the replay as it is now, cancelled or ended before; nothing when there is none
 */
export async function cancelReplay(
  store: SpaceQueryable,
  id: string,
  actor: string,
): Promise<ReplayWithLetters | undefined> {
  await store.query(
    `update replays set state = 'cancelled', ended_at = now(), reason = $2
     where id = $1 and space_id = $3 and state = 'running'`,
    [id, `Cancelled by ${actor}.`, store.space],
  );
  return findReplay(store, id);
}

// Letters whose retention is over go with their history, together with the event or the edition that they belong to.

import { amongPicked } from '../partitions/bounds.ts';
import type { Queryable } from '../store/store.ts';
import { removedTogether } from './retention.ts';

/**
 * Removes letters of these events or editions, which are over. A letter that is part of a replay goes after the replay.
 *
 * @returns the number of letters removed
 */
export async function removeLetters(
  store: Queryable,
  owner: 'event_id' | 'edition_id',
  ids: readonly string[],
): Promise<number> {
  const { rows } = await store.query<{ letters: number }>(removal[owner], [ids, removedTogether]);
  return rows[0]?.letters ?? 0;
}

// Asked as a value whether a replay knows the letter, and what is removed picked by an array: joined, a plan could walk all
// of a table for it. A row that another statement has locked is left alone.
const removalOf = (owner: string) => `
  with picked as materialized (
    select d.id from deliveries d
    where d.${owner} = any($1::uuid[]) and d.due_at is null and d.parked_at is null
      and d.state in ('sent', 'suppressed', 'failed')
      and (select i.delivery_id from replay_items i where i.delivery_id = d.id limit 1) is null
    limit $2 for update skip locked
  ),
  history as (delete from delivery_moves m where ${amongPicked('picked', 'm.delivery_id')}),
  receipts as (delete from receipts r where ${amongPicked('picked', 'r.delivery_id')}),
  removed as (delete from deliveries d where ${amongPicked('picked')} returning d.id)
  select count(*)::integer as letters from removed`;

const removal = { event_id: removalOf('event_id'), edition_id: removalOf('edition_id') };

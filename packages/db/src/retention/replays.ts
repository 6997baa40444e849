// Replays whose retention is over: they go with their letters' places in them, not with the letters.

import { findOld, type OldThings, type Removed, removedTogether } from './retention.ts';

/** Replays found in one statement. */
const window = 50;

export const oldReplays: OldThings = {
  find: (store, end, after) => findOld(store, find, { end, after, window }),

  async removePart(store, ids): Promise<Removed> {
    const items = await store.query(removeItems, [ids, removedTogether]);
    if (items.rowCount !== null && items.rowCount > 0) return { 'replay items': items.rowCount };
    const { rowCount } = await store.query('delete from replays where id = any($1::uuid[])', [ids]);
    return { replays: rowCount ?? 0 };
  },
};

// Letters that were moved and not rung for are still looked after, however the replay ended.
const find = `
  select r.id from replays r
  where r.id > $2::uuid and r.id < $3::uuid and r.state <> 'running' and r.ended_at < $1::timestamptz
    and not exists (select from replay_items i where i.replay_id = r.id and i.state = 'moved')
  order by r.id limit ${window}`;

// By their place: in a replay that is over no item changes any more.
const removeItems = `
  delete from replay_items where ctid = any(array(
    select i.ctid from replay_items i where i.replay_id = any($1::uuid[]) limit $2
  ))`;

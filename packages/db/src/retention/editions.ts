// Editions whose retention in the ledger is over lose their letters and the list of those left out. The edition stays with
// its report, and so do its entries: they are the memory that nothing is sent twice.

import { endedStates } from '@pabal/domain';
import type { Queryable } from '../store/store.ts';
import { removeLetters } from './letters.ts';
import { findOld, type OldThings, type Removed, removedTogether } from './retention.ts';

/** Editions found in one statement: each may have a million letters. */
const window = 10;

export const oldEditions: OldThings = {
  find: (store, end, after) => findOld(store, find, { end, after, window }),

  async removePart(store, ids): Promise<Removed> {
    const resting = await withoutChildren(store, ids);
    const letters = await removeLetters(store, 'edition_id', resting);
    if (letters > 0) return { letters };
    const { rowCount } = await store.query(removeExclusions, [resting, removedTogether]);
    if (rowCount !== null && rowCount > 0) return { exclusions: rowCount };
    const marked = await store.query(mark, [resting]);
    return { editions: marked.rowCount ?? 0 };
  },
};

const ended = `(${[...endedStates].map((state) => `'${state}'`).join(', ')})`;

/** SQL: an edition made from `e` is under way; it may still have to read the letters of this one. */
const hasOpenChild = `exists (select from editions c where c.parent_id = e.id and c.state not in ${ended})`;

// Whether letters wait for a decision is read from the indexes that hold just those (parked.ts), not from all letters of
// all editions, which a condition on their column would offer. A letter of an event is there under its own id.
const parkedIn = (what: string) => `
  select coalesce(d.edition_id, d.id) from deliveries d where d.parked_at is not null and d.cause ${what}`;

const find = `
  select e.id from editions e
  where e.letters_removed_at is null and e.id > $2::uuid and e.id < $3::uuid
    and e.state in ${ended} and e.ended_at < $1::timestamptz and e.due_at is null
    and not ${hasOpenChild}
    and (select d.id from deliveries d where d.edition_id = e.id and d.due_at is not null limit 1) is null
    and e.id <> all (array(${parkedIn('is not null')})) and e.id <> all (array(${parkedIn('is null')}))
  order by e.id limit ${window}`;

/** Somebody may begin to send such an edition again at any time. */
async function withoutChildren(store: Queryable, ids: readonly string[]): Promise<string[]> {
  const { rows } = await store.query<{ id: string }>(
    `select e.id from editions e where e.id = any($1::uuid[]) and not ${hasOpenChild}`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

// By their place: these rows are written once and never change.
const removeExclusions = `
  delete from edition_exclusions where ctid = any(array(
    select x.ctid from edition_exclusions x
    where x.edition = any(array(select number from editions where id = any($1::uuid[]))) limit $2
  ))`;

const mark = `
  update editions e set letters_removed_at = now()
  where e.id = any($1::uuid[]) and e.letters_removed_at is null
    and (select d.id from deliveries d where d.edition_id = e.id limit 1) is null`;

// Events whose retention in the ledger is over. They are walked by their ids, which are ordered by time; what is found on the
// way and has to stay is little: events with a letter that waits for a decision.

import { amongIds } from '../partitions/bounds.ts';
import { smallestIdAt } from '../store/ids.ts';
import type { Queryable } from '../store/store.ts';
import { removeLetters } from './letters.ts';
import type { OldPage, OldThings, Removed } from './retention.ts';

/** Events looked at in one statement. */
const window = 1_000;

/** Letters of one event looked at in that statement. An event with more is looked at alone. */
const fewLetters = 100;

interface WalkedEvent {
  readonly id: string;
  /** As far as was looked. */
  readonly over: boolean;
  readonly letters: number;
}

export const oldEvents: OldThings = {
  async find(store, end, after): Promise<OldPage> {
    const { rows } = await store.query<WalkedEvent>(walk, [
      end,
      after ?? smallestIdAt(new Date(0)),
      smallestIdAt(end),
    ]);
    const ids: string[] = [];
    for (const { id, over, letters } of rows) {
      if (over && (letters <= fewLetters || (await isOver(store, id, end)))) ids.push(id);
    }
    const last = rows.length === window ? rows.at(-1)?.id : undefined;
    return { ids, ...(last !== undefined && { next: last }) };
  },

  async removePart(store, ids): Promise<Removed> {
    const letters = await removeLetters(store, 'event_id', ids);
    if (letters > 0) return { letters };
    const { rowCount } = await store.query(removeEvents, [ids]);
    return { events: rowCount ?? 0 };
  },
};

/** SQL: nothing will happen to the letter `d` any more, and nothing has since the time of the first parameter. */
const over = `d.state in ('sent', 'suppressed', 'failed') and d.due_at is null and d.parked_at is null
  and coalesce(d.settled_at < $1, false) and coalesce(d.discarded_at < $1, true)`;

const walk = `
  with walked as materialized (
    select id, audience_state = 'complete' and erase_at is null and send_at < $1::timestamptz as over
    from events where id > $2::uuid and id < $3::uuid order by id limit ${window}
  )
  select w.id, w.over and coalesce(l.over, true) as over, coalesce(l.letters, 0) as letters
  from walked w left join lateral (
    select count(*)::integer as letters, bool_and(o.over) as over
    from (select ${over} as over from deliveries d where d.event_id = w.id limit ${fewLetters} + 1) o
  ) l on w.over
  order by w.id`;

async function isOver(store: Queryable, id: string, end: Date): Promise<boolean> {
  const { rows } = await store.query(
    `select from deliveries d where d.event_id = $2 and not (${over}) limit 1`,
    [end, id],
  );
  return rows.length === 0;
}

const removeEvents = `
  delete from events e
  where ${amongIds('$1', 'e.id')} and not exists (select from deliveries d where d.event_id = e.id)`;

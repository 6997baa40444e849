// Weeks of the ledger that are over as a whole are dropped instead of being deleted row by row: it takes a moment however many
// letters there were, and leaves nothing to be vacuumed. A week in which something is still open, waits for a decision or was
// settled lately stays, and loses what is over row by row (events.ts, editions.ts).

import { endedStates } from '@pabal/domain';
import { listPartitions, type Partition } from '../partitions/list.ts';
import { lockTimeoutMs } from '../partitions/making.ts';
import { isLockTimeout } from '../store/errors.ts';
import { firstId, smallestIdAt } from '../store/ids.ts';
import type { Queryable } from '../store/store.ts';
import type { OldThings, Removed } from './retention.ts';

export const oldPartitions: OldThings = {
  async find(store, end): Promise<{ ids: string[] }> {
    const beyond = smallestIdAt(end);
    const ids: string[] = [];
    for (const partition of await listPartitions(store))
      if (partition.to <= beyond && (await isOver(store, partition, end))) ids.push(partition.suffix);
    return { ids };
  },

  async removePart(store, suffixes): Promise<Removed> {
    for (const partition of await listPartitions(store))
      if (suffixes.includes(partition.suffix)) return drop(store, partition);
    return {};
  },
};

const ended = `(${[...endedStates].map((state) => `'${state}'`).join(', ')})`;

/**
 * Whether nothing will happen any more to what lies in this partition, and nothing has since `end`. The cheap questions come first;
 * only a partition that they let through is read.
 */
async function isOver(store: Queryable, { suffix, from, to }: Partition, end: Date): Promise<boolean> {
  const [letters, events] = [`deliveries_${suffix}`, `events_${suffix}`];
  const bounds = [from ?? firstId, to];
  const stays =
    (await isSo(
      store,
      `exists (select from ${letters} where due_at is not null)
       or exists (select from ${letters} where parked_at is not null and cause is not null)
       or exists (select from ${letters} where parked_at is not null and cause is null)
       or exists (select from ${events} where erase_at is not null)
       or exists (select from ${events} where audience_state = 'expanding')`,
      [],
    )) ||
    (await isSo(
      store,
      `exists (select from editions e where e.id >= $1 and e.id < $2
         and (e.state not in ${ended} or e.ended_at >= $3 or e.due_at is not null
              or exists (select from editions c where c.parent_id = e.id and c.state not in ${ended})))
       or exists (select from replay_items i where i.delivery_id >= $1 and i.delivery_id < $2)`,
      [...bounds, end],
    )) ||
    (await readAll(store, letters, openLetter, end)).open ||
    (await readAll(store, events, 'send_at >= $2', end)).open;
  return !stays;
}

const openLetter = `state not in ('sent', 'suppressed', 'failed') or settled_at is null or settled_at >= $2
  or coalesce(discarded_at >= $2, false)`;

async function isSo(store: Queryable, question: string, values: readonly unknown[]): Promise<boolean> {
  const { rows } = await store.query<{ so: boolean }>(`select (${question}) as so`, values, {
    prepare: false,
  });
  return rows[0]?.so !== false;
}

/** Rows read by one statement: none takes long, however large a partition is. */
const readTogether = 100_000;

interface Read {
  readonly rows: number;
  /** A row was met that is open; what lies behind it was not read. */
  readonly open: boolean;
}

async function readAll(store: Queryable, table: string, open: string, end: Date): Promise<Read> {
  let rows = 0;
  for (let after: string = firstId; ; ) {
    const result = await store.query<{ rows: number; open: boolean | null; last: string | null }>(
      `with part as materialized (
         select id, (${open}) as open from ${table} where id > $1 and $2::timestamptz is not null order by id limit ${readTogether}
       )
       select count(*)::integer as rows, bool_or(open) as open, (select id from part order by id desc limit 1) as last from part`,
      [after, end],
      { prepare: false },
    );
    const [read] = result.rows;
    rows += read?.rows ?? 0;
    if (read?.open === true) return { rows, open: true };
    if (read === undefined || read.last === null || read.rows < readTogether) return { rows, open: false };
    after = read.last;
  }
}

/** Counts what goes, and lets it go. Gives way to whatever holds a table: the next pass finds the partition again. */
async function drop(store: Queryable, { suffix }: Partition): Promise<Removed> {
  const now = new Date();
  const letters = await readAll(store, `deliveries_${suffix}`, 'false', now);
  const events = await readAll(store, `events_${suffix}`, 'false', now);
  try {
    await store.query(`select set_config('lock_timeout', '${lockTimeoutMs}', true), drop_partition($1)`, [
      suffix,
    ]);
  } catch (error) {
    if (isLockTimeout(error)) return {};
    throw error;
  }
  return { letters: letters.rows, events: events.rows };
}

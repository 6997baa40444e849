// Weeks of the ledger that are over as a whole are dropped instead of being deleted row by row: it takes a moment however many
// letters there were, and leaves nothing to be vacuumed. A week in which something is still open, waits for a decision or was
// settled lately stays, and loses what is over row by row (events.ts, editions.ts).

import { endedStates } from '@pabal/domain';
import { listPartitions, type Partition } from '../partitions/list.ts';
import { lockTimeoutMs } from '../partitions/making.ts';
import { isLockTimeout } from '../store/errors.ts';
import { firstId, smallestIdAt } from '../store/ids.ts';
import type { Queryable, Store } from '../store/store.ts';
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
  const ask = async (question: string, values: readonly unknown[] = []): Promise<boolean> => {
    const { rows } = await store.query<{ open: boolean }>(`select (${question}) as open`, values, {
      prepare: false,
    });
    return rows[0]?.open !== false;
  };
  const letters = `deliveries_${suffix}`;
  return !(
    (await ask(`exists (select from ${letters} where due_at is not null)
      or exists (select from ${letters} where parked_at is not null and cause is not null)
      or exists (select from ${letters} where parked_at is not null and cause is null)
      or exists (select from events_${suffix} where erase_at is not null)
      or exists (select from events_${suffix} where audience_state = 'expanding')`)) ||
    (await ask(
      `exists (select from editions e where e.id >= $1 and e.id < $2
         and (e.state not in ${ended} or e.ended_at >= $3 or e.due_at is not null
              or exists (select from editions c where c.parent_id = e.id and c.state not in ${ended})))`,
      [from ?? firstId, to, end],
    )) ||
    (await ask(
      `exists (select from replay_items i where i.delivery_id >= $1 and i.delivery_id < $2)
       or exists (select from ${letters} where state not in ('sent', 'suppressed', 'failed')
                  or settled_at is null or settled_at >= $3 or discarded_at >= $3)
       or exists (select from events_${suffix} where send_at >= $3)`,
      [from ?? firstId, to, end],
    ))
  );
}

/** Counts what goes, and lets it go. Gives way to whatever holds a table: the next pass finds the partition again. */
async function drop(store: Queryable & Partial<Store>, { suffix }: Partition): Promise<Removed> {
  const { rows } = await store.query<{ letters: number; events: number }>(
    `select (select count(*) from deliveries_${suffix})::integer as letters,
            (select count(*) from events_${suffix})::integer as events`,
    [],
    { prepare: false },
  );
  try {
    await store.query(`select set_config('lock_timeout', '${lockTimeoutMs}', true), drop_partition($1)`, [
      suffix,
    ]);
  } catch (error) {
    if (isLockTimeout(error)) return {};
    throw error;
  }
  return { letters: rows[0]?.letters ?? 0, events: rows[0]?.events ?? 0 };
}

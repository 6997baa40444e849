// How large the partitions of the ledger are, for those who look after the database.

import { timeOf } from '../store/ids.ts';
import type { Queryable } from '../store/store.ts';
import { dividedTables, listPartitions, restSuffix } from './list.ts';

export interface PartitionSize {
  readonly suffix: string;
  /** The times of the events and editions whose letters it holds; null where it has no such end. */
  readonly from: Date | null;
  readonly to: Date | null;
  readonly bytes: number;
  /** Letters in it, as PostgreSQL estimates them. */
  readonly letters: number;
}

/** The partitions, the oldest first, and the rest at the end. Reads the catalog, and no row. */
export async function listPartitionSizes(store: Queryable): Promise<PartitionSize[]> {
  const [partitions, { rows }] = await Promise.all([
    listPartitions(store),
    store.query<{ suffix: string; bytes: number; letters: number }>(sizes),
  ]);
  const bySuffix = new Map(rows.map((row) => [row.suffix, row]));
  const all = [...partitions, { suffix: restSuffix, from: null, to: null }];
  return all.map(({ suffix, from, to }) => ({
    suffix,
    from: from === null ? null : new Date(timeOf(from)),
    to: to === null ? null : new Date(timeOf(to)),
    bytes: bySuffix.get(suffix)?.bytes ?? 0,
    letters: bySuffix.get(suffix)?.letters ?? 0,
  }));
}

const sizes = `
  select substr(c.relname, length(p.relname) + 2) as suffix, sum(pg_total_relation_size(c.oid))::float8 as bytes,
         sum(case when p.relname = 'deliveries' then greatest(c.reltuples, 0) else 0 end)::float8 as letters
  from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
  where p.oid in (${dividedTables.map((table) => `'${table}'::regclass`).join(', ')})
  group by 1`;

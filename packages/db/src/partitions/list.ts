// The partitions of the ledger's large tables: letters, their moves and receipts, and events have the same ones.

import type { Queryable } from '../store/store.ts';

/** The tables that are divided. Migration 0042 has them too, with the column that divides each. */
export const dividedTables = ['deliveries', 'delivery_moves', 'events', 'receipts'] as const;

/** What the tables end in that hold the rows nobody has made a partition for. */
export const restSuffix = 'rest';

/** One part of all divided tables. */
export interface Partition {
  /** What its tables end in: `deliveries_<suffix>`. */
  readonly suffix: string;
  /** The smallest id it holds; null for the first, which holds everything below its end. */
  readonly from: string | null;
  /** The smallest id beyond it. */
  readonly to: string;
}

/** The partitions, the oldest first, without the rest. */
export async function listPartitions(store: Queryable): Promise<Partition[]> {
  const { rows } = await store.query<Partition>(list);
  return rows;
}

const list = `
  select substr(c.relname, length('deliveries_') + 1) as suffix,
    substring(b.bound from 'FROM \\(''([0-9a-f-]+)''\\)') as "from", substring(b.bound from 'TO \\(''([0-9a-f-]+)''\\)') as "to"
  from pg_inherits i join pg_class c on c.oid = i.inhrelid
  cross join lateral (select pg_get_expr(c.relpartbound, c.oid) as bound) b
  where i.inhparent = 'deliveries'::regclass and c.relname <> 'deliveries_${restSuffix}'
  order by "to"`;

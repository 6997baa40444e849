import type { Queryable } from './store.ts';

/** The store's clock: one for all builders, however their own ones stand. */
export async function storeTime(store: Queryable): Promise<Date> {
  const { rows } = await store.query<{ now: Date }>('select clock_timestamp() as now');
  return rows[0]?.now ?? new Date();
}

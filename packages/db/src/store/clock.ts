import type { Queryable } from './store.ts';

/** The store's clock: one for all builders, however their own ones stand. */
export async function storeTime(store: Queryable): Promise<Date> {
  const { rows } = await store.query<{ now: Date }>('select clock_timestamp() as now');
  return rows[0]?.now ?? new Date();
}

/**
 * When the server that answers was started. Another time is another server, or the same one started again: either may lack
 * commits that were answered, where a standby replicates asynchronously.
 */
export async function serverStart(store: Queryable): Promise<string> {
  const { rows } = await store.query<{ start: string }>('select pg_postmaster_start_time()::text as start');
  return rows[0]?.start ?? '';
}

import { setTimeout } from 'node:timers/promises';
import { PabalError } from '@pabal/domain';
import { migrationNames } from './migrate.ts';
import { type Queryable, sqlState } from './pool.ts';

const undefinedTable = '42P01';

/** True when every migration this code ships has been run. Rejects with `store-unavailable` when PostgreSQL is away. */
export async function isSchemaCurrent(store: Queryable): Promise<boolean> {
  const known = await migrationNames();
  try {
    const { rows } = await store.query<{ name: string }>('select name from migrations');
    const done = new Set(rows.map(({ name }) => name));
    return known.every((name) => done.has(name));
  } catch (error) {
    if (sqlState(error) === undefinedTable) return false;
    throw error;
  }
}

/**
 * Waits until PostgreSQL answers and has this code's schema: processes may be started in any order.
 *
 * @param onWaiting  told once about each thing that is waited for
 */
export async function waitForSchema(
  store: Queryable,
  onWaiting: (what: 'store' | 'schema') => void,
): Promise<void> {
  let said: 'store' | 'schema' | undefined;
  for (;;) {
    const missing = await missingPart(store);
    if (missing === undefined) return;
    if (missing !== said) onWaiting(missing);
    said = missing;
    await setTimeout(500);
  }
}

async function missingPart(store: Queryable): Promise<'store' | 'schema' | undefined> {
  try {
    return (await isSchemaCurrent(store)) ? undefined : 'schema';
  } catch (error) {
    if (error instanceof PabalError && error.code === 'store-unavailable') return 'store';
    throw error;
  }
}

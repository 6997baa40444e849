import { setTimeout } from 'node:timers/promises';
import { isTableMissing, isUnavailable } from '../errors.ts';
import type { Queryable } from '../store.ts';
import { type AppliedMigration, migrationNames, refuseUnknown } from './migrate.ts';

const againMs = 500;

/**
 * True when every migration this code ships has been run. Rejects with `store-unavailable` when PostgreSQL is away, and as
 * `migrate` does when a newer pabal has run one that this code cannot run with.
 */
export async function isSchemaCurrent(store: Queryable): Promise<boolean> {
  const known = await migrationNames();
  try {
    // A database that was migrated by an old version has no such column.
    const { rows } = await store.query<AppliedMigration>(
      `select name, to_jsonb(m) ->> 'oldest' as oldest from migrations m`,
    );
    refuseUnknown(rows, known);
    const done = new Set(rows.map(({ name }) => name));
    return known.every((name) => done.has(name));
  } catch (error) {
    if (isTableMissing(error)) return false;
    throw error;
  }
}

/**
 * Waits until PostgreSQL answers and has this code's schema: processes may be started in any order. Rejects when the schema
 * is one that this code cannot run with.
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
    await setTimeout(againMs);
  }
}

/** Does what needs PostgreSQL, again and again while it is away. @returns what `work` gives; rejects for any other reason */
export async function untilStoreAnswers<Result>(work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      await setTimeout(againMs);
    }
  }
}

async function missingPart(store: Queryable): Promise<'store' | 'schema' | undefined> {
  try {
    return (await isSchemaCurrent(store)) ? undefined : 'schema';
  } catch (error) {
    if (isUnavailable(error)) return 'store';
    throw error;
  }
}

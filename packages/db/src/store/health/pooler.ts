// A connection pooler in transaction mode lends a connection for each statement. Our statements are prepared, so it must
// prepare them again on whichever connection it lends (PgBouncer from 1.21 on, with max_prepared_statements above 0). One
// that does not is refused at once, in words: it would work for a while and then fail at random.

import type pg from 'pg';
import { withConnection } from '../connections.ts';
import { isPoolerTrouble, sqlState } from '../errors.ts';

/** Tries before nothing can be told: a pooler in use may lend the same connection again. */
const tries = 10;
/** A pooler with a single connection to lend makes the second one wait. */
const patienceMs = 2_000;

/**
 * Runs a prepared statement on one connection of the server, keeps that one busy, and runs it again.
 *
 * @throws the server's error (26000 or 42P05) when the pooler forgets what was prepared; `isPoolerTrouble` knows it
 */
function requirePreparedStatements(config: pg.ClientConfig): Promise<void> {
  const patient = { ...config, query_timeout: patienceMs };
  return withConnection(patient, (one) =>
    withConnection(patient, async (other) => {
      const first = await serverOf(one);
      for (let time = 0; time < tries; time += 1) {
        await other.query('begin');
        const next = await serverOf(one).catch(forgiveWaiting);
        await other.query('rollback');
        if (next !== first) return;
      }
    }),
  );
}

async function serverOf(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>({
    name: 'pabal_pooler_check',
    text: 'select pg_backend_pid() as pid',
  });
  return rows[0]?.pid;
}

function forgiveWaiting(error: unknown): undefined {
  if (isPoolerTrouble(error) || sqlState(error) !== undefined) throw error;
}

/** For this long a refusal holds for every caller. */
const refusedForMs = 1_000;

/** Makes a check that runs until it has succeeded once. */
export function createPoolerCheck(config: pg.ClientConfig): () => Promise<void> {
  let checked: Promise<void> | undefined;
  return () => {
    checked ??= requirePreparedStatements(config).catch((error: unknown) => {
      setTimeout(() => {
        checked = undefined;
      }, refusedForMs).unref();
      throw error;
    });
    return checked;
  };
}

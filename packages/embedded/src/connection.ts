// Talking to a running server: only over loopback, as its one role, with its password.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { chooseAccount } from './account.ts';
import { findPlaces } from './cluster.ts';
import { readPostmaster } from './postmaster.ts';

/** The only role of the data, which owns everything in it. */
const role = 'pabal';

/** The connection string of a database, existing or not. */
export function connectionString(port: number, password: string, database: string): string {
  return `postgres://${role}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

/** Makes the database when it is missing. */
export async function ensureDatabase(url: (database: string) => string, database: string): Promise<string> {
  const client = new pg.Client({ connectionString: url('postgres') });
  client.on('error', () => {});
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
  return url(database);
}

/**
 * The connection string of a server that another process runs in this folder, or undefined when none does.
 * For a tool that wants to talk to the database of a running `npm start`. Changes nothing.
 */
export async function findEmbeddedPostgres(dir: string, database: string): Promise<string | undefined> {
  const { data } = await findPlaces(dir, await chooseAccount());
  const running = await readPostmaster(data);
  const password = await readFile(join(dir, 'password'), 'utf8').catch(() => undefined);
  if (!running?.ready || !password) return undefined;
  const url = connectionString(running.port, password.trim(), database);
  return (await isAnswering(url)) ? url : undefined;
}

async function isAnswering(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 3000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

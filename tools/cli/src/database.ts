import { join, resolve } from 'node:path';
import { loadConfig } from '@pabal/config';
import { createStore, type Store } from '@pabal/db';
import { CommandError } from './command.ts';

/** Where `npm start` keeps its PostgreSQL, seen from dist and from src. */
const embeddedDir = join(resolve(import.meta.dirname, '../../..'), '.pabal', 'postgres');

/** The database that commands work on: DATABASE_URL, or that of a running `npm start`. */
export async function databaseUrl(): Promise<string> {
  const url = loadConfig.cli().DATABASE_URL ?? (await urlOfStart());
  if (url !== undefined) return url;
  throw new CommandError(
    'There is no database to work on. Set DATABASE_URL, or run npm start in another terminal.',
  );
}

/** Opens the database for as long as `work` takes. */
export async function withStore<Result>(work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = createStore({
    url: await databaseUrl(),
    connections: 2,
    name: 'pabal cli',
    onIdleError: () => {},
  });
  try {
    return await work(store);
  } finally {
    await store.stop();
  }
}

async function urlOfStart(): Promise<string | undefined> {
  // Starting a PostgreSQL takes modules that nobody needs who has a DATABASE_URL.
  const { findEmbeddedPostgres } = await import('@pabal/embedded');
  return findEmbeddedPostgres(embeddedDir, 'pabal');
}

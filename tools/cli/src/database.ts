import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadConfig, questionOptions } from '@pabal/config';
import { createStore, inSpace, type Store } from '@pabal/db/store';
import { defaultSpace } from '@pabal/domain';
import { type AddressKeys, createAddressKeys } from '@pabal/mail';
import { withAudit } from './audit.ts';
import { CommandError } from './command-line/errors.ts';

/** Where `npm start` keeps its PostgreSQL, seen from dist and from src. */
const embeddedDir = join(resolve(import.meta.dirname, '../../..'), '.pabal', 'postgres');

/** The database that commands work on: DATABASE_URL, or that of a running `npm start`. */
export async function databaseUrl(): Promise<string> {
  const { DATABASE_URL, PABAL_URL } = loadConfig.cli();
  if (DATABASE_URL === undefined && PABAL_URL !== undefined)
    throw new CommandError(
      'This command works on the database, which PABAL_URL does not lead to. Set DATABASE_URL beside it; `--help` of other commands says which ask the API.',
    );
  const url = DATABASE_URL ?? (await urlOfStart());
  if (url !== undefined) return url;
  throw new CommandError(
    'There is no database to work on. Set DATABASE_URL, or run npm start in another terminal.',
  );
}

/** Opens the database for as long as `work` takes. What changes in it is written down for the installation. */
export const withStore = <Result>(work: (store: Store) => Promise<Result>): Promise<Result> =>
  openStore((store) => withAudit(inSpace(store, defaultSpace.id), work));

/** Opens the database for as long as `work` takes. */
export async function openStore<Result>(work: (store: Store) => Promise<Result>): Promise<Result> {
  const config = loadConfig.cli();
  const store = createStore({
    url: await databaseUrl(),
    connections: 2,
    questions: questionOptions(config),
    pooled: config.DATABASE_POOLER === 'transaction',
    name: 'pabal cli',
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

/** What recognises addresses that were erased; nothing without LINK_SECRET. */
export async function addressKeys(): Promise<AddressKeys | undefined> {
  const secret = loadConfig.cli().LINK_SECRET ?? (await linkSecretOfStart());
  return secret === undefined ? undefined : createAddressKeys(secret);
}

/** The secret that `npm start` keeps, when commands work on its database. */
async function linkSecretOfStart(): Promise<string | undefined> {
  if (loadConfig.cli().DATABASE_URL !== undefined) return undefined;
  const kept = await readFile(join(embeddedDir, '..', 'link-secret'), 'utf8').catch(() => '');
  return kept.trim() || undefined;
}

import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { isLockTimeout } from '../errors.ts';
import { readMigration } from './migration-file.ts';
import { putRoleSettings } from './role-settings.ts';
import { requireServerVersion } from './server-version.ts';

/** Any number will do, as long as everybody who migrates uses the same one. */
const lockKey = 7_208_252;

const shippedFolder = new URL('../../../migrations/', import.meta.url);

/** A statement that waits for a lock makes all later ones wait behind it: after this time it gives way to them. */
const lockTimeoutMs = 1_000;
/** Between two looks whether somebody else still migrates. */
const lookAgainMs = 100;
/** Between two tries of a migration that gave way; then the others have had their turn. */
const againMs = 2_000;

export interface MigrateOptions {
  readonly onMigrated?: (name: string) => void;
  /** Told once about a migration that gives way, because somebody holds a table that it changes. It is tried again. */
  readonly onWaiting?: (name: string) => void;
  /** The database is used through a pooler: the role gets the settings that connections cannot ask for. */
  readonly pooled?: boolean;
  /** Where the files are, in place of those this code ships. Ends with a slash. */
  readonly folder?: URL;
}

/**
 * Brings the schema to the state this code knows: runs the numbered files that have not been run, each in a transaction or,
 * where the file says so, one statement after the other. Safe to start from several processes at once: the others wait and
 * then find nothing to do. It needs nothing that lasts longer than a transaction, so it may run through a connection pooler.
 * Services may go on meanwhile: no statement of theirs waits longer than a second for a lock of a migration.
 *
 * @throws when the server is older than this code needs, or the database has migrations that this code does not know and
 *   cannot run with: it was made by a newer pabal.
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<void> {
  const { folder = shippedFolder } = options;
  const known = await migrationNames(folder);
  const client = await connect(url);
  try {
    await checkServer(client);
    const told = new Set<string>();
    const onWaiting = (name: string) => {
      if (!told.has(name)) options.onWaiting?.(name);
      told.add(name);
    };
    let more = true;
    while (more) more = await migrateNext(client, url, known, { ...options, folder, onWaiting });
    if (options.pooled) await alone(client, () => putRoleSettings(client));
  } finally {
    await client.end();
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'pabal migrate' });
  // Unheard, the loss of the connection between two statements would end the process; the next statement rejects.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Runs the first migration that has not been run. @returns false when there is none */
async function migrateNext(
  client: pg.Client,
  url: string,
  known: readonly string[],
  { onMigrated, onWaiting, folder }: MigrateOptions & { readonly folder: URL },
): Promise<boolean> {
  let name: string | undefined;
  try {
    await alone(client, async () => {
      const done = await appliedMigrations(client);
      refuseUnknown(done, known);
      name = known.find((candidate) => !done.some((applied) => applied.name === candidate));
      if (name !== undefined) await apply(client, url, new URL(name, folder));
    });
  } catch (error) {
    if (name === undefined) throw error;
    if (!isLockTimeout(error))
      throw new Error(`The migration ${name} failed and was rolled back.`, { cause: error });
    onWaiting?.(name);
    await setTimeout(againMs);
    return true;
  }
  if (name !== undefined) onMigrated?.(name);
  return name !== undefined;
}

/** Runs `work` in a transaction while nobody else migrates. The lock goes with the transaction. */
async function alone<Result>(client: pg.Client, work: () => Promise<Result>): Promise<Result> {
  try {
    await beginAlone(client);
    // The role may have a timeout for the statements of services.
    await client.query(`set local statement_timeout = 0; set local lock_timeout = ${lockTimeoutMs}`);
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

/**
 * Begins a transaction that has the lock. The lock is asked for again and again, outside of any transaction: an index that
 * is made concurrently waits for every statement that was begun before it, so one that waited for the lock would be waited for.
 */
async function beginAlone(client: pg.Client): Promise<void> {
  for (;;) {
    await client.query('begin');
    const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_xact_lock($1) as got', [
      lockKey,
    ]);
    if (rows[0]?.got) return;
    await client.query('rollback');
    await setTimeout(lookAgainMs);
  }
}

async function checkServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: number; text: string }>(
    `select current_setting('server_version_num')::integer as number, current_setting('server_version') as text`,
  );
  const [server] = rows;
  if (server !== undefined) requireServerVersion(server);
}

/** The migrations of a folder, by default those this code ships, oldest first. */
export async function migrationNames(folder = shippedFolder): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
}

/** A migration that a database says it has had. */
export interface AppliedMigration {
  readonly name: string;
  /** Number of the migration that a version of pabal must know at least to run with this one; null for this one itself. */
  readonly oldest: string | null;
}

async function appliedMigrations(client: pg.Client): Promise<AppliedMigration[]> {
  await client.query(`
    create table if not exists migrations (
      name text primary key,
      applied_at timestamptz not null default now(),
      oldest text
    )`);
  const { rows: columns } = await client.query(
    `select from pg_attribute where attrelid = 'migrations'::regclass and attname = 'oldest' and not attisdropped`,
  );
  // Made before there was the column.
  if (columns.length === 0) await client.query('alter table migrations add column oldest text');
  const { rows } = await client.query<AppliedMigration>('select name, oldest from migrations order by name');
  return rows;
}

/**
 * A version that was replaced may be started again, as long as the newer ones have only added to the schema.
 *
 * @throws when one of them has done more, and names it
 */
export function refuseUnknown(done: readonly AppliedMigration[], known: readonly string[]): void {
  const newest = known.at(-1) ?? '';
  const unknown = done.filter(
    ({ name, oldest }) => !known.includes(name) && (oldest === null || newest < oldest),
  );
  if (unknown.length === 0) return;
  throw new Error(
    `The database has migrations that this version of pabal cannot run with (${unknown.map(({ name }) => name).join(', ')}). ` +
      `It knows up to ${newest}. Start the version that made them, or a newer one.`,
  );
}

async function apply(client: pg.Client, url: string, path: URL): Promise<void> {
  const name = basename(path.pathname);
  const file = readMigration(await readFile(path, 'utf8'));
  await client.query('insert into migrations (name, oldest) values ($1, $2)', [name, file.oldest ?? null]);
  if (!file.apart) {
    await client.query(file.sql);
    return;
  }
  // Statements that no transaction may hold. The lock against others who migrate stays with the transaction meanwhile.
  const other = await connect(url);
  try {
    await other.query('set statement_timeout = 0');
    for (const statement of file.statements) await other.query(statement);
  } finally {
    await other.end();
  }
}

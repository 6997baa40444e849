import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { putRoleSettings } from './role-settings.ts';
import { requireServerVersion } from './server-version.ts';

/** Any number will do, as long as everybody who migrates uses the same one. */
const lockKey = 7_208_252;

const folder = new URL('../../../migrations/', import.meta.url);

/**
 * Brings the schema to the state this code knows: runs the numbered files that have not been run, each in a transaction.
 * Safe to start from several processes at once: the others wait and then find nothing to do. Needs nothing that lasts longer
 * than a transaction, so it may run through a connection pooler.
 *
 * @param options.pooled  the database is used through a pooler: the role gets the settings that connections cannot ask for
 * @throws when the server is older than this code needs, or the database has migrations this code does not know: it was
 *   made by a newer pabal.
 */
export async function migrate(
  url: string,
  options: { onMigrated?: (name: string) => void; pooled?: boolean } = {},
): Promise<void> {
  const known = await migrationNames();
  const client = new pg.Client({ connectionString: url, application_name: 'pabal migrate' });
  // Unheard, the loss of the connection between two statements would end the process; the next statement rejects.
  client.on('error', () => {});
  await client.connect();
  try {
    await checkServer(client);
    for (;;) {
      const name = await alone(client, () => applyNext(client, known));
      if (name === undefined) break;
      options.onMigrated?.(name);
    }
    if (options.pooled) await alone(client, () => putRoleSettings(client));
  } finally {
    await client.end();
  }
}

/** Runs `work` in a transaction while nobody else migrates. The lock goes with the transaction. */
async function alone<Result>(client: pg.Client, work: () => Promise<Result>): Promise<Result> {
  try {
    await client.query('begin');
    // The role may have a timeout for the statements of services.
    await client.query('set local statement_timeout = 0');
    await client.query('select pg_advisory_xact_lock($1)', [lockKey]);
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

/** Runs the first migration that has not been run. @returns its name; nothing when there is none */
async function applyNext(client: pg.Client, known: readonly string[]): Promise<string | undefined> {
  const done = await appliedNames(client);
  refuseUnknown(done, known);
  const name = known.find((candidate) => !done.includes(candidate));
  if (name !== undefined) await apply(client, name);
  return name;
}

async function checkServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: number; text: string }>(
    `select current_setting('server_version_num')::integer as number, current_setting('server_version') as text`,
  );
  const [server] = rows;
  if (server !== undefined) requireServerVersion(server);
}

/** The migrations this code ships, oldest first. */
export async function migrationNames(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
}

async function appliedNames(client: pg.Client): Promise<string[]> {
  await client.query(`
    create table if not exists migrations (
      name text primary key,
      applied_at timestamptz not null default now()
    )`);
  const { rows } = await client.query<{ name: string }>('select name from migrations order by name');
  return rows.map(({ name }) => name);
}

function refuseUnknown(done: readonly string[], known: readonly string[]): void {
  const unknown = done.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new Error(
    `The database has migrations that this version of pabal does not know (${unknown.join(', ')}). ` +
      `It knows up to ${known.at(-1)}. Start the version that made them, or a newer one.`,
  );
}

async function apply(client: pg.Client, name: string): Promise<void> {
  const sql = await readFile(new URL(name, folder), 'utf8');
  try {
    await client.query('insert into migrations (name) values ($1)', [name]);
    await client.query(sql);
  } catch (error) {
    throw new Error(`The migration ${name} failed and was rolled back.`, { cause: error });
  }
}

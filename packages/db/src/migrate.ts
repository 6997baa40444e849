import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { requireServerVersion } from './server-version.ts';

/** Any number will do, as long as everybody who migrates uses the same one. */
const lockKey = 7_208_252;

const folder = new URL('../migrations/', import.meta.url);

/**
 * Brings the schema to the state this code knows: runs the numbered files that have not been run, each in a transaction.
 * Safe to start from several processes at once: the others wait and then find nothing to do.
 *
 * @throws when the server is older than this code needs, or the database has migrations this code does not know: it was
 *   made by a newer pabal.
 */
export async function migrate(
  url: string,
  options: { onMigrated?: (name: string) => void } = {},
): Promise<void> {
  const known = await migrationNames();
  const client = new pg.Client({ connectionString: url, application_name: 'pabal migrate' });
  // Unheard, the loss of the connection between two statements would end the process; the next statement rejects.
  client.on('error', () => {});
  await client.connect();
  try {
    await checkServer(client);
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    const done = await appliedNames(client);
    refuseUnknown(done, known);
    for (const name of known.filter((candidate) => !done.includes(candidate))) {
      await apply(client, name);
      options.onMigrated?.(name);
    }
  } finally {
    await client.end();
  }
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
    await client.query('begin');
    await client.query('insert into migrations (name) values ($1)', [name]);
    await client.query(sql);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw new Error(`The migration ${name} failed and was rolled back.`, { cause: error });
  }
}

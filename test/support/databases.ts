import { randomUUID } from 'node:crypto';
import { migrate } from '@pabal/db/store';
import pg from 'pg';

/** A database of the test's own on the shared server. */
export interface TestDatabase {
  readonly url: string;
  /** Removes it; connections still open are cut. */
  drop(): Promise<void>;
}

const template = 'pabal_template';

/** Any number that nobody else locks on this server. */
const templateLock = 7_026_001;

/** A database that is not made yet: its address is known before it is there. */
export function nameTestDatabase({ migrate: wanted = true }: { migrate?: boolean } = {}): TestDatabase & {
  /** Makes it: migrated (the default), as a copy of one that was migrated once per run, or empty. */
  create(): Promise<void>;
} {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  return {
    url: databaseUrl(name),
    async create() {
      if (wanted) await onServer(makeTemplateOnce);
      const copied = wanted ? ` template ${template} strategy file_copy` : '';
      await onServer((client) => client.query(`create database ${name}${copied}`));
    },
    drop: () =>
      onServer(async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
}

/** Makes a database, and gives it. */
export async function createTestDatabase(options: { migrate?: boolean } = {}): Promise<TestDatabase> {
  const database = nameTestDatabase(options);
  await database.create();
  return database;
}

/** Test files run side by side, so the first to come migrates and the others wait for it. */
async function makeTemplateOnce(client: pg.Client): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [templateLock]);
  const found = await client.query('select 1 from pg_database where datname = $1', [template]);
  if (found.rowCount !== 0) return;
  const draft = `${template}_draft`;
  await client.query(`drop database if exists ${draft} with (force)`);
  await client.query(`create database ${draft}`);
  await migrate(databaseUrl(draft));
  await client.query(`alter database ${draft} rename to ${template}`);
}

async function onServer<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl('postgres') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function databaseUrl(name: string): string {
  const server = process.env.PABAL_TEST_POSTGRES;
  if (!server)
    throw new Error('There is no test server: run the tests through Jest from the root of the repository.');
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

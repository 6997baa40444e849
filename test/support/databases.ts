import { randomUUID } from 'node:crypto';
import { migrate } from '@pabal/db';
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

/** Makes a database: migrated (the default), as a copy of one that was migrated once per run, or empty. */
export async function createTestDatabase(options: { migrate?: boolean } = {}): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  if (options.migrate === false) {
    await onServer((client) => client.query(`create database ${name}`));
  } else {
    await onServer(makeTemplateOnce);
    await onServer((client) =>
      client.query(`create database ${name} template ${template} strategy file_copy`),
    );
  }
  return {
    url: databaseUrl(name),
    drop: () =>
      onServer(async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
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

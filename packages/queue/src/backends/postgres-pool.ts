import { isReadOnly, readOnlyError } from '@pabal/db/store';
import {
  assertSchemaCompatibility,
  LATEST_SCHEMA_VERSION,
  runMigrations,
  SchemaMigrationRequiredError,
} from 'bullmq';
import pg from 'pg';
import { isConnectionFault } from '../errors.ts';
import type { ConnectionWatch } from './backend.ts';

/** Where BullMQ's tables live, apart from the ledger's. BullMQ uses no other with a pool that is not its own. */
const queueSchema = 'bullmq';

export interface PostgresPool {
  /** Resolves when the server answers and the queue's tables are there; makes or brings up to date the tables first. */
  ready(): Promise<void>;
  query(text: string, parameters?: readonly unknown[]): Promise<pg.QueryResult>;
  /** A connection of its own, outside the pool, for LISTEN. */
  dedicated(): Promise<pg.Client>;
  close(): Promise<void>;
}

/** While it can only be read it is asked again this often. */
const againMs = 500;

/** The queries of all queues and workers of a process, on few connections. */
export function createPostgresPool(url: string, connections: number, watch: ConnectionWatch): PostgresPool {
  const settings: pg.ClientConfig = {
    connectionString: url,
    application_name: 'pabal-queue',
    statement_timeout: 10_000,
    // The server's own timeout cannot fire when the network is gone.
    query_timeout: 12_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
  // Without a timeout of its own: waiting for a connection does not mean that the server is away.
  const pool = new pg.Pool({ ...settings, max: connections, onConnect: enterSchema, Client: QueueClient });
  pool.on('error', (error) => watch.fault(error));
  let migrated: Promise<void> | undefined;
  let closed: Promise<void> | undefined;
  let readable = false;

  async function requireWritable(): Promise<void> {
    const { rows } = await pool.query<{ writable: boolean }>(
      `select current_setting('transaction_read_only') = 'off' as writable`,
    );
    readable = rows[0]?.writable !== true;
    if (readable) throw readOnlyError();
  }

  /** What only reads succeeds meanwhile, and says nothing about whether the queue is back. */
  function onlyReadable(): void {
    if (readable) return;
    readable = true;
    lookAgain();
  }

  function lookAgain(): void {
    setTimeout(() => {
      if (closed !== undefined) return;
      requireWritable().then(watch.recovered, lookAgain);
    }, againMs).unref();
  }

  async function reported<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      const result = await work();
      if (!readable) watch.recovered();
      return result;
    } catch (error) {
      if (!isConnectionFault(error)) throw error;
      if (isReadOnly(error)) onlyReadable();
      watch.fault(error);
      throw refusedConnection(error);
    }
  }

  async function migrateOnce(): Promise<void> {
    migrated ??= migrate(pool);
    await migrated.catch((error) => {
      migrated = undefined;
      throw error;
    });
  }

  return {
    ready: () =>
      reported(async () => {
        await migrateOnce();
        await requireWritable();
      }),
    query: (text, parameters = []) => reported(() => pool.query(text, [...parameters])),
    dedicated: () => reported(() => connect(settings, watch)),
    close: () => {
      closed ??= pool.end();
      return closed;
    },
  };
}

/** A connection that is not there within two seconds is not waited for. */
class QueueClient extends pg.Client {
  constructor(settings?: pg.ClientConfig) {
    super({ ...settings, connectionTimeoutMillis: 2_000 });
  }
}

/**
 * Sets up a connection for BullMQ, whose statements name their functions without a schema.
 *
 * A commit does not wait for the disk: a crash of PostgreSQL may cost the last bells, which the sweeper rings again.
 *
 * Plans walk the indexes that BullMQ made for them. Its table fills and empties within seconds, so what the planner
 * believes about its size is about a moment that has passed, and a plan that reads and sorts all that waits for each job
 * it takes reads ten times as many pages. Such plans are priced out, which must not make the others look worth compiling.
 */
async function enterSchema(client: pg.ClientBase): Promise<void> {
  await client.query(
    `set search_path to ${queueSchema};
     set synchronous_commit to off;
     set enable_seqscan to off; set enable_bitmapscan to off; set enable_sort to off; set jit to off`,
  );
}

async function connect(settings: pg.ClientConfig, watch: ConnectionWatch): Promise<pg.Client> {
  const client = new QueueClient({ ...settings, query_timeout: 0, statement_timeout: 0 });
  client.on('error', (error) => watch.fault(error));
  await client.connect();
  await enterSchema(client);
  return client;
}

/** BullMQ's migrations take a lock, so that processes starting together run them once; looking first takes none. */
async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // Unheard, the loss of a connection between two statements would end the process; the next statement rejects.
  const lost = (error: Error) => {
    broken = error;
  };
  client.on('error', lost);
  try {
    if ((await schemaVersion(client)) < LATEST_SCHEMA_VERSION)
      await runMigrations(session(client), queueSchema);
  } finally {
    client.release(broken);
    client.off('error', lost);
  }
}

async function schemaVersion(client: pg.PoolClient): Promise<number> {
  try {
    return await assertSchemaCompatibility(session(client), queueSchema);
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return 0;
    throw error;
  }
}

function session(client: pg.PoolClient) {
  return {
    query: (text: string, parameters?: readonly unknown[]) =>
      client.query(text, parameters && [...parameters]),
  };
}

/**
 * BullMQ tries again by itself after a refused connection, and only after that: every other fault of a connection is
 * handed to it as one, so that what a handler did is still reported after PostgreSQL was restarted.
 */
function refusedConnection(cause: unknown): Error {
  return Object.assign(new Error('PostgreSQL cannot be reached (ECONNREFUSED).', { cause }), {
    code: 'ECONNREFUSED',
  });
}

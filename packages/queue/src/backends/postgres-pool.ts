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

/** While it can only be read it is asked again this often. */
const againMs = 500;

/** The queries of all queues and workers of a process, on few connections. */
export class PostgresPool {
  private readonly settings: pg.ClientConfig;
  private readonly pool: pg.Pool;
  private readonly watch: ConnectionWatch;
  private migrated: Promise<void> | undefined;
  private closed: Promise<void> | undefined;
  private readable = false;

  constructor(url: string, connections: number, watch: ConnectionWatch) {
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
    this.pool = new pg.Pool({ ...settings, max: connections, onConnect: enterSchema, Client: QueueClient });
    this.pool.on('error', (error) => watch.fault(error));
    this.settings = settings;
    this.watch = watch;
  }

  /** Resolves when the server answers and the queue's tables are there; makes or brings up to date the tables first. */
  ready(): Promise<void> {
    return this.reported(async () => {
      await this.migrateOnce();
      await this.requireWritable();
    });
  }

  query(text: string, parameters: readonly unknown[] = []): Promise<pg.QueryResult> {
    return this.reported(() => this.pool.query(text, [...parameters]));
  }

  /** A connection of its own, outside the pool, for LISTEN. */
  dedicated(): Promise<pg.Client> {
    return this.reported(() => connect(this.settings, this.watch));
  }

  close(): Promise<void> {
    this.closed ??= this.pool.end();
    return this.closed;
  }

  private async reported<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      const result = await work();
      if (!this.readable) this.watch.recovered();
      return result;
    } catch (error) {
      if (!isConnectionFault(error)) throw error;
      if (isReadOnly(error)) this.onlyReadable();
      this.watch.fault(error);
      throw refusedConnection(error);
    }
  }

  private async migrateOnce(): Promise<void> {
    this.migrated ??= migrate(this.pool);
    await this.migrated.catch((error) => {
      this.migrated = undefined;
      throw error;
    });
  }

  private async requireWritable(): Promise<void> {
    const { rows } = await this.pool.query<{ writable: boolean }>(
      `select current_setting('transaction_read_only') = 'off' as writable`,
    );
    this.readable = rows[0]?.writable !== true;
    if (this.readable) throw readOnlyError();
  }

  /** What only reads succeeds meanwhile, and says nothing about whether the queue is back. */
  private onlyReadable(): void {
    if (this.readable) return;
    this.readable = true;
    this.lookAgain();
  }

  private lookAgain(): void {
    const again = () => this.lookAgain();
    setTimeout(() => {
      if (this.closed !== undefined) return;
      this.requireWritable().then(() => this.watch.recovered(), again);
    }, againMs).unref();
  }
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

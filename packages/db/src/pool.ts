import { createHash } from 'node:crypto';
import { PabalError } from '@pabal/domain';
import pg from 'pg';
import { arrayLiteral } from './array-literal.ts';

export interface QueryResult<Row> {
  readonly rows: Row[];
  readonly rowCount: number | null;
}

/** Where a statement can be run: the store itself or a transaction in it. */
export interface Queryable {
  /** Runs one statement. Values always travel as parameters. */
  query<Row extends object>(
    text: string,
    values?: readonly unknown[],
    options?: StatementOptions,
  ): Promise<QueryResult<Row>>;
}

export interface StatementOptions {
  /** False for a text that somebody's rule made: kept prepared, every such text would stay on its connection for good. */
  readonly prepare?: boolean;
}

/** The PostgreSQL store. While it cannot be reached every call fails at once with `store-unavailable`. */
export interface Store extends Queryable {
  /** Runs `work` in one transaction: commits when it resolves, rolls back when it rejects. */
  transaction<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result>;
  /** Rejects with `store-unavailable` when PostgreSQL does not answer. */
  ping(): Promise<void>;
  /** Closes all connections; safe to call twice. */
  stop(): Promise<void>;
}

export interface StoreOptions {
  readonly url: string;
  /** Most connections of this process (default 10). */
  readonly connections?: number;
  /** Milliseconds a statement may take before the server ends it (default 15,000). */
  readonly statementTimeoutMs?: number;
  /** Milliseconds to wait for a connection (default 3,000). */
  readonly connectTimeoutMs?: number;
  /**
   * True plans every statement once for all values. Right for a process whose statements all go by keys: for short lists
   * PostgreSQL would otherwise plan each anew, which costs as much as running it.
   */
  readonly planOnce?: boolean;
  /** Shown in pg_stat_activity. */
  readonly name?: string;
  /** Told about errors of idle connections, which have no caller to reject. */
  readonly onIdleError?: (error: Error) => void;
}

/** After a failure to connect, calls fail at once for this long before the next one tries again. */
const closedForMs = 500;

/**
 * Every statement of ours goes by an index. On a new database the planner does not know that yet: without statistics it
 * takes a table for tiny, plans to read it whole, and keeps that plan while the table grows (decision 0005).
 */
const planByIndex = '-c enable_seqscan=off -c jit=off';

/** Opens the store. No connection is made before the first statement. */
export function createStore(options: StoreOptions): Store {
  const { url, connections = 10, statementTimeoutMs = 15_000, connectTimeoutMs = 3_000 } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    // The server's own timeout cannot fire when the network is gone.
    query_timeout: statementTimeoutMs + 5_000,
    application_name: options.name ?? 'pabal',
    keepAlive: true,
    options: options.planOnce ? `${planByIndex} -c plan_cache_mode=force_generic_plan` : planByIndex,
  });
  pool.on('error', (error) => options.onIdleError?.(error));
  let closedUntil = 0;
  let stopped: Promise<void> | undefined;

  async function guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    if (performance.now() < closedUntil) throw unavailable(undefined);
    try {
      return await work();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      closedUntil = performance.now() + closedForMs;
      throw unavailable(error);
    }
  }

  return {
    query: (text, values, options) => guarded(() => run(pool, text, values, options)),
    transaction: (work) => guarded(() => inTransaction(pool, work)),
    ping: async () => {
      await guarded(() => run(pool, 'select 1'));
    },
    stop: () => {
      stopped ??= pool.end();
      return stopped;
    },
  };
}

async function run<Row extends object>(
  client: pg.Pool | pg.PoolClient,
  text: string,
  values: readonly unknown[] = [],
  { prepare = true }: StatementOptions = {},
): Promise<QueryResult<Row>> {
  const statement = { text, values: values.map(wireValue) };
  return client.query<Row>(prepare ? { name: statementName(text), ...statement } : statement);
}

const wireValue = (value: unknown): unknown =>
  Array.isArray(value) ? (arrayLiteral(value) ?? value) : value;

const statementNames = new Map<string, string>();

/** Every statement is prepared under a name made from its text: parsed and planned once per connection. */
function statementName(text: string): string {
  let name = statementNames.get(text);
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('base64url').slice(0, 24);
    statementNames.set(text, name);
  }
  return name;
}

async function inTransaction<Result>(
  pool: pg.Pool,
  work: (transaction: Queryable) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection may go away between two statements. Unheard, that would end the process; the next statement rejects.
  const lost = (error: Error) => {
    broken = error;
  };
  client.on('error', lost);
  try {
    await client.query('begin');
    const result = await work({ query: (text, values, options) => run(client, text, values, options) });
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(lost);
    throw error;
  } finally {
    client.release(broken);
    client.off('error', lost);
  }
}

function unavailable(cause: unknown): PabalError {
  return new PabalError(
    'store-unavailable',
    'PostgreSQL cannot be reached; nothing was accepted. Try again shortly.',
    {
      cause,
    },
  );
}

/** Node's words for a connection that is not there. */
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  'ENOENT',
]);

/** What `pg` itself throws, without a code, when a connection goes away or cannot be had in time. */
const driverSentences = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'Client has encountered a connection error',
  'Cannot use a pool after calling end',
];

/**
 * True when the statement could not be run because the server is away, starting, stopping or full:
 * SQLSTATE classes 08, 53 and 57 (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 * A statement that was cancelled for taking too long (57014) counts: a store that slow is as good as away.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  if (!(error instanceof Error)) return false;
  if (error instanceof PabalError) return error.code === 'store-unavailable';
  const code = sqlState(error);
  if (code !== undefined && (networkCodes.has(code) || /^(08|53|57)/.test(code))) return true;
  return driverSentences.some((sentence) => error.message.includes(sentence));
}

/** The SQLSTATE or system code of an error, when it has one. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** True for an error that one row's values may have caused: SQLSTATE classes 22 and 23, and messages too large (54). */
export function isDataError(error: unknown): boolean {
  return /^(22|23|54)/.test(sqlState(error) ?? '');
}

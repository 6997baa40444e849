import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { PabalError } from '@pabal/domain';
import pg from 'pg';
import { arrayLiteral } from './array-literal.ts';
import { type ConnectionOptions, connectionConfig, withConnection } from './connections.ts';
import {
  conflicted,
  isConflict,
  isOutOfConnections,
  isTooSlow,
  isUnavailable,
  readOnlyError,
  tooSlow,
  unavailable,
} from './errors.ts';
import { readHealth, type StoreHealth } from './health/health.ts';
import { createOutage, type Outage } from './health/outage.ts';
import { createPoolerCheck } from './health/pooler.ts';
import { createLists } from './lists.ts';
import { createQuestions } from './questions.ts';
import type { PoolState, Queryable, QueryResult, StatementOptions, Store, StoreOptions } from './store.ts';

/** Connections to a replica. */
const listConnections = 4;
/** Milliseconds that a server may take to say how it is, once it has been reached. */
const probeTimeoutMs = 3_000;
/** Before what lost against another statement is tried once more; up to twice as long, so that two losers part. */
const leastPauseMs = 20;

/** Opens the store. No connection is made before the first statement. */
export function createStore(options: StoreOptions): Store {
  const config = connectionConfig(connectionOptions(options));
  const pools = createPools({ ...config, max: options.connections ?? 10 }, options.onIdleError);
  const { connections: questionConnections = 2, timeoutMs = 3_000 } = options.questions ?? {};
  const questionPools = createPools({ ...config, max: questionConnections }, options.onIdleError);
  const outage = createOutage({
    probe: () =>
      withConnection({ ...config, query_timeout: probeTimeoutMs }, async (client) => {
        requireWritable(await healthOf(client));
      }),
    renew: () => {
      pools.renew();
      questionPools.renew();
    },
    onAway: options.onAway,
    onBack: options.onBack,
  });
  const questions = createQuestions({
    transaction: (work) => inTransaction(questionPools.current(), work, 'begin read only'),
    connections: questionConnections,
    timeoutMs,
  });
  const guarded = createGuard(outage, options.pooled ? createPoolerCheck(config) : undefined);
  const warned = new Set<string>();
  let stopped: Promise<void> | undefined;

  function healthOf(client: pg.Pool | pg.Client): Promise<StoreHealth> {
    return readHealth({ query: (text, values) => run(client, text, values, { prepare: false }) }, options);
  }

  const primary: Queryable = {
    query: (text, values, statement) => guarded(() => run(pools.current(), text, values, statement)),
  };
  const { lists, stopLists } = openLists(options, primary);

  return {
    ...primary,
    lists,
    transaction: (work) => guarded(() => inTransaction(pools.current(), work)),
    question: (work, advice = 'Ask for less at a time.') => guarded(() => questions.ask(work, advice)),
    ping: async () => {
      const reason = outage.reason();
      if (reason !== undefined && !isOutOfConnections(reason.cause)) throw unavailable(reason);
      const health = await guarded(async () => requireWritable(await healthOf(pools.current())));
      for (const warning of health.warnings.filter((one) => !warned.has(one))) {
        warned.add(warning);
        options.onWarning?.(warning);
      }
      return health.warnings.length === 0 ? undefined : { warnings: health.warnings };
    },
    connections: () => [
      { pool: 'statements', ...pools.state() },
      { pool: 'questions', ...questionPools.state() },
    ],
    stop: () => {
      stopped ??= Promise.all([outage.stop(), pools.stop(), questionPools.stop(), stopLists()]).then(
        () => undefined,
      );
      return stopped;
    },
  };
}

/** Where lists are read: from a replica, when one is named. */
function openLists(options: StoreOptions, primary: Queryable) {
  const { replicaUrl: url } = options;
  if (url === undefined) return { lists: primary, stopLists: async () => {} };
  const config = connectionConfig({ ...connectionOptions(options), url, pooled: false });
  const pools = createPools({ ...config, max: listConnections }, options.onIdleError);
  const lists = createLists({
    primary,
    replica: { query: (text, values, statement) => run(pools.current(), text, values, statement) },
    now: () => performance.now(),
    onChange: options.onReplica,
  });
  return { lists, stopLists: pools.stop };
}

/** Runs a call; says to its caller what became of it, and to the outage when the server is not well. */
function createGuard(outage: Outage, checkPooler: (() => Promise<void>) | undefined) {
  function failed(error: unknown): unknown {
    if (error instanceof PabalError) return error;
    if (isTooSlow(error)) return tooSlow(error);
    if (!isUnavailable(error)) return error;
    outage.failed(error);
    return unavailable(error);
  }

  /** The winner takes the freed rows first: begun at once, the loser might take them and meet the winner again. */
  async function again<Result>(work: () => Promise<Result>): Promise<Result> {
    await pause(leastPauseMs + Math.random() * leastPauseMs);
    try {
      return await work();
    } catch (error) {
      throw isConflict(error) ? conflicted(error) : failed(error);
    }
  }

  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    outage.refuse();
    try {
      if (checkPooler !== undefined) await checkPooler();
      return await work();
    } catch (error) {
      if (!isConflict(error)) throw failed(error);
      return again(work);
    }
  };
}

function connectionOptions(options: StoreOptions): ConnectionOptions {
  return {
    url: options.url,
    statementTimeoutMs: options.statementTimeoutMs ?? 15_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 3_000,
    pooled: options.pooled ?? false,
    planOnce: options.planOnce ?? false,
    name: options.name ?? 'pabal',
  };
}

function requireWritable(health: StoreHealth): StoreHealth {
  if (health.writable) return health;
  throw readOnlyError();
}

interface Pools {
  current(): pg.Pool;
  /** Drops what is idle, and what is in use once it is given back: later calls connect again. */
  renew(): void;
  state(): Omit<PoolState, 'pool'>;
  stop(): Promise<void>;
}

function createPools(
  config: pg.PoolConfig & { readonly max: number },
  onIdleError: StoreOptions['onIdleError'],
): Pools {
  const ending = new Set<Promise<void>>();
  let pool = open();
  let untouched = true;

  function open(): pg.Pool {
    return new pg.Pool(config).on('error', (error) => onIdleError?.(error));
  }

  function end(): void {
    const ended: Promise<void> = pool.end().finally(() => ending.delete(ended));
    ending.add(ended);
  }

  return {
    current: () => {
      untouched = false;
      return pool;
    },
    renew: () => {
      if (untouched) return;
      end();
      pool = open();
      untouched = true;
    },
    state: () => ({
      most: config.max,
      open: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    stop: async () => {
      end();
      await Promise.all(ending);
    },
  };
}

async function run<Row extends object>(
  client: pg.Pool | pg.PoolClient | pg.Client,
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
  begin = 'begin',
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection may go away between two statements. Unheard, that would end the process; the next statement rejects.
  const lost = (error: Error) => {
    broken = error;
  };
  client.on('error', lost);
  try {
    await client.query(begin);
    const result = await work({ query: (text, values, options) => run(client, text, values, options) });
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(lost);
    // What could not be written here cannot be on the next try either: a standby stays one.
    if (error instanceof Error && isUnavailable(error)) broken = error;
    throw error;
  } finally {
    client.release(broken);
    client.off('error', lost);
  }
}

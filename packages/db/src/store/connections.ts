// How a process connects to PostgreSQL, directly or through a connection pooler that lends a connection to each transaction
// (PgBouncer's mode `transaction`): nothing can be set for the time of a connection then.

import pg from 'pg';

export interface ConnectionOptions {
  readonly url: string;
  /** Milliseconds a statement may take before the server ends it. */
  readonly statementTimeoutMs: number;
  /** Milliseconds to wait for a connection. */
  readonly connectTimeoutMs: number;
  /** True when DATABASE_URL leads to a pooler in transaction mode. */
  readonly pooled: boolean;
  readonly planOnce: boolean;
  /** Shown in pg_stat_activity. */
  readonly name: string;
}

/**
 * Every statement of pabal finds its rows by an index. On a new database the planner has no statistics: it takes a table for
 * tiny, plans to read the whole table, and keeps that plan while the table grows (decision 0005).
 */
export const planByIndex = { enable_seqscan: 'off', enable_bitmapscan: 'off', jit: 'off' } as const;

/** What a connection is opened with. Through a pooler the role has these settings instead (role-settings.ts). */
export function connectionConfig(options: ConnectionOptions): pg.ClientConfig {
  const { url, statementTimeoutMs, connectTimeoutMs, pooled, planOnce, name } = options;
  return {
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    // The server's own timeout cannot fire when the network is gone.
    query_timeout: statementTimeoutMs + 5_000,
    application_name: name,
    keepAlive: true,
    ...(!pooled && { statement_timeout: statementTimeoutMs, options: startupOptions(planOnce) }),
  };
}

function startupOptions(planOnce: boolean): string {
  const settings = { ...planByIndex, ...(planOnce && { plan_cache_mode: 'force_generic_plan' }) };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

/** Opens a connection of its own, past the pool, for as long as `work` takes. */
export async function withConnection<Result>(
  config: pg.ClientConfig,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client(config);
  // Unheard, the loss of the connection between two statements would end the process; the next statement rejects.
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    // A server that does not answer does not answer a goodbye either.
    void client.end().catch(() => {});
  }
}

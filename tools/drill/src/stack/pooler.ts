// The connection pooler of a stack: PgBouncer in transaction mode, which can die and comes back on its port.

import { type Pgbouncer, startPgbouncer } from '@pabal/test/support';

export interface Pooler {
  /** The database, through the pooler. */
  readonly url: string;
  /** Ends it at once, and every connection through it. */
  crash(): Promise<void>;
  /** Starts it again on the same port. */
  restart(): Promise<void>;
}

/** As docs/operations.md asks for; fewer connections than the services together have. */
const settings = { max_prepared_statements: 200, default_pool_size: 20, max_client_conn: 200 };

export async function startPooler(
  databaseUrl: string,
  releases: (() => Promise<unknown>)[],
): Promise<Pooler> {
  let server: Pgbouncer = await startPgbouncer(databaseUrl, settings);
  releases.push(() => server.stop());
  const { url } = server;
  const listen_port = Number(new URL(url).port);
  return {
    url,
    crash: () => server.kill(),
    restart: async () => {
      server = await startPgbouncer(databaseUrl, { ...settings, listen_port });
    },
  };
}

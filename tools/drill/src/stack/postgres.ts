// The PostgreSQL of a stack, behind a network that can fail, with a standby when a scenario wants one.

import { dirname } from 'node:path';
import { migrate } from '@pabal/db/store';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@pabal/embedded';
import { endPostgresWithUs, eventually, startTcpProxy, type TcpProxy } from '@pabal/test/support';
import pg from 'pg';
import type { Breakable } from './breakable.ts';
import { type StandbyOptions, startStandby } from './standby.ts';

export interface BreakablePostgres extends Breakable {
  /**
   * A standby by streaming replication. When this resolves it follows, and where `synchronous` is wanted every commit
   * waits for it; `whileAsynchronous` runs before.
   */
  addStandby(options: Pick<StandbyOptions, 'whileAsynchronous' | 'synchronous'>): Promise<Standby>;
}

interface Standby {
  /** From now on nothing that the primary commits reaches the standby. */
  loseTouch(): Promise<void>;
  /** Kills the primary and has every network lead to the standby, which can only be read. */
  takePlace(): Promise<void>;
  /** From now on it can be written to. */
  promote(): Promise<void>;
}

/**
 * Starts it with the present schema.
 *
 * @param options.pooled  whether services come through a pooler: the role has the settings then
 */
export async function startPostgres(
  { dir, pooled }: { readonly dir: string; readonly pooled: boolean },
  releases: (() => Promise<unknown>)[],
): Promise<{ breakable: BreakablePostgres; databaseUrl: string }> {
  // What a standby may still need of the log, however long its copy takes.
  const settings = { max_connections: 200, wal_keep_size: '1GB' };
  endPostgresWithUs(dir, dirname(dir));
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ dir, settings });
  releases.push(() => server.stop());
  let { port } = server;
  let home = dir;
  const direct = await server.ensureDatabase('pabal');
  await migrate(direct, { pooled });
  const network = await startTcpProxy(port);
  releases.push(() => network.stop());
  // The drill's own way, which nothing breaks and which leads to whichever server is the primary.
  const ownWay = await startTcpProxy(port);
  releases.push(() => ownWay.stop());
  const by = (proxy: TcpProxy) => Object.assign(new URL(direct), { port: String(proxy.port) }).href;
  const breakable: BreakablePostgres = {
    network,
    url: by(ownWay),
    crash: async (signal = 'SIGKILL') => {
      process.kill(server.pid, signal);
      await server.exited;
    },
    restart: async () => {
      // The backends of a killed postmaster take a moment to notice, and until then no other may start on the data.
      server = await eventually(() => startEmbeddedPostgres({ dir: home, port, settings }), {
        what: 'PostgreSQL after its crash',
        timeoutMs: 60_000,
        everyMs: 200,
      });
    },
    addStandby: async (wanted) => {
      const primary = server;
      const standbyDir = `${home}-standby`;
      const options = {
        url: primary.url('pabal'),
        dataDir: primary.dataDir,
        primaryDir: home,
        settings,
        ...wanted,
      };
      endPostgresWithUs(standbyDir, standbyDir);
      const { server: standby, loseTouch } = await startStandby({ ...options, dir: standbyDir }, releases);
      return {
        loseTouch,
        takePlace: async () => {
          process.kill(primary.pid, 'SIGKILL');
          await primary.exited;
          server = standby;
          port = standby.port;
          home = standbyDir;
          network.lead(port);
          ownWay.lead(port);
        },
        promote: () => promote(standby.url('pabal')),
      };
    },
  };
  return { breakable, databaseUrl: by(network) };
}

async function promote(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select pg_promote()');
  } finally {
    await client.end();
  }
}

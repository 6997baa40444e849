import { setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '@pabal/domain';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@pabal/embedded';
import { restartDelayMs } from './supervised.ts';
import type { Say } from './terminal.ts';

const database = 'pabal';

/** The private PostgreSQL, kept running. */
export interface KeptDatabase {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
  /** Ends it without waiting. */
  kill(): void;
}

/** Starts PostgreSQL with its data in `dir`. One that dies is started again on the same port. */
export async function keepDatabase(dir: string, say: Say): Promise<KeptDatabase> {
  let server = await startEmbeddedPostgres({ dir, settings: { max_connections: 200 } });
  const { port } = server;
  const stopping = new AbortController();
  const url = await server.ensureDatabase(database);

  async function keep(): Promise<void> {
    for (let ends = 1; ; ends += 1) {
      const end = await server.exited;
      if (stopping.signal.aborted) return;
      say(`PostgreSQL ${end} and is started again.`);
      server = await startAgain(ends);
      if (stopping.signal.aborted) return server.stop();
      say('PostgreSQL is back.');
    }
  }

  async function startAgain(ends: number): Promise<EmbeddedPostgres> {
    for (let tries = ends; ; tries += 1) {
      await wait(restartDelayMs(tries), undefined, { signal: stopping.signal }).catch(() => undefined);
      try {
        return await startEmbeddedPostgres({ dir, port, settings: { max_connections: 200 } });
      } catch (error) {
        if (stopping.signal.aborted) throw error;
        say(`PostgreSQL could not be started again: ${messageOf(error)}`);
      }
    }
  }

  const keeping = keep();
  return {
    url,
    port,
    stop: async () => {
      stopping.abort();
      await server.stop();
      await keeping.catch(() => undefined);
    },
    kill: () => {
      stopping.abort();
      process.kill(server.pid, 'SIGINT');
    },
  };
}

import { setTimeout as wait } from 'node:timers/promises';
import { isUnavailable, migrate, type Store } from '@pabal/db/store';
import type { Logger } from '@pabal/runtime';

export interface Migrator {
  /** Resolves when the schema is up to date; rejects when it cannot be brought up to date. */
  start(): Promise<void>;
  /** For readiness. @throws Error while the schema is not up to date */
  check(): Promise<void>;
  stop(): void;
}

const tryAgainMs = 1_000;

/** Brings the schema up to date as soon as PostgreSQL can be reached. Until then the api runs and refuses requests. */
export function createMigrator(options: {
  readonly url: string;
  /** True when the store is used through a connection pooler. */
  readonly pooled: boolean;
  /** Pinged once the schema is there, so that it warns about its set-up. */
  readonly store: Pick<Store, 'ping'>;
  readonly logger: Logger;
}): Migrator {
  const { url, pooled, store, logger } = options;
  const stopping = new AbortController();
  let current = false;

  async function start(): Promise<void> {
    for (let waiting = false; !stopping.signal.aborted; waiting = true) {
      try {
        await migrate(url, {
          pooled,
          onMigrated: (migration) => logger.info({ migration }, 'A migration was run.'),
          onWaiting: (migration) =>
            logger.warn({ migration }, 'A migration waits for somebody who holds a table that it changes.'),
        });
        current = true;
        await store.ping().catch(() => undefined);
        return;
      } catch (error) {
        if (!isAway(error)) throw error;
        if (!waiting)
          logger.warn({ err: error }, 'PostgreSQL cannot be reached; requests are refused until it is.');
        await wait(tryAgainMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  return {
    start,
    check: async () => {
      if (!current) throw new Error('The schema is not up to date yet.');
    },
    stop: () => stopping.abort(),
  };
}

function isAway(error: unknown): boolean {
  return isUnavailable(error) || (error instanceof Error && isUnavailable(error.cause));
}

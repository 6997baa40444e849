import { setTimeout as wait } from 'node:timers/promises';
import { isUnavailable, migrate } from '@pabal/db';
import type { Logger } from '@pabal/runtime';

export interface SchemaKeeper {
  /** Resolves when the schema is up to date; rejects when it cannot be brought there. */
  start(): Promise<void>;
  /** For readiness. @throws Error while the schema is not up to date */
  check(): Promise<void>;
  stop(): void;
}

const tryAgainMs = 1_000;

/** Brings the schema up to date, as soon as PostgreSQL can be reached: the api starts, and refuses, without it. */
export function createSchemaKeeper({ url, logger }: { url: string; logger: Logger }): SchemaKeeper {
  const stopping = new AbortController();
  let current = false;

  async function start(): Promise<void> {
    for (let waiting = false; !stopping.signal.aborted; waiting = true) {
      try {
        await migrate(url, { onMigrated: (migration) => logger.info({ migration }, 'A migration was run.') });
        current = true;
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

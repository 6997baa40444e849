import type { Logger } from './logger.ts';

/** What a store has to tell about PostgreSQL. */
export interface StoreNews {
  onIdleError(error: Error): void;
  onAway(error: Error): void;
  onBack(back: { readonly awayMs: number }): void;
  onWarning(warning: string): void;
}

/** Says once that PostgreSQL went away, and once that it is back, however many calls find out. */
export function createStoreLog(logger: Logger): StoreNews {
  return {
    // One connection may be cut for many reasons; whether the server is away the next call finds out.
    onIdleError: (error) => logger.debug({ err: error }, 'A connection to PostgreSQL was lost.'),
    onAway: (error) =>
      logger.warn({ err: error }, 'PostgreSQL is away. Nothing is accepted or claimed until it is back.'),
    onBack: (back) => logger.info(back, 'PostgreSQL is back.'),
    onWarning: (warning) => logger.warn({ warning }, 'PostgreSQL should be set up otherwise.'),
  };
}

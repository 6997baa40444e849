import type { Logger } from '@pabal/runtime';
import type { ConnectionWatch } from './backend.ts';

/**
 * Says once that the queue went away and once that it is back, however many connections find out and however often
 * they try.
 */
export function createConnectionLog(
  logger: Logger,
  now: () => number = () => performance.now(),
): ConnectionWatch {
  let awaySince: number | undefined;
  return {
    fault(error) {
      if (awaySince !== undefined) return;
      awaySince = now();
      logger.warn(
        { err: error },
        'The queue cannot be reached. Bells are lost until it is back; the sweeper rings them again.',
      );
    },
    recovered() {
      if (awaySince === undefined) return;
      logger.info({ awayMs: Math.round(now() - awaySince) }, 'The queue is back.');
      awaySince = undefined;
    },
  };
}

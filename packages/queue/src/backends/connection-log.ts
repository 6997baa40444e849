import type { Logger } from '@pabal/runtime';
import type { ConnectionWatch } from './backend.ts';

/** When a server goes down some connections still answer while others break: for this long it is reported once. */
const sameStoryMs = 1_000;

/**
 * Says once that the queue went away and once that it is back, however many connections find out and however often
 * they try.
 */
export function createConnectionLog(
  logger: Logger,
  now: () => number = () => performance.now(),
): Pick<ConnectionWatch, 'fault' | 'recovered'> {
  let awaySince: number | undefined;
  let backAt = Number.NEGATIVE_INFINITY;
  return {
    fault(error) {
      if (awaySince !== undefined || now() - backAt < sameStoryMs) return;
      awaySince = now();
      logger.warn(
        { err: error },
        'The queue cannot be reached. Bells are lost until it is back; the sweeper rings them again.',
      );
    },
    recovered() {
      if (awaySince === undefined) return;
      backAt = now();
      logger.info({ awayMs: Math.round(backAt - awaySince) }, 'The queue is back.');
      awaySince = undefined;
    },
  };
}

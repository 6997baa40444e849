import { messageOf } from '@pabal/domain';
import type { Logger } from '@pabal/runtime';
import { isBellGone, isConnectionFault } from '../errors.ts';

/** BullMQ reports the same trouble with every try: each sentence is logged once in this time. */
const sameErrorMs = 60_000;

/**
 * Logs the errors that BullMQ reports besides those of jobs. The connection log reports a lost connection, and a job that
 * was wiped or taken over is not a fault.
 */
export function createErrorReport(logger: Logger, now: () => number = Date.now): (error: unknown) => void {
  const lastAt = new Map<string, number>();
  return (error) => {
    if (isConnectionFault(error)) return;
    if (isBellGone(error)) {
      logger.debug({ err: error }, 'A job was wiped or taken over while its handler ran.');
      return;
    }
    const sentence = messageOf(error);
    if (now() - (lastAt.get(sentence) ?? 0) < sameErrorMs) return;
    if (lastAt.size > 100) lastAt.clear();
    lastAt.set(sentence, now());
    logger.error({ err: error }, 'The queue answered with an error.');
  };
}

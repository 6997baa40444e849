import { isUnavailable } from '@pabal/db/store';
import type { Logger } from '@pabal/runtime';

/** Logs what went wrong in the background. That PostgreSQL is away is said by the store, once. */
export function complaint(logger: Logger, sentence: string): (error: unknown) => void {
  return (error) => {
    if (!isUnavailable(error)) logger.warn({ err: error }, sentence);
  };
}

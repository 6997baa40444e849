// The dead man's switch. Slots that pass without a finished edition are reported by mail and in the log. Once a day, when there
// is nothing to report, a ping goes to a monitor that raises an alarm when the ping does not come.

import { beginDailyCheck, findOverdue } from '@pabal/db/editions';
import { tellOverdue } from '@pabal/status';
import type { EditionDeps } from './step.ts';

export interface WatchDeps extends Pick<EditionDeps, 'store' | 'clock' | 'logger' | 'opsMail'> {
  /** Sends the ping. */
  readonly ping: () => Promise<void>;
}

/** Makes the task: reports what is new, and does the check of the day when it was not done. */
export function createEditionWatch({ store, clock, logger, opsMail, ping }: WatchDeps): () => Promise<void> {
  return async () => {
    const now = await clock();
    await tellOverdue({ store, logger, opsMail }, now);
    const problems = await findOverdue(store, now);
    if (!(await beginDailyCheck(store, now, problems))) return;
    if (problems.length > 0)
      return logger.error({ slots: problems }, 'The check of the day found slots without editions.');
    logger.info({}, 'The check of the day found an edition for every slot.');
    await ping().catch((error: unknown) => {
      logger.warn({ err: error }, 'The ping of the day could not be sent.');
    });
  };
}

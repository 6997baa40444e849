// Warns when letters pile up behind limits or for closed providers: nothing else would show it, because every process is well.

import { countWaiting, noteWarned, type WaitingCount } from '@pabal/db/ledger';
import type { Store } from '@pabal/db/store';
import type { Logger } from '@pabal/runtime';

export interface WaitingWatch {
  /** Counts once. */
  look(): Promise<void>;
  /** What waited at the last count, for the metrics. */
  waiting(): readonly WaitingCount[];
}

/** Counting reads every letter that waits, so it is rare; a wait shorter than this needs no warning. */
const patienceMs = 30_000;

/** Makes the watch. It warns of every line that has grown since the last look, at most once a minute over all builders. */
export function createWaitingWatch(deps: {
  readonly store: Store;
  readonly logger: Logger;
  /** Milliseconds since 1970 (default the system's). */
  readonly now?: () => number;
}): WaitingWatch {
  const { store, logger, now = Date.now } = deps;
  let last: readonly WaitingCount[] = [];

  async function warn(count: WaitingCount): Promise<void> {
    if (!(await noteWarned(store, count.key))) return;
    const { key: limit, events, newsletters, oldestAt, lastAt, tooLate } = count;
    logger.warn(
      { limit, events, newsletters, oldestAt, lastReturnAt: lastAt, returnTooLate: tooLate },
      'Letters pile up behind a limit; “limits list” shows it, “limits lift” ends it.',
    );
  }

  return {
    waiting: () => last,
    look: async () => {
      const before = new Map(last.map((count) => [count.key, total(count)]));
      last = await countWaiting(store);
      for (const count of last) {
        const grows = total(count) > (before.get(count.key) ?? 0);
        const old = now() - count.oldestAt.getTime() > patienceMs;
        if (old && (grows || count.tooLate > 0)) await warn(count);
      }
    },
  };
}

const total = ({ events, newsletters }: WaitingCount) => events + newsletters;

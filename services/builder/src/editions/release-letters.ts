// The letters of editions come to the queue a few thousand at a time, when the lane has few bells (docs/decisions/0004): the
// queue holds the letters that are under way, never a whole audience.

import { putBack, takeUnfed } from '@pabal/db/ledger';
import type { Store } from '@pabal/db/store';
import { laneQueues } from '@pabal/domain';
import { type Queues, QueueUnavailable } from '@pabal/queue';
import { enoughBells } from '../enough-bells.ts';
import type { EditionDeps } from './step.ts';

/** Letters taken at a time. */
const batch = 2_000;

/** Makes the task: rings for letters without a bell, as long as there are some and the lane has room for bells. */
export function createLetterRelease(deps: {
  readonly store: Store;
  readonly queues: Pick<Queues, 'ring' | 'waiting'>;
  readonly count: EditionDeps['count'];
}): () => Promise<void> {
  const { store, queues, count } = deps;
  return async () => {
    try {
      while ((await queues.waiting(laneQueues.newsletter)) < enoughBells.newsletter) {
        const ids = await takeUnfed(store, batch);
        if (ids.length === 0) return;
        await queues.ring('newsletter', ids).catch(async (error: unknown) => {
          await putBack(store, ids);
          throw error;
        });
        count('letters-fed', ids.length);
      }
    } catch (error) {
      if (!(error instanceof QueueUnavailable)) throw error;
    }
  };
}

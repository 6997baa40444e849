// Editions' letters come to the queue a few thousand at a time, when the lane is short of bells (docs/decisions/0004): the
// queue holds what is under way, never the audience.

import { putBack, type Store, takeUnfed } from '@pabal/db';
import { laneQueues } from '@pabal/domain';
import { type Queues, QueueUnavailable } from '@pabal/queue';
import { enoughBells } from '../sweeper.ts';
import type { EditionDeps } from './step.ts';

/** Letters taken at a time. */
const batch = 2_000;

/** Makes the task: rings for letters that nobody has rung for, as long as there are some and bells are wanted. */
export function createEditionFeed(deps: {
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

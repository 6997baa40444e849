// Checks every second which slots have come and which editions are due. Any number of builders may do so: only one of them
// takes a slot, and a bell that two of them ring becomes one job.

import { findDueEditions, type Newsletter, planSlots, type SlotPlan } from '@pabal/db/editions';
import type { Store } from '@pabal/db/store';
import { decideOccurrences, readDefinition } from '@pabal/newsletters';
import { type Queues, QueueUnavailable } from '@pabal/queue';
import type { Logger } from '@pabal/runtime';
import { after, type EditionDeps, minuteMs } from './step.ts';

export interface RunnerDeps extends Pick<EditionDeps, 'store' | 'clock' | 'logger' | 'count'> {
  readonly queues: Pick<Queues, 'buildEdition'>;
}

/** Editions rung for in one look. */
const rungTogether = 100;

/** Makes the task: begins the editions whose slot has come, and rings for those that are due. */
export function createEditionRunner({
  store,
  clock,
  logger,
  queues,
  count,
}: RunnerDeps): () => Promise<void> {
  return async () => {
    const now = await clock();
    while (await beginSlots(store, now, { logger, count }));
    for (const id of await findDueEditions(store, now, rungTogether)) {
      await queues.buildEdition(id).catch(unlessQueueIsAway);
    }
  };
}

/** An edition that is due stays due, so it is rung for when the queue is back. */
function unlessQueueIsAway(error: unknown): void {
  if (!(error instanceof QueueUnavailable)) throw error;
}

async function beginSlots(
  store: Store,
  now: Date,
  { logger, count }: Pick<RunnerDeps, 'logger' | 'count'>,
): Promise<boolean> {
  const planned = await planSlots(store, now, (newsletter) => planOf(newsletter, now, logger));
  if (planned === undefined) return false;
  for (const { id, slot, state } of planned.editions) {
    if (state === 'collecting') count('begun', 1);
    logger.info({ edition: id, newsletter: planned.newsletter.key, slot, state }, 'A slot has come.');
  }
  return true;
}

function planOf(newsletter: Newsletter, now: Date, logger: Logger): SlotPlan {
  const due = newsletter.nextSlotAt ?? now;
  try {
    return decideOccurrences(readDefinition(newsletter.definition), due, now);
  } catch (error) {
    // A newsletter that cannot be read must not stop the others; it is reported when its slot has passed.
    logger.error({ err: error, newsletter: newsletter.key }, 'The slots of a newsletter cannot be decided.');
    return { slots: [], next: { slot: due, wake: after(now, 10 * minuteMs) } };
  }
}

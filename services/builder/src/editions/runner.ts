// Looks every second which slots have come and which editions are due. Any number of builders may: a slot is taken by one of
// them, and a bell that two of them ring is one.

import { findDueEditions, type Newsletter, planSlots, type SlotPlan, type Store } from '@pabal/db';
import { decideSlots, readDefinition } from '@pabal/newsletters';
import { type Queues, QueueUnavailable } from '@pabal/queue';
import type { Logger } from '@pabal/runtime';
import { after, type EditionDeps, minuteMs } from './step.ts';

export interface RunnerDeps extends Pick<EditionDeps, 'store' | 'clock' | 'logger' | 'count'> {
  readonly queues: Pick<Queues, 'buildEdition'>;
}

/** Editions rung for in one look. */
const rungTogether = 100;

/** Makes the task: begin what is to be begun, ring for what is due. */
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

/** What is due stays due, and is rung for when the queue is back. */
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
    return decideSlots(readDefinition(newsletter.definition), due, now);
  } catch (error) {
    // One that cannot be read must not hold up the others; it is complained about when its slot has passed.
    logger.error({ err: error, newsletter: newsletter.key }, 'The slots of a newsletter cannot be decided.');
    return { slots: [], next: { slot: due, wake: after(now, 10 * minuteMs) } };
  }
}

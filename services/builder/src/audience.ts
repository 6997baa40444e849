// Expands an event's groups into deliveries, page by page, and rings for each page as soon as it is committed.
// Killed at any line it goes on where it was: the cursor moves in the same statement that plans the page.

import { expandAudience, findExpanding, type Store } from '@pabal/db';
import { type Lane, PabalError } from '@pabal/domain';
import { type JobOutcome, type Queues, QueueUnavailable } from '@pabal/queue';

export interface AudienceDeps {
  readonly store: Store;
  readonly queues: Pick<Queues, 'ring' | 'expandAudience'>;
  readonly messageIdDomain: string;
}

const pageSize = 2_000;

/** Makes the handler of the `audience` queue. */
export function createAudienceHandler({ store, queues, messageIdDomain }: AudienceDeps) {
  return async ({ eventId }: { eventId: string }): Promise<JobOutcome<{ eventId: string }>> => {
    try {
      for (;;) {
        const { lane, deliveryIds, complete } = await expandAudience(store, eventId, {
          pageSize,
          messageIdDomain,
        });
        await ringOrLeave(queues, lane, deliveryIds);
        if (complete) return { kind: 'done' };
      }
    } catch (error) {
      if (error instanceof PabalError && error.code === 'store-unavailable') {
        return { kind: 'wait', data: { eventId }, delayMs: 1_000 };
      }
      throw error;
    }
  };
}

/** The deliveries are committed: when the queue is away the sweeper rings for them. */
async function ringOrLeave(
  queues: AudienceDeps['queues'],
  lane: Lane,
  ids: readonly string[],
): Promise<void> {
  try {
    if (ids.length > 0) await queues.ring(lane, ids);
  } catch (error) {
    if (!(error instanceof QueueUnavailable)) throw error;
  }
}

/** An expansion that began this long ago and is not complete has lost its bell, or is large: ringing twice is harmless. */
const overdueSeconds = 30;

/** Rings again for events whose expansion did not end. */
export async function ringForExpanding({ store, queues }: AudienceDeps): Promise<void> {
  for (const eventId of await findExpanding(store, overdueSeconds, 100)) await queues.expandAudience(eventId);
}

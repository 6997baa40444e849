// Expands an event's groups into deliveries, page by page, and rings for each page as soon as it is committed.
// A builder may be killed at any line: the cursor moves in the statement that plans the page, and the next one goes on there.

import { expandAudience, findAppOfEvent, findExpanding } from '@pabal/db/ledger';
import { isUnavailable, type Store } from '@pabal/db/store';
import type { Lane } from '@pabal/domain';
import { type JobOutcome, type Place, type Queues, QueueUnavailable, type Shares } from '@pabal/queue';

export interface AudienceDeps {
  readonly store: Store;
  readonly queues: Pick<Queues, 'ring' | 'ringBacklog' | 'expandAudience'>;
  readonly shares: Pick<Shares, 'place' | 'mostAtOnce'>;
  /** Called when letters wait in the ledger and have to be released in turn. */
  readonly onWaiting: () => void;
  readonly messageIdDomain: string;
  /** Told how many letters a page has planned that may be sent now. */
  readonly onPlanned: (lane: Lane, letters: number) => void;
}

const pageSize = 2_000;

/** Makes the handler of the `audience` queue. */
export function createAudienceHandler(deps: AudienceDeps) {
  return async ({ eventId }: { eventId: string }): Promise<JobOutcome<{ eventId: string }>> => {
    try {
      while (!(await expandPage(eventId, deps)));
      return { kind: 'done' };
    } catch (error) {
      if (isUnavailable(error)) {
        return { kind: 'wait', data: { eventId }, delayMs: 1_000 };
      }
      throw error;
    }
  };
}

/**
 * Plans one page and rings for it. A page with more letters than the app may ring for now is left in the ledger.
 *
 * @returns true after the last page
 */
async function expandPage(eventId: string, deps: AudienceDeps): Promise<boolean> {
  const { store, shares, messageIdDomain } = deps;
  const app = await findAppOfEvent(store, eventId);
  if (app === undefined) return true;
  const mostAtOnce = app.paused ? 0 : shares.mostAtOnce(app);
  const page = await expandAudience(store, eventId, { pageSize, messageIdDomain, mostAtOnce });
  const { lane, deliveryIds, due, complete } = page;
  deps.onPlanned(lane, due);
  // Letters that wait count as well: an app that posts to one group after the other goes beyond its share.
  const place = shares.place(app, lane, due);
  if (deliveryIds.length > 0) await ringOrLeave(deps.queues, place, lane, deliveryIds);
  else if (due > 0) deps.onWaiting();
  return complete;
}

/** The deliveries are committed: when the queue is away the sweeper rings for them. */
async function ringOrLeave(
  queues: AudienceDeps['queues'],
  place: Place,
  lane: Lane,
  ids: readonly string[],
): Promise<void> {
  try {
    if (place === 'lane') await queues.ring(lane, ids);
    else await queues.ringBacklog(lane, ids);
  } catch (error) {
    if (!(error instanceof QueueUnavailable)) throw error;
  }
}

/** An expansion that began this long ago and is not complete has lost its bell, or is large: ringing twice is harmless. */
const overdueSeconds = 30;

/** Rings again for events whose expansion did not end. */
export async function ringForExpanding({
  store,
  queues,
}: Pick<AudienceDeps, 'store' | 'queues'>): Promise<void> {
  for (const eventId of await findExpanding(store, overdueSeconds, 100)) await queues.expandAudience(eventId);
}

// The sweeper makes sure that nothing is forgotten. It asks the ledger what is overdue and does the next thing for it:
// rings again, gives up senders that went silent, applies the policy for unknown letters, shows dead letters.
// Several sweepers may run: what one takes, the others do not see.

import {
  clearDue,
  type DueDelivery,
  giveUpSenders,
  listSenders,
  loseOrphans,
  putBack,
  resendUnknown,
  type Store,
  takeDue,
} from '@pabal/db';
import { type DeliveryState, type Lane, laneQueues, lanes } from '@pabal/domain';
import { type Queues, QueueUnavailable } from '@pabal/queue';
import type { Logger } from '@pabal/runtime';
import type { SenderWatch } from './sender-watch.ts';

export interface SweeperDeps {
  readonly store: Store;
  readonly queues: Pick<Queues, 'ring' | 'deadLetter' | 'removeDeadLetters' | 'waiting'>;
  readonly watch: SenderWatch;
  readonly logger: Logger;
  /** What happens to a letter whose answer was lost: sent again, or held for a person. */
  readonly unknownPolicy: Readonly<Record<Lane, 'resend' | 'hold'>>;
  /** Milliseconds since 1970, to tell one round of bells from the next (default the system's). */
  readonly now?: () => number;
  readonly count: (
    what: 'rung' | 'lost' | 'resent' | 'held' | 'dead' | 'discarded',
    deliveries: number,
  ) => void;
}

/** Rows taken at a time. */
const batch = 2_000;

/**
 * Bells that may wait in a lane before the sweeper stops adding to them. While so many wait nobody is idle, so nothing is
 * late for want of a bell; and the queue stays small however many letters wait in the ledger.
 */
export const enoughBells: Readonly<Record<Lane, number>> = { event: 1_000, newsletter: 100 };

/** Makes the sweep: one round over both lanes. */
export function createSweep(deps: SweeperDeps): () => Promise<void> {
  return async () => {
    await closeLeases(deps);
    for (const lane of lanes) await sweepLane(lane, deps).catch(unlessQueueIsAway);
  };
}

/** What could not be rung stands in the ledger and is taken again; the queue's absence is logged where it is noticed. */
function unlessQueueIsAway(error: unknown): void {
  if (!(error instanceof QueueUnavailable)) throw error;
}

async function closeLeases({ store, watch, logger, count }: SweeperDeps): Promise<void> {
  const dead = watch.observe(await listSenders(store));
  if (dead.length === 0) return;
  const lost = await giveUpSenders(store, dead);
  count('lost', lost);
  logger.warn(
    { senders: dead.map(({ id }) => id), deliveries: lost },
    'Senders went silent and were given up.',
  );
}

async function sweepLane(lane: Lane, deps: SweeperDeps): Promise<void> {
  for (;;) {
    const pending = await wantsBells(lane, deps);
    const due = await takeDue(deps.store, lane, { pending, limit: batch });
    await tend(lane, due, deps);
    if (due.length < batch) return;
  }
}

async function wantsBells(lane: Lane, { queues }: SweeperDeps): Promise<boolean> {
  try {
    return (await queues.waiting(laneQueues[lane])) < enoughBells[lane];
  } catch {
    // The queue is away, and says so itself: no bell can be rung, but the rest goes on.
    return false;
  }
}

async function tend(lane: Lane, due: readonly DueDelivery[], deps: SweeperDeps): Promise<void> {
  const { store, queues, count, now = Date.now } = deps;
  const inState = (state: DeliveryState) => due.filter((delivery) => delivery.state === state);
  const ids = (deliveries: readonly DueDelivery[]) => deliveries.map(({ id }) => id);

  const sending = ids(inState('sending'));
  if (sending.length > 0) count('lost', await loseOrphans(store, sending));

  const unknown = ids(inState('unknown'));
  const again = await applyUnknownPolicy(lane, unknown, deps);

  const toRing = [...ids(inState('pending').filter(({ held }) => !held)), ...again];
  if (toRing.length > 0) {
    // Each round is a bell of its own: the one before, for the same letters, may be in the hands of a dead sender, or
    // delayed by one whose clock was stepped, and would swallow this one for as long as it is stuck.
    await queues.ring(lane, toRing, { round: now() }).catch(async (error: unknown) => {
      await putBack(store, toRing);
      throw error;
    });
    count('rung', toRing.length);
  }

  const failed = inState('failed');
  await showDeadLetters(
    failed.filter(({ parked }) => parked),
    deps,
  );
  await removeDiscarded(ids(failed.filter(({ parked }) => !parked)), deps);
}

/** A letter that was replayed or discarded while it was being put on show is taken off again. */
async function showDeadLetters(failed: readonly DueDelivery[], deps: SweeperDeps): Promise<void> {
  const { store, queues, count } = deps;
  if (failed.length === 0) return;
  await queues.deadLetter(failed.map(({ id, cause }) => ({ deliveryId: id, cause: cause ?? 'no cause' })));
  const ids = failed.map(({ id }) => id);
  const shown = await clearDue(store, ids, { parked: true });
  await queues.removeDeadLetters(ids.filter((id) => !shown.has(id)));
  count('dead', shown.size);
}

async function removeDiscarded(ids: readonly string[], { store, queues, count }: SweeperDeps): Promise<void> {
  if (ids.length === 0) return;
  await queues.removeDeadLetters(ids);
  const removed = await clearDue(store, ids, { parked: false });
  count('discarded', removed.size);
}

async function applyUnknownPolicy(lane: Lane, ids: readonly string[], deps: SweeperDeps): Promise<string[]> {
  const { store, unknownPolicy, count } = deps;
  if (ids.length === 0) return [];
  if (unknownPolicy[lane] === 'hold') {
    await clearDue(store, ids, { parked: true });
    count('held', ids.length);
    return [];
  }
  const again = await resendUnknown(store, ids);
  count('resent', again.length);
  return again;
}

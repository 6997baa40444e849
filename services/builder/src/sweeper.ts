// The sweeper makes sure that no letter is forgotten. It asks the ledger what is overdue and does the next thing for it:
// rings again, gives up senders that went silent, applies the policy for unknown letters, shows dead letters.
// Several sweepers may run: what one takes, the others do not see.

import {
  clearDue,
  type DueDelivery,
  expireWaiting,
  giveUpSenders,
  listSenders,
  loseOrphans,
  putBack,
  resendUnknown,
  takeDue,
} from '@pabal/db/ledger';
import type { Store } from '@pabal/db/store';
import {
  channelQueues,
  type DeliveryState,
  type Lane,
  laneQueues,
  lanes,
  type OtherChannel,
  otherChannels,
} from '@pabal/domain';
import { type Queues, QueueUnavailable } from '@pabal/queue';
import type { figures, LabelValue, Logger } from '@pabal/runtime';
import { enoughBells } from './enough-bells.ts';
import type { SenderWatch } from './sender-watch.ts';

export interface SweeperDeps {
  readonly store: Store;
  readonly queues: Pick<Queues, 'ring' | 'ringChannel' | 'deadLetter' | 'removeDeadLetters' | 'waiting'>;
  readonly watch: SenderWatch;
  readonly logger: Logger;
  /** The policy for a letter whose answer was lost: send it again, or hold it for a person. */
  readonly unknownPolicy: Readonly<Record<Lane, 'resend' | 'hold'>>;
  /** Milliseconds since 1970, to tell one round of bells from the next (default the system's). */
  readonly now?: () => number;
  readonly count: (what: LabelValue<typeof figures.swept, 'what'>, deliveries: number) => void;
  /** A round has ended. */
  readonly ended: () => void;
}

/** Rows taken at a time. */
const batch = 2_000;

/**
 * Letters of one app that are rung for in one round. When thousands of one app become overdue at once (a queue was wiped) or
 * due at once (all were posted for nine o'clock), the others wait in the ledger and are released in turn.
 */
const shareOfARound = 50;

/** What is swept apart, and rung for in a queue of its own: the lanes of mail, and each other channel. */
interface Swept {
  readonly from: Lane | OtherChannel;
  readonly lane: Lane;
  readonly queue: Parameters<Queues['waiting']>[0];
  ring(queues: SweeperDeps['queues'], ids: readonly string[], round: number): Promise<void>;
}

const swept: readonly Swept[] = [
  ...lanes.map(
    (lane): Swept => ({
      ...{ from: lane, lane, queue: laneQueues[lane] },
      ring: (queues, ids, round) => queues.ring(lane, ids, { round }),
    }),
  ),
  // Only events go by other channels.
  ...otherChannels.map(
    (channel): Swept => ({
      ...{ from: channel, lane: 'event', queue: channelQueues[channel] },
      ring: (queues, ids, round) => queues.ringChannel(channel, ids, { round }),
    }),
  ),
];

/** Makes the sweep: one round over all of them. */
export function createSweep(deps: SweeperDeps): () => Promise<void> {
  return async () => {
    await closeLeases(deps);
    await expireInLine(deps);
    for (const part of swept) await sweep(part, deps).catch(unlessQueueIsAway);
    deps.ended();
  };
}

/** A letter that could not be rung for is in the ledger and is taken again. The queue itself logs that it is away. */
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
    'Senders stopped their beat and were given up; others send their letters.',
  );
}

/** A letter that expires while it waits behind a limit will never be sent, so it is suppressed at once. */
async function expireInLine({ store, count }: SweeperDeps): Promise<void> {
  for (;;) {
    const expired = await expireWaiting(store, batch);
    if (expired > 0) count('expired', expired);
    if (expired < batch) return;
  }
}

async function sweep(part: Swept, deps: SweeperDeps): Promise<void> {
  const spent = new Set<string>();
  for (;;) {
    const pending = await wantsBells(part, deps);
    const options = { pending, limit: batch, share: shareOfARound, spent: [...spent] };
    const due = await takeDue(deps.store, part.from, options);
    await tend(part, due, deps);
    for (const { held, appId } of due) if (held && appId !== null) spent.add(appId);
    if (due.length < batch) return;
  }
}

async function wantsBells({ lane, queue }: Swept, { queues }: SweeperDeps): Promise<boolean> {
  try {
    return (await queues.waiting(queue)) < enoughBells[lane];
  } catch {
    // The queue is away and logs that itself: no bell can be rung, but the rest of the round goes on.
    return false;
  }
}

async function tend(part: Swept, due: readonly DueDelivery[], deps: SweeperDeps): Promise<void> {
  const { store, queues, count, now = Date.now } = deps;
  const inState = (state: DeliveryState) => due.filter((delivery) => delivery.state === state);
  const ids = (deliveries: readonly DueDelivery[]) => deliveries.map(({ id }) => id);

  const sending = ids(inState('sending'));
  if (sending.length > 0) count('lost', await loseOrphans(store, sending));

  const unknown = ids(inState('unknown'));
  const again = await applyUnknownPolicy(part.lane, unknown, deps);

  const toRing = [...ids(inState('pending').filter(({ held }) => !held)), ...again];
  if (toRing.length > 0) {
    // Each round is a bell of its own: the one before, for the same letters, may be in the hands of a dead sender, or
    // delayed by one whose clock was stepped, and would swallow this one for as long as it is stuck.
    await part.ring(queues, toRing, now()).catch(async (error: unknown) => {
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

/** A letter that was replayed or discarded while it was being put into the dead letter queue is taken off again. */
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

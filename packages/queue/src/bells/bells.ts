import {
  backlogQueues,
  channelQueues,
  type Lane,
  laneQueues,
  maxDeliveriesPerJob,
  type OtherChannel,
  queueNames,
} from '@pabal/domain';
import { type Batcher, createBatcher } from '@pabal/runtime';
import type { BellQueue } from '../backends/backend.ts';
import { QueueUnavailable } from '../errors.ts';
import { type JobQueue, type Payload, parsePayload, showableCause } from '../payloads.ts';
import type { Circuit } from './circuit.ts';
import { mailJobId } from './job-ids.ts';
import { waitingOf } from './waiting.ts';

// The one place that adds jobs.

interface RingOptions {
  /** Milliseconds before the bell is heard (default 0). */
  readonly delayMs?: number;
  /**
   * Rings although an earlier bell for the same letters still waits its delay, as after a replay: the same round is one
   * bell, another round another. The attempt's number is a good one, and so is the time.
   */
  readonly round?: number;
}

interface BacklogOptions extends RingOptions {
  /** Most ids in a job (default the lane's most). */
  readonly together?: number;
}

interface DeadLetter {
  readonly deliveryId: string;
  /** A signature such as `message-refused 550 5.7.1`; shown shortened, and without addresses. */
  readonly cause: string;
}

/** What is counted about bells. */
export interface BellMetrics {
  /** Ids were rung, in so many jobs. */
  rang(queue: JobQueue, ids: number, jobs: number): void;
  /** Ids were not rung because the queue was away; the sweeper rings them. */
  lost(queue: JobQueue, ids: number): void;
}

export interface Bells {
  /**
   * Rings for deliveries. Idle, they ride at once in a job of their own; ids that arrive while an add is under way ride
   * together in the next, at most 20 in a job (newsletters: 200).
   *
   * @throws PayloadRefused when an id is not a UUID
   */
  ring(lane: Lane, deliveryIds: readonly string[], options?: RingOptions): Promise<void>;
  /**
   * Rings for letters of apps beyond their share: behind every letter that `ring` rings for in the lane.
   *
   * @param options.together  most ids in a job, when that is to be fewer than usual
   */
  ringBacklog(lane: Lane, deliveryIds: readonly string[], options?: BacklogOptions): Promise<void>;
  /** The same for letters of another channel than mail, in the queue of that channel. */
  ringChannel(channel: OtherChannel, deliveryIds: readonly string[], options?: BacklogOptions): Promise<void>;
  /** Asks the builder to expand the audience of an event. */
  expandAudience(eventId: string): Promise<void>;
  /** Asks the builder to take an edition as far as it gets. */
  buildEdition(editionId: string): Promise<void>;
  /** Shows dead letters on the dashboard, the newest 10,000. A letter that is there already is shown with the new cause. */
  deadLetter(entries: readonly DeadLetter[]): Promise<void>;
  /** Takes letters off the dead letters, if they are there. */
  removeDeadLetters(deliveryIds: readonly string[]): Promise<void>;
}

interface Bell {
  readonly id: string;
  readonly data: Payload<JobQueue>;
  readonly delayMs?: number;
}

interface Deps {
  readonly queues: Readonly<Record<JobQueue, BellQueue>>;
  readonly circuit: Circuit;
  readonly metrics: BellMetrics | undefined;
  /** Most dead letters that the queue holds. */
  readonly mostDeadLetters: number;
}

const jobNames: Readonly<Record<JobQueue, string>> = {
  [queueNames.eventMail]: 'send',
  [queueNames.eventBacklog]: 'send',
  [queueNames.newsletterMail]: 'send',
  [queueNames.eventChat]: 'send',
  [queueNames.audience]: 'expand',
  [queueNames.edition]: 'build',
  [queueNames.deadLetter]: 'dead',
};

/** Jobs of one round trip: enough to be cheap, few enough to be done well within the deadline. */
const jobsTogether = 200;

/** Makes the doers of everything that is put into the queues. */
export function createBells(deps: Deps): Bells {
  const batchers = mailBatchers(deps);

  async function ringIn(to: MailTarget, ids: readonly string[], options?: BacklogOptions): Promise<void> {
    const parts = chunks(ids, to.most).map(
      (deliveryIds) => parsePayload(to.name, { deliveryIds }).deliveryIds,
    );
    if (options) await addMail(deps, to, parts.flat(), options);
    else await Promise.all(parts.map((part) => batchers[to.name].add(part)));
  }

  return {
    ring: (lane, ids, options) => ringIn(targetOf(lane, laneQueues), ids, options),
    ringBacklog: (lane, ids, options) => ringIn(targetOf(lane, backlogQueues), ids, options),
    ringChannel: (channel, ids, options) => ringIn(targetOfChannel(channel), ids, options),
    async expandAudience(eventId) {
      const name = queueNames.audience;
      const data = parsePayload(name, { eventId });
      await add(deps, name, [{ id: data.eventId, data }]);
    },
    async buildEdition(editionId) {
      const name = queueNames.edition;
      const data = parsePayload(name, { editionId });
      await add(deps, name, [{ id: data.editionId, data }]);
    },
    async deadLetter(entries) {
      const name = queueNames.deadLetter;
      const bells = entries.map(({ deliveryId, cause }) => ({
        id: deliveryId,
        data: parsePayload(name, { deliveryId, cause: showableCause(cause) }),
      }));
      const ids = bells.map(({ id }) => id);
      await remove(deps, ids);
      await add(deps, name, bells);
      await removeOldest(deps);
    },
    removeDeadLetters: (deliveryIds) => remove(deps, deliveryIds),
  };
}

/** @param ids  how many ids the bells carry, for the figures */
async function add(deps: Deps, name: JobQueue, bells: readonly Bell[], ids = bells.length): Promise<void> {
  const { queues, circuit, metrics } = deps;
  try {
    for (const some of chunks(bells, jobsTogether)) {
      const jobs = some.map(({ id, data, delayMs = 0 }) => ({
        name: jobNames[name],
        data,
        opts: { jobId: id, ...(delayMs > 0 && { delay: delayMs }) },
      }));
      await circuit.run(() => queues[name].addBulk(jobs));
    }
    metrics?.rang(name, ids, bells.length);
  } catch (error) {
    if (error instanceof QueueUnavailable) metrics?.lost(name, ids);
    throw error;
  }
}

async function addMail(
  deps: Deps,
  to: MailTarget,
  ids: readonly string[],
  options: BacklogOptions,
): Promise<void> {
  const { delayMs = 0, round, together = to.most } = options;
  const bells = chunks(ids, Math.min(together, to.most)).map((deliveryIds) => ({
    id: mailJobId(deliveryIds, round),
    data: { deliveryIds },
    delayMs,
  }));
  await add(deps, to.name, bells, ids.length);
}

/** The ledger has every dead letter; the queue shows the newest. */
async function removeOldest({ queues, circuit, mostDeadLetters }: Deps): Promise<void> {
  const queue = queues[queueNames.deadLetter];
  const tooMany = (await circuit.run(() => waitingOf(queue))) - mostDeadLetters;
  if (tooMany > 0) await circuit.run(() => queue.clean(0, tooMany, 'waiting'));
}

async function remove({ queues, circuit }: Deps, deliveryIds: readonly string[]): Promise<void> {
  const queue = queues[queueNames.deadLetter];
  for (const some of chunks(deliveryIds, jobsTogether)) {
    await circuit.run(() => Promise.all(some.map((id) => queue.remove(id))));
  }
}

type MailQueue =
  | (typeof laneQueues)[Lane]
  | (typeof backlogQueues)[Lane]
  | (typeof channelQueues)[OtherChannel];

/** Where mail bells go, and how many ids one of them carries there at most. */
interface MailTarget {
  readonly name: MailQueue;
  readonly most: number;
}

function targetOf(lane: Lane, names: Readonly<Record<Lane, MailQueue>>): MailTarget {
  return { name: names[lane], most: maxDeliveriesPerJob[lane] };
}

const targetOfChannel = (channel: OtherChannel): MailTarget => ({
  name: channelQueues[channel],
  most: maxDeliveriesPerJob.event,
});

/** One batcher for each mail queue: what several callers ring while an add is under way goes with the next. */
function mailBatchers(deps: Deps): Readonly<Record<MailQueue, Batcher<readonly string[], void>>> {
  const batcher = (to: MailTarget) =>
    createBatcher<readonly string[], void>(
      async (calls) => {
        await addMail(deps, to, [...new Set(calls.flat())], {});
        return calls.map(() => undefined);
      },
      { maxSize: jobsTogether },
    );
  return {
    'event-mail': batcher(targetOf('event', laneQueues)),
    'event-backlog': batcher(targetOf('event', backlogQueues)),
    'newsletter-mail': batcher(targetOf('newsletter', laneQueues)),
    'event-chat': batcher(targetOfChannel('chat')),
  };
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const parts: Item[][] = [];
  for (let from = 0; from < items.length; from += size) parts.push(items.slice(from, from + size));
  return parts;
}

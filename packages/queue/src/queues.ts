import { type Lane, laneQueues } from '@pabal/domain';
import type { Logger } from '@pabal/runtime';
import { Queue as BullQueue } from 'bullmq';
import type { BellQueue, ConnectionWatch, QueueBackend } from './backend.ts';
import { type BellMetrics, createBells, type DeadLetter, type RingOptions } from './bells.ts';
import { createCircuit } from './circuit.ts';
import { createConnectionLog } from './connection-log.ts';
import type { JobQueue } from './payloads.ts';
import { jobOptions, mostDeadLetters } from './policy.ts';
import { createPostgresBackend } from './postgres.ts';
import { parseQueueUrl } from './queue-url.ts';
import { createRedisBackend } from './redis.ts';
import { waitingOf } from './waiting.ts';

/** How many jobs of a queue stand where. */
export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

export type QueueHealth =
  | { readonly ok: true; readonly kind: QueueBackend['kind']; readonly latencyMs: number }
  | { readonly ok: false; readonly kind: QueueBackend['kind']; readonly reason: string };

/**
 * The queues of a process. Everything goes to the ledger first and is rung after the commit; a bell that is lost is a
 * delay, never a loss. Every method that talks to the server rejects with `QueueUnavailable` within the deadline, and
 * at once while the server is known to be away.
 */
export interface Queues {
  /**
   * Rings for deliveries. Idle, they ride at once in a job of their own; ids that arrive while an add is under way ride
   * together in the next, at most 20 in a job (newsletters: 200).
   *
   * @throws PayloadRefused when an id is not a UUID
   */
  ring(lane: Lane, deliveryIds: readonly string[], options?: RingOptions): Promise<void>;
  /** Asks the builder to expand the audience of an event. */
  expandAudience(eventId: string): Promise<void>;
  /** Asks the builder to take an edition as far as it gets. */
  buildEdition(editionId: string): Promise<void>;
  /** Shows dead letters on the dashboard, the newest 10,000. A letter that already stands there is shown with the new cause. */
  deadLetter(entries: readonly DeadLetter[]): Promise<void>;
  /** Takes letters off the dead letters, where they stand there. */
  removeDeadLetters(deliveryIds: readonly string[]): Promise<void>;
  /** Jobs waiting to be taken; of the dead letters, those that stand. */
  waiting(queue: JobQueue): Promise<number>;
  counts(queue: JobQueue): Promise<QueueCounts>;
  /** Keeps all workers everywhere from taking jobs of a lane, until it is resumed. A wiped Redis forgets it. */
  pause(lane: Lane): Promise<void>;
  resume(lane: Lane): Promise<void>;
  isPaused(lane: Lane): Promise<boolean>;
  /** Asks the server; never rejects. */
  healthy(): Promise<QueueHealth>;
  /** The queues as `BullMQAdapter` of @bull-board/api takes them. */
  boards(): BullQueue[];
  /** Where the workers of the same process get their connections from. */
  readonly backend: QueueBackend;
  /** Closes the connections; safe to call twice. Stop the workers first. */
  stop(): Promise<void>;
}

export interface QueuesOptions {
  /** QUEUE_URL; `parseQueueUrl` says which forms there are. */
  readonly url: string;
  readonly logger: Logger;
  /** Starts every Redis key (default `{pabal}`). On PostgreSQL the database is the namespace. */
  readonly prefix?: string;
  /** Most connections of this process to PostgreSQL, without the one of each worker that listens (default 4). */
  readonly connections?: number;
  /** Milliseconds after which a call is given up (default 1,500). */
  readonly deadlineMs?: number;
  /** Most dead letters that stand in the queue, the newest (default 10,000). The ledger has them all. */
  readonly mostDeadLetters?: number;
  readonly metrics?: BellMetrics;
}

/** While the server is away it is looked for this often. */
const probeEveryMs = 250;

/**
 * Opens the queues. Nothing is waited for: while the server is away, calls are refused and it is looked for.
 *
 * @throws Error when the URL has none of the known forms
 */
export function createQueues(options: QueuesOptions): Queues {
  const watch = createConnectionLog(options.logger);
  const backend = openBackend(options, watch);
  const circuit = createCircuit({
    probe: () => backend.ping(),
    deadlineMs: options.deadlineMs ?? 1_500,
    probeEveryMs,
    onOpen: (error) => watch.fault(error),
    onClose: () => watch.recovered(),
  });
  const queues = openQueues(backend);
  let stopped: Promise<void> | undefined;

  async function close(): Promise<void> {
    circuit.stop();
    await Promise.all(Object.values(queues).map((queue) => queue.close()));
    await backend.close();
  }

  return {
    ...createBells({
      ...{ queues, circuit, metrics: options.metrics },
      mostDeadLetters: options.mostDeadLetters ?? mostDeadLetters,
    }),
    waiting: (name) => circuit.run(() => waitingOf(queues[name])),
    counts: (name) => circuit.run(() => countsOf(queues[name])),
    pause: (lane) => circuit.run(() => queues[laneQueues[lane]].pause()),
    resume: (lane) => circuit.run(() => queues[laneQueues[lane]].resume()),
    isPaused: (lane) => circuit.run(() => queues[laneQueues[lane]].isPaused()),
    healthy: () => healthOf(backend, () => circuit.run(() => backend.ping())),
    // BullMQ's Queue is one class on both servers; the dashboard looks up at run time what only Redis knows.
    boards: () => Object.values(queues).filter((queue) => queue instanceof BullQueue),
    backend,
    stop: () => {
      stopped ??= close();
      return stopped;
    },
  };
}

function openBackend(options: QueuesOptions, watch: ConnectionWatch): QueueBackend {
  const { prefix = '{pabal}', connections = 4 } = options;
  const target = parseQueueUrl(options.url);
  return target.kind === 'redis'
    ? createRedisBackend(target, prefix, watch)
    : createPostgresBackend(target.url, connections, watch);
}

function openQueues(backend: QueueBackend): Readonly<Record<JobQueue, BellQueue>> {
  const open = (name: JobQueue) => backend.openQueue(name, jobOptions(name));
  return {
    'event-mail': open('event-mail'),
    'newsletter-mail': open('newsletter-mail'),
    audience: open('audience'),
    edition: open('edition'),
    'dead-letter': open('dead-letter'),
  };
}

async function countsOf(queue: BellQueue): Promise<QueueCounts> {
  const [waiting, others] = await Promise.all([
    waitingOf(queue),
    queue.getJobCounts('active', 'delayed', 'failed'),
  ]);
  const { active = 0, delayed = 0, failed = 0 } = others;
  return { waiting, active, delayed, failed };
}

async function healthOf({ kind }: QueueBackend, ask: () => Promise<void>): Promise<QueueHealth> {
  const startedAt = performance.now();
  try {
    await ask();
    return { ok: true, kind, latencyMs: performance.now() - startedAt };
  } catch (error) {
    return { ok: false, kind, reason: error instanceof Error ? error.message : String(error) };
  }
}

import { parseQueueUrl } from '@pabal/config';
import { backlogQueues, channelQueues, type Lane, laneQueues, messageOf } from '@pabal/domain';
import type { Logger } from '@pabal/runtime';
import { Queue as BullQueue } from 'bullmq';
import type { BellQueue, ConnectionWatch, QueueBackend } from './backends/backend.ts';
import { createConnectionLog } from './backends/connection-log.ts';
import { createPostgresBackend } from './backends/postgres.ts';
import { createRedisBackend } from './backends/redis.ts';
import { type BellMetrics, type Bells, createBells } from './bells/bells.ts';
import { createCircuit } from './bells/circuit.ts';
import { waitingOf } from './bells/waiting.ts';
import type { JobQueue } from './payloads.ts';
import { jobOptions, mostDeadLetters } from './policy.ts';

/** How many jobs of a queue are in which state. */
interface QueueCounts {
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
export interface Queues extends Bells {
  /** Jobs that wait to be taken; for dead letters, those that are shown. */
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
  /** Most connections of this process to PostgreSQL, without the one of each worker that listens (default 4). */
  readonly connections?: number;
  /** Milliseconds after which a call is given up (default 1,500). */
  readonly deadlineMs?: number;
  /** Most dead letters that the queue holds, the newest (default 10,000). The ledger has them all. */
  readonly mostDeadLetters?: number;
  readonly metrics?: BellMetrics;
}

/** While the server is away it is looked for this often. */
const probeEveryMs = 250;

/**
 * Opens the queues without waiting for the server: while it is away, calls are refused and it is probed.
 *
 * @throws Error when the URL has none of the known forms
 */
export function createQueues(options: QueuesOptions): Queues {
  const log = createConnectionLog(options.logger);
  const askNow = () => circuit.run(() => backend.ping());
  const backend = openBackend(options, { ...log, hostLost: () => void askNow().catch(() => undefined) });
  const circuit = createCircuit({
    probe: () => backend.ping(),
    deadlineMs: options.deadlineMs ?? 1_500,
    probeEveryMs,
    onOpen: (error) => log.fault(error),
    onClose: () => log.recovered(),
  });
  const queues = openQueues(backend);
  let stopped: Promise<void> | undefined;

  async function forLane(lane: Lane, work: (queue: BellQueue) => Promise<void>): Promise<void> {
    const others = lane === 'event' ? Object.values(channelQueues) : [];
    for (const name of new Set([laneQueues[lane], backlogQueues[lane], ...others])) await work(queues[name]);
  }

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
    pause: (lane) => forLane(lane, (queue) => circuit.run(() => queue.pause())),
    resume: (lane) => forLane(lane, (queue) => circuit.run(() => queue.resume())),
    isPaused: (lane) => circuit.run(() => queues[laneQueues[lane]].isPaused()),
    healthy: () => healthOf(backend, askNow),
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
  const { connections = 4 } = options;
  const target = parseQueueUrl(options.url);
  return target.kind === 'redis'
    ? createRedisBackend(target, watch)
    : createPostgresBackend(target.url, connections, watch);
}

function openQueues(backend: QueueBackend): Readonly<Record<JobQueue, BellQueue>> {
  const open = (name: JobQueue) => backend.openQueue(name, jobOptions(name));
  return {
    'event-mail': open('event-mail'),
    'event-backlog': open('event-backlog'),
    'newsletter-mail': open('newsletter-mail'),
    'event-chat': open('event-chat'),
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
    return { ok: false, kind, reason: messageOf(error) };
  }
}

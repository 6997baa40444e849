import { setTimeout } from 'node:timers/promises';
import type { figures, LabelValue, Logger } from '@pabal/runtime';
import { type Job, UnrecoverableError } from 'bullmq';
import type { BellWorker, Processor, WorkerPlan } from '../backends/backend.ts';
import { askAgainMs } from '../backends/bull-worker.ts';
import { type JobQueue, type Payload, parsePayload } from '../payloads.ts';
import { lockDefaults, retryDelayMs } from '../policy.ts';
import type { Queues } from '../queues.ts';
import { createErrorReport } from './error-report.ts';
import { createHandlerCount } from './handler-count.ts';
import { type JobOutcome, RetryLater, settleJob } from './outcome.ts';

// Takes jobs of one queue and hands them to a handler. Duties: read the payload at the door, time the handler, turn its
// outcome into BullMQ's terms, and log once what went wrong, with the job's ids. At least once: a job whose
// worker died or lost its lock is handed out again, so a handler looks into the ledger before it acts.

/** What a handler gets besides the payload. */
export interface JobContext {
  readonly jobId: string;
  /** 1 for the first time. Waiting is not counted. */
  readonly attempt: number;
  /** Aborted when the worker stops: hand back what has not been begun, as `wait` with no delay. */
  readonly signal: AbortSignal;
}

type JobHandler<Name extends JobQueue> = (
  data: Payload<Name>,
  context: JobContext,
) => Promise<JobOutcome<Payload<Name>>>;

type JobEnding = LabelValue<typeof figures.jobs, 'ending'>;
type End = (ending: JobEnding) => void;

export interface WorkerMetrics {
  /** Jobs of this queue are taken from now on. */
  takes(queue: JobQueue): void;
  observe(queue: JobQueue, ending: JobEnding, seconds: number): void;
}

export interface WorkerOptions<Name extends JobQueue> {
  readonly queues: Pick<Queues, 'backend'>;
  readonly name: Name;
  /** Jobs handled at the same time. */
  readonly concurrency: number;
  readonly handler: JobHandler<Name>;
  readonly logger: Logger;
  readonly metrics?: WorkerMetrics;
  /** Called with every error that a handler threw, after it was logged. */
  readonly onError?: (error: unknown, ids: { queue: JobQueue; jobId: string }) => void;
  /** Milliseconds a job is held by a worker that shows no life (default 30,000). */
  readonly lockMs?: number;
  /** Milliseconds between two looks for jobs of dead workers (default 15,000). */
  readonly stalledCheckMs?: number;
}

export interface JobWorker {
  /** Begins to take jobs as soon as the server is there. Does not wait for it. */
  start(): void;
  /**
   * Takes no more, gives the handlers until the deadline (default 10,000 ms) and closes. Jobs still under way then are
   * taken over by another worker when their lock runs out. Safe to call twice and before `start`.
   */
  stop(deadlineMs?: number): Promise<void>;
  /** Handlers under way. */
  running(): number;
}

/** After the last handler is done, closing needs no longer than this unless the server is away. */
const closingMs = 1_000;

/** Makes a worker for one queue. It takes nothing before `start`. */
export function createWorker<Name extends JobQueue>(options: WorkerOptions<Name>): JobWorker {
  const logger = options.logger.child({ queue: options.name });
  const report = createErrorReport(logger);
  const stopping = new AbortController();
  const handlers = createHandlerCount();
  const plan = planOf(options, logger, report);
  const processor = createProcessor({ ...options, logger }, stopping.signal);
  let worker: BellWorker | undefined;
  let started = false;
  let stopped: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const opened = options.queues.backend.openWorker(plan, (job, token) =>
        handlers.count(() => processor(job, token)),
      );
      worker = opened;
      try {
        await opened.waitUntilReady();
        if (!stopping.signal.aborted) await opened.run();
        return;
      } catch (error) {
        report(error);
        await opened.cut();
        await sleep(askAgainMs, stopping.signal);
      }
    }
  }

  async function close(opened: BellWorker, deadlineMs: number): Promise<void> {
    const timers = new AbortController();
    const closed = opened.close().then(() => true, report);
    const late = Promise.race([
      sleep(deadlineMs, timers.signal),
      handlers.idle().then(() => sleep(Math.min(closingMs, deadlineMs), timers.signal)),
    ]);
    const inTime = await Promise.race([closed, late.then(() => false)]);
    timers.abort();
    if (inTime) return;
    logger.warn({ running: handlers.running() }, 'The worker was closed before all was settled.');
    await opened.cut();
  }

  return {
    start() {
      if (started || stopping.signal.aborted) return;
      started = true;
      options.metrics?.takes(options.name);
      run().catch(report);
    },
    stop(deadlineMs = 10_000) {
      stopping.abort();
      stopped ??= worker ? close(worker, deadlineMs) : Promise.resolve();
      return stopped;
    },
    running: handlers.running,
  };
}

function planOf<Name extends JobQueue>(
  { name, concurrency, lockMs, stalledCheckMs }: WorkerOptions<Name>,
  logger: Logger,
  report: (error: unknown) => void,
): WorkerPlan {
  return {
    name,
    concurrency,
    lockMs: lockMs ?? lockDefaults.lockMs,
    stalledCheckMs: stalledCheckMs ?? lockDefaults.stalledCheckMs,
    maxDeaths: lockDefaults.maxDeaths,
    retryDelayMs: (attempt, error) =>
      error instanceof RetryLater ? error.delayMs : retryDelayMs(name, attempt),
    onError: report,
    onTakenOver: (jobId) => logger.warn({ jobId }, 'A job was taken over from a worker that shows no life.'),
    onFailed: (job) => {
      if (job?.finishedOn === undefined) return;
      logger.warn(
        { jobId: job.id, attempts: job.attemptsMade },
        'A bell was given up; the sweeper rings again.',
      );
    },
  };
}

/** Makes what is done with each job. @param stopping  aborted when the worker stops */
function createProcessor<Name extends JobQueue>(
  { name, handler, logger, metrics, onError }: WorkerOptions<Name>,
  stopping: AbortSignal,
): Processor {
  function readPayload(job: Job, end: End): Payload<Name> {
    try {
      return parsePayload(name, job.data);
    } catch (error) {
      end('refused');
      logger.error({ err: error, jobId: job.id }, 'A job was refused at the door and dropped.');
      throw new UnrecoverableError('Refused at the door.');
    }
  }

  async function handle(job: Job, data: Payload<Name>, end: End): Promise<JobOutcome<Payload<Name>>> {
    const jobId = job.id ?? '';
    const attempt = job.attemptsMade + 1;
    try {
      const outcome = await handler(data, { jobId, attempt, signal: stopping });
      return outcome.kind === 'done' ? outcome : { ...outcome, data: parsePayload(name, outcome.data) };
    } catch (error) {
      end('failed');
      logger.error(
        { err: error, jobId, attempt, ...idsOf(data) },
        'A job handler threw; the job is tried again later.',
      );
      onError?.(error, { queue: name, jobId });
      // BullMQ stores the text of an error in the queue, where no personal data may be.
      throw new Error('The handler threw.');
    }
  }

  return async (job, token) => {
    const startedAt = performance.now();
    const end: End = (ending) => metrics?.observe(name, ending, (performance.now() - startedAt) / 1_000);
    const data = readPayload(job, end);
    // BullMQ may still take a job that comes while it is closing.
    const outcome = stopping.aborted
      ? ({ kind: 'wait', data, delayMs: 0 } as const)
      : await handle(job, data, end);
    end(outcome.kind);
    await settleJob(job, token, outcome);
  };
}

/** The ids a log line should have: the row's when there is one, else how many. */
function idsOf(data: Payload<JobQueue>): Record<string, unknown> {
  if (!('deliveryIds' in data)) return data;
  const [only, ...more] = data.deliveryIds;
  return more.length === 0 ? { deliveryId: only } : { deliveries: data.deliveryIds.length };
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}

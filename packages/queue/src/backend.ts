import type { IQueueBackend, Job, JobsOptions } from 'bullmq';

/** A BullMQ queue on whichever server, as far as this package uses it. */
export interface BellQueue {
  addBulk(jobs: { name: string; data: unknown; opts?: JobsOptions }[]): Promise<unknown>;
  remove(jobId: string): Promise<number>;
  getJobCounts(...types: CountedState[]): Promise<{ [state: string]: number }>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  isPaused(): Promise<boolean>;
  close(): Promise<void>;
}

/** BullMQ's own states that are counted. */
export type CountedState = 'waiting' | 'active' | 'delayed' | 'failed';

/** A BullMQ worker on whichever server, as far as this package uses it. */
export interface BellWorker {
  waitUntilReady(): Promise<void>;
  run(): Promise<void>;
  /** Stops taking, waits for the handlers, closes the connections. */
  close(): Promise<void>;
  /** Closes the connections now, whatever is under way. */
  cut(): Promise<void>;
}

export interface WorkerPlan {
  readonly name: string;
  readonly concurrency: number;
  readonly lockMs: number;
  readonly stalledCheckMs: number;
  readonly maxDeaths: number;
  /** Milliseconds before the next try after a handler threw the given error at the given attempt. */
  readonly retryDelayMs: (attempt: number, error: Error | undefined) => number;
  readonly onError: (error: Error) => void;
  /** A job's attempt failed; its `finishedOn` says whether that was the last. */
  readonly onFailed: (job: Job | undefined) => void;
  readonly onTakenOver: (jobId: string) => void;
}

export type Processor = (job: Job, token?: string) => Promise<void>;

/** What differs between Redis and PostgreSQL. Connections are made by it and given back by it. */
export interface QueueBackend {
  readonly kind: 'redis' | 'postgres';
  openQueue(name: string, defaultJobOptions: JobsOptions): BellQueue;
  openWorker(plan: WorkerPlan, processor: Processor): BellWorker;
  /** Resolves when the server answers and is ready for jobs. */
  ping(): Promise<void>;
  /** Closes what the queues share; safe to call twice. Workers and queues are closed before. */
  close(): Promise<void>;
}

/** Told by a backend about its connections; the same fault comes once per connection and per try. */
export interface ConnectionWatch {
  fault(error: unknown): void;
  recovered(): void;
}

/** How long a worker waits before it asks again a server that refused or could not be reached. */
export const askAgainMs = 1_000;

/**
 * Keeps a worker from asking in a tight loop while its server answers with an error (Redis out of memory or read-only,
 * PostgreSQL with a broken schema): BullMQ pauses after lost connections only.
 */
export function withBrake<Backend extends IQueueBackend>(backend: Backend): Backend {
  const take = backend.moveToActive.bind(backend);
  backend.moveToActive = async (token, name) => {
    try {
      return await take(token, name);
    } catch (error) {
      if (!backend.closing) await new Promise((resolve) => setTimeout(resolve, askAgainMs));
      throw error;
    }
  };
  return backend;
}

/** A worker's plan in BullMQ's words, the same on both servers. */
export function workerOptions(plan: WorkerPlan) {
  return {
    concurrency: plan.concurrency,
    lockDuration: plan.lockMs,
    stalledInterval: plan.stalledCheckMs,
    maxStalledCount: plan.maxDeaths,
    runRetryDelay: askAgainMs,
    autorun: false,
    settings: {
      backoffStrategy: (attempt: number, _type?: string, error?: Error) => plan.retryDelayMs(attempt, error),
    },
  };
}

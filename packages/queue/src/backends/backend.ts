import type { Job, JobsOptions } from 'bullmq';

/** The methods of a BullMQ queue that this package uses, on either server. */
export interface BellQueue {
  addBulk(jobs: { name: string; data: unknown; opts?: JobsOptions }[]): Promise<unknown>;
  remove(jobId: string): Promise<number>;
  getJobCounts(...types: ('active' | 'delayed' | 'failed')[]): Promise<{ [state: string]: number }>;
  /** The waiting jobs by priority, paused or not. All our jobs have priority 0. */
  getCountsPerPriority(priorities: number[]): Promise<{ [priority: string]: number }>;
  /** Removes at most `limit` of the waiting jobs that are older than `graceMs`, the oldest first. */
  clean(graceMs: number, limit: number, type: 'waiting'): Promise<unknown>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  isPaused(): Promise<boolean>;
  close(): Promise<void>;
}

/** The methods of a BullMQ worker that this package uses, on either server. */
export interface BellWorker {
  waitUntilReady(): Promise<void>;
  run(): Promise<void>;
  /** Stops taking, waits for the handlers, closes the connections. */
  close(): Promise<void>;
  /** Lets go of everything now, whatever is under way. Safe after `close`, and while it is waiting. */
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

/** A backend calls this about its connections; the same fault comes once per connection and per try. */
export interface ConnectionWatch {
  fault(error: unknown): void;
  recovered(): void;
  /** One of several hosts is gone, which others may make up for or not. */
  hostLost(): void;
}

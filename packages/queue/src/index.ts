export type { QueueBackend } from './backend.ts';
export type { BellMetrics, DeadLetter, RingOptions } from './bells.ts';
export { PayloadRefused, QueueUnavailable } from './errors.ts';
export { checkQueues } from './health.ts';
export { createQueueMetrics, type QueueMetrics } from './metrics.ts';
export type { JobOutcome } from './outcome.ts';
export { type JobQueue, jobQueues, maxCauseLength, type Payload } from './payloads.ts';
export { type PostgresTarget, parseQueueUrl, type QueueTarget, type RedisTarget } from './queue-url.ts';
export {
  createQueues,
  type QueueCounts,
  type QueueHealth,
  type Queues,
  type QueuesOptions,
} from './queues.ts';
export {
  createWorker,
  type JobContext,
  type JobEnding,
  type JobHandler,
  type JobWorker,
  type WorkerMetrics,
  type WorkerOptions,
} from './worker.ts';

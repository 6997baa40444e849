export { PayloadRefused, QueueUnavailable } from './errors.ts';
export { checkQueues } from './health.ts';
export { createQueueMetrics, type QueueMetrics } from './metrics.ts';
export { jobQueues, type Payload } from './payloads.ts';
export { createQueues, type Queues } from './queues.ts';
export { type Place, Shares } from './shares.ts';
export type { JobOutcome } from './worker/outcome.ts';
export { createWorker, type JobContext, type JobWorker, type WorkerOptions } from './worker/worker.ts';

import type { Metrics } from '@pabal/runtime';
import type { BellMetrics } from './bells/bells.ts';
import type { WorkerMetrics } from './worker/worker.ts';

export interface QueueMetrics {
  readonly bells: BellMetrics;
  readonly jobs: WorkerMetrics;
}

/** The figures every service has about its bells and jobs. */
export function createQueueMetrics(metrics: Metrics): QueueMetrics {
  const rang = metrics.counter('pabal_bells_ids_total', 'Row ids that were rung for.', ['queue']);
  const jobs = metrics.counter('pabal_bells_jobs_total', 'Jobs in which they rode.', ['queue']);
  const lost = metrics.counter(
    'pabal_bells_lost_total',
    'Row ids that could not be rung for; the sweeper does.',
    ['queue'],
  );
  const handled = metrics.histogram('pabal_jobs_seconds', 'How long jobs took, by how they ended.', [
    'queue',
    'ending',
  ]);
  return {
    bells: {
      rang: (queue, ids, count) => {
        rang.inc({ queue }, ids);
        jobs.inc({ queue }, count);
      },
      lost: (queue, ids) => lost.inc({ queue }, ids),
    },
    jobs: { observe: (queue, ending, seconds) => handled.observe({ queue, ending }, seconds) },
  };
}

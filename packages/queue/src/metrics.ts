import { figures, type Metrics } from '@pabal/runtime';
import type { BellMetrics } from './bells/bells.ts';
import type { WorkerMetrics } from './worker/worker.ts';

export interface QueueMetrics {
  readonly bells: BellMetrics;
  readonly jobs: WorkerMetrics;
}

/** The figures every service has about its bells and jobs. */
export function createQueueMetrics(metrics: Metrics): QueueMetrics {
  const rang = metrics.counter(figures.bellsIds);
  const jobs = metrics.counter(figures.bellsJobs);
  const lost = metrics.counter(figures.bellsLost);
  const handled = metrics.histogram(figures.jobs);
  return {
    bells: {
      rang: (queue, ids, count) => {
        rang.inc({ queue }, ids);
        jobs.inc({ queue }, count);
      },
      lost: (queue, ids) => lost.inc({ queue }, ids),
    },
    jobs: {
      takes: (queue) => handled.know({ queue }),
      observe: (queue, ending, seconds) => handled.observe({ queue, ending }, seconds),
    },
  };
}

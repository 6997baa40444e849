import { createQueueMetrics, type QueueMetrics } from '@pabal/queue';
import type { Metrics } from '@pabal/runtime';
import type { SweeperDeps } from './sweeper.ts';

export interface BuilderMetrics extends QueueMetrics {
  readonly swept: SweeperDeps['count'];
}

/** What the builder counts. */
export function createBuilderMetrics(metrics: Metrics): BuilderMetrics {
  const swept = metrics.counter(
    'pabal_swept_total',
    'Deliveries the sweeper tended: rung again, lost by a dead sender, resent, held, shown as dead letters.',
    ['what'],
  );
  return { ...createQueueMetrics(metrics), swept: (what, deliveries) => swept.inc({ what }, deliveries) };
}

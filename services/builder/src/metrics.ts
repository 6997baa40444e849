import { createQueueMetrics, type QueueMetrics } from '@pabal/queue';
import type { Metrics } from '@pabal/runtime';
import type { ReplayRunnerDeps } from './replay-runner.ts';
import type { SweeperDeps } from './sweeper.ts';

export interface BuilderMetrics extends QueueMetrics {
  readonly swept: SweeperDeps['count'];
  readonly replayed: ReplayRunnerDeps['count'];
}

/** What the builder counts. */
export function createBuilderMetrics(metrics: Metrics): BuilderMetrics {
  const swept = metrics.counter(
    'pabal_swept_total',
    'Deliveries the sweeper tended: rung again, lost by a dead sender, resent, held, shown as dead letters, discarded.',
    ['what'],
  );
  const replayed = metrics.counter(
    'pabal_replayed_total',
    'Dead letters that replays took up: moved back to pending, or left alone because they could not be.',
    ['what'],
  );
  return {
    ...createQueueMetrics(metrics),
    swept: (what, deliveries) => swept.inc({ what }, deliveries),
    replayed: (what, letters) => replayed.inc({ what }, letters),
  };
}

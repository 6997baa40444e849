import { createQueueMetrics, type QueueMetrics } from '@pabal/queue';
import type { Metrics } from '@pabal/runtime';
import type { EditionDeps } from './editions/step.ts';
import type { ReplayRunnerDeps } from './replay-runner.ts';
import type { RetentionDeps } from './retention.ts';
import type { SweeperDeps } from './sweeper.ts';

export interface BuilderMetrics extends QueueMetrics {
  readonly swept: SweeperDeps['count'];
  readonly replayed: ReplayRunnerDeps['count'];
  readonly editions: EditionDeps['count'];
  readonly removed: RetentionDeps['count'];
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
  const editions = metrics.counter(
    'pabal_editions_total',
    'Editions begun, skipped, finished and cancelled; letters planned for them, and rung for the first time.',
    ['what'],
  );
  const removed = metrics.counter(
    'pabal_removed_total',
    'Rows removed after the retention of the ledger: letters (with their histories), events, lists of those left out, replays; and editions whose letters were removed.',
    ['what'],
  );
  return {
    ...createQueueMetrics(metrics),
    swept: (what, deliveries) => swept.inc({ what }, deliveries),
    editions: (what, number) => editions.inc({ what }, number),
    removed: (what, rows) => removed.inc({ what }, rows),
    replayed: (what, letters) => replayed.inc({ what }, letters),
  };
}

// Makes the partitions of the ledger before they are needed, and says so when new letters have none to go to.

import { findPartitionState, makePartitions } from '@pabal/db/partitions';
import type { Store } from '@pabal/db/store';
import { figures, type Logger, type Metrics } from '@pabal/runtime';

/** With fewer days than this ahead somebody has to look why none is made. */
const fewestDaysAhead = 2;

/** Makes what looks after the partitions once: makes those that are missing, shows what there is, and warns. */
export function createPartitionWatch(deps: {
  readonly store: Store;
  /** Days that one partition holds. */
  readonly days: number;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  readonly metrics: Metrics;
  readonly now?: () => Date;
}): () => Promise<void> {
  const { store, days, logger, metrics, now = () => new Date() } = deps;
  const count = metrics.gauge(figures.ledgerPartitions);
  const ahead = metrics.gauge(figures.ledgerDaysAhead);
  const rest = metrics.gauge(figures.ledgerRest);
  return async () => {
    const made = await makePartitions(store, { days, now: now() });
    for (const partition of made) logger.info({ partition }, 'A partition of the ledger was made.');
    const state = await findPartitionState(store, now());
    count.set({}, state.partitions);
    ahead.set({}, state.daysAhead);
    rest.set({}, state.hasRest ? 1 : 0);
    if (state.daysAhead < fewestDaysAhead || state.hasRest)
      logger.error(
        { daysAhead: state.daysAhead, rest: state.hasRest },
        'The ledger has no partition for new letters; they are kept all the same, and the next partition takes them over.',
      );
  };
}

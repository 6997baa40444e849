// Figures of how pabal fares that more than one service shows: who lives says who does not.

import { listProcesses } from '@pabal/db/status';
import type { Queryable } from '@pabal/db/store';
import { createRemembered, figures, type Metrics, showRows } from '@pabal/runtime';
import { aliveOf } from './readiness.ts';

/** Shows how many builders are alive, read when it is asked for. */
export function showBuildersAlive(metrics: Metrics, store: Queryable): void {
  const ask = createRemembered(async () => [
    aliveOf({ processes: await listProcesses(store) }, 'builder').length,
  ]);
  showRows(metrics, figures.buildersAlive, { ask, read: () => (alive) => [{}, alive] });
}

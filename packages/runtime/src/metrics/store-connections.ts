import { figures } from './catalogue.ts';
import type { Metrics } from './metrics.ts';

/** Connections of one pool: those that are open, those of them at rest, and what waits for one. */
interface PoolState {
  readonly pool: (typeof figures.storeConnections.labels.pool)[number];
  readonly most: number;
  readonly open: number;
  readonly idle: number;
  readonly waiting: number;
}

/** Shows how many connections to PostgreSQL this process has, of how many. */
export function showConnections(metrics: Metrics, store: { connections(): readonly PoolState[] }): void {
  metrics.gauge(figures.storeConnections, (gauge) => {
    for (const { pool, open, idle } of store.connections()) {
      gauge.set({ pool, state: 'busy' }, open - idle);
      gauge.set({ pool, state: 'idle' }, idle);
    }
  });
  metrics.gauge(figures.storeConnectionsMost, (gauge) => {
    for (const { pool, most } of store.connections()) gauge.set({ pool }, most);
  });
  metrics.gauge(figures.storeWaiting, (gauge) => {
    for (const { pool, waiting } of store.connections()) gauge.set({ pool }, waiting);
  });
}

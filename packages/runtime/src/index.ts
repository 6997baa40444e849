export { type Batcher, createBatcher } from './batcher.ts';
export { BoundedMap } from './bounded-map.ts';
export { createErrorReports, type ErrorReports } from './error-reports.ts';
export { createLifetime, type Lifetime, runService } from './lifetime.ts';
export { createLogger, type Logger } from './logger.ts';
export { watchLoop } from './loop/loop-watch.ts';
export { createPauses, createRests, createTurns } from './loop/pauses.ts';
export { oncePerTurn } from './loop/turn.ts';
export { figures } from './metrics/catalogue.ts';
export type { LabelValue } from './metrics/definition.ts';
export { createLabels } from './metrics/labels.ts';
export { createMetrics, type Metrics } from './metrics/metrics.ts';
export { metricsPage } from './metrics/page.ts';
export { createRemembered } from './metrics/remembered.ts';
export { showRows } from './metrics/rows.ts';
export { showConnections } from './metrics/store-connections.ts';
export {
  createOpsHandler,
  createReadiness,
  type OpsHandler,
  type OpsOptions,
  originForm,
  type Readiness,
  startOpsServer,
} from './ops.ts';
export { countProcesses } from './processes/count.ts';
export { runProcesses } from './processes/primary.ts';
export { refuseReload } from './processes/reload.ts';
export { joinPrimary, type Primary } from './processes/worker.ts';
export { runAlone } from './run-alone.ts';
export { scrub } from './scrub.ts';
export { Semaphore } from './semaphore.ts';
export { threadProgram } from './thread-program.ts';
export { createTicker, type Ticker } from './ticker.ts';
export { version } from './version.ts';
export { within } from './within.ts';

export { type Batcher, createBatcher } from './batcher.ts';
export { createErrorReports, type ErrorReports } from './error-reports.ts';
export { createLifetime, type Lifetime, runService } from './lifetime.ts';
export { createLogger, type Logger } from './logger.ts';
export { watchLoop } from './loop/loop-watch.ts';
export { createPauses, createTurns } from './loop/pauses.ts';
export { oncePerTurn } from './loop/turn.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export {
  createOpsHandler,
  type OpsHandler,
  type OpsOptions,
  originForm,
  startOpsServer,
} from './ops.ts';
export { countProcesses } from './processes/count.ts';
export { runProcesses } from './processes/primary.ts';
export { refuseReload } from './processes/reload.ts';
export { joinPrimary, type Primary } from './processes/worker.ts';
export { scrub } from './scrub.ts';
export { Semaphore } from './semaphore.ts';
export { createStoreLog } from './store-log.ts';
export { createTicker, type Ticker } from './ticker.ts';
export { within } from './within.ts';

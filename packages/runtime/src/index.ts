export { type Batcher, createBatcher } from './batcher.ts';
export { createErrorReports, type ErrorReports, type ReportIds } from './error-reports.ts';
export { createLifetime, type Lifetime, type Release, runService } from './lifetime.ts';
export { createLogger, type Logger, type LogLevel } from './logger.ts';
export { createMetrics, type Figures, type Labels, type Metrics, mergeFigures } from './metrics.ts';
export {
  type Check,
  createOpsHandler,
  NotReady,
  type OpsHandler,
  type OpsOptions,
  type OpsServer,
  type Readiness,
  readinessOf,
  startOpsServer,
} from './ops.ts';
export { createTicker, type Ticker } from './ticker.ts';
export { oncePerTurn } from './turn.ts';

export { type Batcher, createBatcher } from './batcher.ts';
export { createErrorReports, type ErrorReports, type ReportIds } from './error-reports.ts';
export { createLifetime, type Lifetime, type Release, runService } from './lifetime.ts';
export { createLogger, type Logger, type LogLevel } from './logger.ts';
export { createMetrics, type Labels, type Metrics } from './metrics.ts';
export {
  type Check,
  createOpsHandler,
  type OpsHandler,
  type OpsOptions,
  type OpsServer,
  startOpsServer,
} from './ops.ts';
export { createTicker, type Ticker } from './ticker.ts';

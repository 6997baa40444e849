import { createErrorReports, type ErrorReports } from './error-reports.ts';
import { type Lifetime, runService } from './lifetime.ts';
import { createLogger, type Logger, type LogLevel } from './logger.ts';

/** What every service is set up with. */
interface ServiceConfig {
  readonly LOG_LEVEL: LogLevel;
  readonly SENTRY_DSN?: string | undefined;
  readonly SENTRY_ENVIRONMENT: string;
  readonly SHUTDOWN_SECONDS: number;
  readonly DRAIN_SECONDS: number;
}

/** Where a service is started. */
interface Surroundings {
  readonly lifetime: Lifetime;
  readonly logger: Logger;
  readonly reports: ErrorReports;
}

/** Runs a service of one process from start to exit, with its log and its error reports. */
export async function runAlone(
  service: string,
  config: ServiceConfig,
  start: (surroundings: Surroundings) => Promise<unknown>,
): Promise<void> {
  const logger = createLogger({ service, level: config.LOG_LEVEL });
  const reports = await createErrorReports({
    dsn: config.SENTRY_DSN,
    environment: config.SENTRY_ENVIRONMENT,
    service,
  });
  await runService({
    logger,
    deadlineMs: config.SHUTDOWN_SECONDS * 1_000,
    drainMs: config.DRAIN_SECONDS * 1_000,
    onFatal: (error) => reports.report(error),
    start: async (lifetime) => {
      lifetime.onStop('error reports', reports.stop);
      await start({ lifetime, logger, reports });
    },
  });
}

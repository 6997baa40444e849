// The pages are what readers see, and the one process that faces the internet: sign-up, confirmation, preferences, leaving.

import { configOrExit, loadConfig } from '@pabal/config';
import { createErrorReports, createLogger, type Lifetime, runService } from '@pabal/runtime';
import { startPages } from './service.ts';

const config = configOrExit(loadConfig.pages);
const logger = createLogger({ service: 'pages', level: config.LOG_LEVEL });
const reports = await createErrorReports({
  dsn: config.SENTRY_DSN,
  environment: config.SENTRY_ENVIRONMENT,
  service: 'pages',
});

async function start(lifetime: Lifetime): Promise<void> {
  lifetime.onStop('error reports', reports.stop);
  await startPages(config, { lifetime, logger, reports });
}

await runService({
  logger,
  deadlineMs: config.SHUTDOWN_SECONDS * 1_000,
  drainMs: config.DRAIN_SECONDS * 1_000,
  onFatal: (error) => reports.report(error),
  start,
});

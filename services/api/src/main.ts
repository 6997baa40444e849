// The api takes events over HTTP and answers 202 once they are stored. It goes on accepting while the queue is away.

import { configOrExit, loadConfig } from '@pabal/config';
import { createErrorReports, createLogger, runService } from '@pabal/runtime';
import { startApi } from './service.ts';

const config = configOrExit(loadConfig.api);
const logger = createLogger({ service: 'api', level: config.LOG_LEVEL });
const reports = await createErrorReports({
  dsn: config.SENTRY_DSN,
  environment: config.SENTRY_ENVIRONMENT,
  service: 'api',
});

await runService({
  logger,
  deadlineMs: config.SHUTDOWN_SECONDS * 1_000,
  drainMs: config.DRAIN_SECONDS * 1_000,
  onFatal: (error) => reports.report(error),
  start: async (lifetime) => {
    lifetime.onStop('error reports', reports.stop);
    const { ready } = await startApi(config, { lifetime, logger, reports });
    await ready;
  },
});

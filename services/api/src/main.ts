// The api takes events over HTTP and answers 202 once they are stored. It goes on accepting while the queue is away.
// With API_PROCESSES above one it starts this file once more for each of them (packages/runtime/src/processes).

import { configOrExit, goneSettings, loadConfig } from '@pabal/config';
import {
  countProcesses,
  createErrorReports,
  createLogger,
  joinPrimary,
  type Lifetime,
  refuseReload,
  runProcesses,
  runService,
} from '@pabal/runtime';

const service = 'api';
const config = configOrExit(loadConfig.api);
const logger = createLogger({ service, level: config.LOG_LEVEL });
for (const { setting, instead } of goneSettings())
  logger.warn({ setting, instead }, 'A setting is set that does nothing any more.');
/** Whom this process answers to; absent when it is an api by itself. */
const primary = joinPrimary(process.argv, { service, logger });
const reports = await createErrorReports({
  dsn: config.SENTRY_DSN,
  environment: config.SENTRY_ENVIRONMENT,
  service,
});

async function start(lifetime: Lifetime): Promise<void> {
  lifetime.onStop('error reports', reports.stop);
  if (primary) lifetime.onStop('connections on their way', primary.leave);
  // A process that only looks after others needs none of it.
  const { startApi } = await import('./service.ts');
  const { ready } = await startApi(config, { lifetime, logger, reports, primary });
  await ready;
  primary?.begin();
}

const common = {
  deadlineMs: config.SHUTDOWN_SECONDS * 1_000,
  drainMs: config.DRAIN_SECONDS * 1_000,
  logger,
};
const setting = 'API_PROCESSES';
const count = primary ? 1 : countProcesses(config[setting], { service, setting, logger });
if (count > 1) {
  const http = { kind: 'shared', port: config.API_PORT } as const;
  await runProcesses({ ...common, service, count, http, reports });
} else {
  if (primary === undefined) refuseReload({ service, setting, logger });
  await runService({
    ...common,
    onFatal: (error) => reports.report(error),
    start,
    ...(primary && { leave: primary.left }),
  });
}

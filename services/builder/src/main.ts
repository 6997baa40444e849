// The builder decides what and to whom: it expands groups into deliveries, and its sweeper sees to it that nothing that
// was accepted is forgotten. Any number of builders may run.

import { configOrExit, loadConfig } from '@pabal/config';
import { createStore, eraseEventData, storeTime, waitForSchema } from '@pabal/db';
import { queueNames } from '@pabal/domain';
import { requireMailbox } from '@pabal/mail';
import { checkQueues, createQueues, createWorker } from '@pabal/queue';
import {
  createErrorReports,
  createLogger,
  createMetrics,
  createTicker,
  type Lifetime,
  runService,
  startOpsServer,
} from '@pabal/runtime';
import { createAudienceHandler, ringForExpanding } from './audience.ts';
import { createEditions } from './editions/index.ts';
import { createFeeds } from './feeds/index.ts';
import { createBuilderMetrics } from './metrics.ts';
import { createPeopleTasks } from './people/index.ts';
import { createReplayRunner } from './replay-runner.ts';
import { createRetention } from './retention.ts';
import { createSenderWatch } from './sender-watch.ts';
import { createSweep } from './sweeper.ts';

/** How often the sweeper looks: what has waited too long waits at most this much longer. */
const sweepEveryMs = 1_000;
/** A replay moves letters once a second; looking more often keeps it close to its rate. */
const replayEveryMs = 250;
const eraseEveryMs = 60_000;
const erasedTogether = 1_000;
/** The retention of the ledger removes at most a thousand rows, then pauses so long: some 2,000 events a second. */
const removeEveryMs = 100;
/** Slots and editions are looked at this often; letters of editions come to the queue in between. */
const editionsEveryMs = 1_000;
const editionFeedEveryMs = 250;
const editionWatchEveryMs = 60_000;
/** Editions built at a time: each takes a connection while its audience is frozen. */
const editionsTogether = 2;
const feedsEveryMs = 1_000;
const importsEveryMs = 1_000;
const sourcesEveryMs = 30_000;

const config = configOrExit(loadConfig.builder);
const logger = createLogger({ service: 'builder', level: config.LOG_LEVEL });
const reports = await createErrorReports({
  dsn: config.SENTRY_DSN,
  environment: config.SENTRY_ENVIRONMENT,
  service: 'builder',
});

async function start(lifetime: Lifetime): Promise<void> {
  const from = requireMailbox('MAIL_FROM', config.MAIL_FROM);
  const messageIdDomain = from.address.slice(from.address.lastIndexOf('@') + 1);
  const metrics = createMetrics();
  const figures = createBuilderMetrics(metrics);
  lifetime.onStop('error reports', reports.stop);

  const store = createStore({
    url: config.DATABASE_URL,
    connections: config.DATABASE_CONNECTIONS,
    name: 'pabal builder',
    onIdleError: (error) => logger.warn({ err: error }, 'A connection to PostgreSQL was lost.'),
  });
  lifetime.onStop('store', store.stop);

  await waitForSchema(store, (what) =>
    logger.warn({ what }, 'Waiting for PostgreSQL to answer with the schema of this version.'),
  );
  const queues = createQueues({ url: config.QUEUE_URL, logger, metrics: figures.bells });
  lifetime.onStop('queues', queues.stop);

  const audience = createWorker({
    queues,
    name: queueNames.audience,
    concurrency: 4,
    handler: createAudienceHandler({ store, queues, messageIdDomain }),
    logger,
    metrics: figures.jobs,
    onError: (error, { jobId }) => reports.report(error, { job: jobId }),
  });
  audience.start();
  lifetime.onStop('audience worker', () => audience.stop());

  const editions = createEditions({
    ...{ config, store, queues, logger, messageIdDomain },
    count: figures.editions,
  });
  const editionWorker = createWorker({
    ...{ queues, name: queueNames.edition, concurrency: editionsTogether, logger, metrics: figures.jobs },
    handler: editions.handle,
    onError: (error, { jobId }) => reports.report(error, { job: jobId }),
  });
  editionWorker.start();
  lifetime.onStop('edition worker', () => editionWorker.stop());
  every(editionsEveryMs, 'editions', editions.run, lifetime);
  every(editionFeedEveryMs, 'feed letters', editions.feed, lifetime);
  every(editionWatchEveryMs, 'watch slots', editions.watch, lifetime);

  const sweep = createSweep({
    store,
    queues,
    watch: createSenderWatch({
      leaseMs: config.SENDER_LEASE_SECONDS * 1_000,
      longestMs: sweepEveryMs * 2,
      now: () => performance.now(),
    }),
    logger,
    unknownPolicy: { event: config.EVENT_UNKNOWN, newsletter: config.NEWSLETTER_UNKNOWN },
    count: figures.swept,
  });
  every(sweepEveryMs, 'sweep', sweep, lifetime);
  const replays = createReplayRunner({
    store,
    queues,
    clock: () => storeTime(store),
    logger,
    count: figures.replayed,
  });
  every(replayEveryMs, 'replay', replays, lifetime);
  every(eraseEveryMs, 'erase', () => eraseAll(store), lifetime);
  if (config.LEDGER_RETENTION_DAYS > 0) {
    const removeOld = createRetention({
      ...{ store, days: config.LEDGER_RETENTION_DAYS, count: figures.removed },
      now: () => performance.now(),
    });
    every(removeEveryMs, 'remove', removeOld, lifetime);
  }
  every(eraseEveryMs / 2, 'expand', () => ringForExpanding({ store, queues, messageIdDomain }), lifetime);

  const feeds = createFeeds({
    ...{ config, store, logger, metrics },
    onError: (error) => reports.report(error),
  });
  lifetime.onStop('feeds', feeds.collector.stop);
  every(feedsEveryMs, 'collect', feeds.collector.fill, lifetime);
  every(feedsEveryMs, 'pages', feeds.pages.run, lifetime);
  lifetime.onStop('pages under way', async () => feeds.pages.stop());

  const people = await createPeopleTasks({ config, store, logger });
  every(importsEveryMs, 'imports', people.takeImports, lifetime);
  every(sourcesEveryMs, 'sources', people.syncSources, lifetime);
  every(eraseEveryMs, 'old imports', people.sweep, lifetime);
  lifetime.onStop('people under way', people.stop);

  const ops = await startOpsServer({
    host: config.BIND_ADDRESS,
    port: config.OPS_PORT,
    metrics,
    checks: { store: store.ping, queue: () => checkQueues(queues) },
  });
  lifetime.onStop('ops server', ops.stop);
  logger.info({ port: ops.port }, 'The builder is ready.');
}

/** A task that fails is logged and comes again; while the store is away that is said once, when it happens. */
function every(everyMs: number, task: string, run: () => Promise<void>, lifetime: Lifetime): void {
  let failing = false;
  const ticker = createTicker({
    everyMs,
    task: async () => {
      await run();
      if (failing) logger.info({ task }, 'A task of the builder works again.');
      failing = false;
    },
    onError: (error) => {
      if (!failing) logger.warn({ err: error, task }, 'A task of the builder failed and is tried again.');
      failing = true;
    },
  });
  ticker.start();
  lifetime.onStop(task, ticker.stop);
}

async function eraseAll(store: ReturnType<typeof createStore>): Promise<void> {
  while ((await eraseEventData(store, erasedTogether)) === erasedTogether);
}

await runService({
  logger,
  deadlineMs: config.SHUTDOWN_SECONDS * 1_000,
  onFatal: (error) => reports.report(error),
  start,
});

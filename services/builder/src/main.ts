// The builder decides what is sent and to whom: it makes editions, expands groups into deliveries, and its sweeper makes sure
// that no accepted letter is forgotten. Any number of builders may run.

import { agentName, configOrExit, fetcherOptions, loadConfig, sessionUrls } from '@pabal/config';
import { removeAttachments } from '@pabal/db/attachments';
import { removeLinkCards } from '@pabal/db/feeds';
import { listUnfedApps } from '@pabal/db/ledger';
import { eraseEventData } from '@pabal/db/retention';
import { removeOldAfterwards, removeOldFlow } from '@pabal/db/status';
import { isUnavailable, openCurrentStore, type Store, storeTime } from '@pabal/db/store';
import { queueNames } from '@pabal/domain';
import {
  countLinkCards,
  createDocumentReader,
  createFetcher,
  createLinkCards,
  createLinkReader,
  type Fetcher,
  type LinkCards,
  noteLinkFailures,
  type Stepper,
} from '@pabal/feeds';
import { domainOf, requireMailbox } from '@pabal/mail';
import { showOpenEditions, showOverdueEditions } from '@pabal/newsletters';
import { checkQueues, createQueues, createWorker, type Queues, Shares } from '@pabal/queue';
import { createTemplates, showTemplateProblems, type Templates } from '@pabal/render';
import {
  createErrorReports,
  createLogger,
  createMetrics,
  createTicker,
  type Lifetime,
  type Metrics,
  runService,
  showConnections,
  startOpsServer,
  watchLoop,
} from '@pabal/runtime';
import { createReporting, type FlowCounter, startAlarms } from '@pabal/status';
import { createArchiveTasks } from './archive.ts';
import { createAudienceHandler, ringForExpanding } from './audience.ts';
import { createEditions } from './editions/index.ts';
import { createFeeds } from './feeds/index.ts';
import { type BuilderMetrics, createBuilderMetrics, showLetters, watchWaiting } from './metrics.ts';
import { createPartitionWatch } from './partition-watch.ts';
import { createPeopleTasks } from './people/index.ts';
import { createAppLetterRelease } from './release-app-letters.ts';
import { createReminders } from './reminders.ts';
import { createReplayRunner } from './replay-runner.ts';
import { createRetention } from './retention.ts';
import { createSenderWatch } from './sender-watch.ts';
import { createSweep } from './sweeper.ts';
import { createWaitingWatch } from './waiting-watch.ts';
import { createWebhooks } from './webhooks/index.ts';

/** How often the sweeper runs: an overdue letter waits at most this much longer. */
const sweepEveryMs = 1_000;
/** A replay moves letters once a second; running more often keeps it close to its rate. */
const replayEveryMs = 250;
/** Rare, because counting the letters that wait reads all of them. */
const waitingEveryMs = 15_000;
const eraseEveryMs = 60_000;
const erasedTogether = 1_000;
/** Their contents are large. */
const filesTogether = 20;
/** Cards of links that one space keeps: some 30 MB. They can be read again. */
const linkCards = { most: 50_000, limit: 1_000 };
/** The retention of the ledger removes at most a thousand rows, then pauses so long: some 2,000 events a second. */
const removeEveryMs = 100;
/** How often slots and editions are checked; letters of editions come to the queue in between. */
const editionsEveryMs = 1_000;
const editionFeedEveryMs = 250;
/** How often letters that wait in the ledger are looked for; while some wait, far more often. */
const waitingFeedEveryMs = 250;
const editionWatchEveryMs = 60_000;
/** Editions built at a time: each takes a connection while its audience is frozen. */
const editionsTogether = 2;
const feedsEveryMs = 1_000;
/** Connections for pages, JSON sources and link cards, besides those for feeds. */
const otherConnections = 16;
/** Longest time of one link card: its robots.txt, its page and what it says to embedders. */
const linkCardMs = 20_000;
const archiveEveryMs = 5_000;
const clicksEveryMs = 15_000;
const trainEveryMs = 60_000;
const importsEveryMs = 1_000;
const sourcesEveryMs = 30_000;
/** An idle endpoint hears of a change this much later at most. */
const webhooksEveryMs = 250;
const pausesEveryMs = 5_000;
/** Reminders come on the minute: the moment is not missed by more than this. */
const remindersEveryMs = 250;
/** Partitions are made two weeks ahead. */
const partitionsEveryMs = 600_000;

const config = configOrExit(loadConfig.builder);
const logger = createLogger({ service: 'builder', level: config.LOG_LEVEL });
const reports = await createErrorReports({
  dsn: config.SENTRY_DSN,
  environment: config.SENTRY_ENVIRONMENT,
  service: 'builder',
});

/** What the tasks of the builder work with. */
interface Parts {
  readonly store: Store;
  readonly queues: Queues;
  readonly metrics: Metrics;
  readonly figures: BuilderMetrics;
  /** One for all that is fetched, so that no host is asked by more at a time than it may be. */
  readonly fetcher: Fetcher & Stepper;
  /** The domain of MAIL_FROM ends the Message-IDs. */
  readonly messageIdDomain: string;
  /** What comes in. */
  readonly flow: FlowCounter;
}

async function start(lifetime: Lifetime): Promise<void> {
  const from = requireMailbox('MAIL_FROM', config.MAIL_FROM);
  const messageIdDomain = domainOf(from.address);
  const metrics = createMetrics('builder');
  const figures = createBuilderMetrics(metrics);
  lifetime.onStop('error reports', reports.stop);
  const store = await openCurrentStore({ service: 'builder', config, logger, lifetime });
  const reporting = createReporting({ store, service: 'builder', logger, metrics }, lifetime);
  showConnections(metrics, store);
  const queues = createQueues({ url: sessionUrls(config).queue, logger, metrics: figures.bells });
  lifetime.onStop('queues', queues.stop);

  const fetcher = createFetcher({
    ...fetcherOptions(config),
    total: config.FEED_CONCURRENCY + otherConnections,
    perHost: config.FEED_HOST_CONCURRENCY,
  });
  const { flow } = reporting;
  const parts = { store, queues, metrics, figures, fetcher, messageIdDomain, flow };
  const shares = startExpanding(parts, lifetime);
  const templates = await startEditions(parts, lifetime);
  const sweptMsAgo = startSweeping(parts, lifetime);
  startErasing(parts, lifetime);
  every(eraseEveryMs / 2, 'expand', () => ringForExpanding({ store, queues }), lifetime);
  startFeeds(parts, lifetime);
  await startPeople(parts, lifetime);
  startArchive(parts, lifetime);
  startWebhooks(parts, lifetime);
  startReminders({ ...parts, shares, templates }, lifetime);

  const checks = { store: store.ping, queue: () => checkQueues(queues) };
  const ops = await startOpsServer({
    host: config.BIND_ADDRESS,
    port: config.OPS_PORT,
    metrics,
    checks,
    isLeaving: lifetime.isLeaving,
  });
  lifetime.onStop('ops server', ops.stop);
  reporting.begin(checks, { sweptMsAgo });
  // Started last, because putting the parts together blocks the event loop for a while.
  lifetime.onStop('the watch on the event loop', watchLoop({ logger, metrics }).stop);
  logger.info({ port: ops.port }, 'The builder is ready.');
}

/** Groups become deliveries; letters beyond an app's share wait, and are released in turn. */
function startExpanding(
  { store, queues, figures, messageIdDomain, flow }: Parts,
  lifetime: Lifetime,
): Shares {
  const release = createAppLetterRelease({ store, queues, count: figures.fed });
  every(waitingFeedEveryMs, 'release letters of apps', release.run, lifetime);
  lifetime.onStop('the release under way', async () => release.stop());

  const shares = new Shares({
    queues,
    waitingApps: () => listUnfedApps(store),
    // The api has logged it already, unless the app posted to groups alone.
    onChange: () => {},
    now: () => performance.now(),
  });
  lifetime.onStop('shares', async () => shares.stop());

  const audience = createWorker({
    queues,
    name: queueNames.audience,
    concurrency: 4,
    handler: createAudienceHandler({
      ...{ store, queues, shares, messageIdDomain, onPlanned: flow.planned },
      // A failure here comes again at the next run, which logs it.
      onWaiting: () => void release.run().catch(() => undefined),
    }),
    logger,
    metrics: figures.jobs,
    onError: (error, { jobId }) => reports.report(error, { job: jobId }),
  });
  audience.start();
  lifetime.onStop('audience worker', () => audience.stop());
  return shares;
}

async function startEditions(parts: Parts, lifetime: Lifetime): Promise<Templates> {
  const { store, queues, metrics, figures, fetcher, messageIdDomain, flow } = parts;
  const templates = createTemplates({
    dir: config.TEMPLATES_DIR,
    logger,
    defaultLocale: config.DEFAULT_LOCALE,
  });
  await templates.start();
  lifetime.onStop('templates', templates.stop);
  showTemplateProblems(metrics, templates);
  showOpenEditions(metrics, store);
  showOverdueEditions(metrics, store);

  const editions = createEditions({
    ...{ config, store, fetcher, queues, logger, messageIdDomain },
    linkCards: openLinkCards(parts, lifetime),
    render: templates.render,
    count: (what, number) => {
      figures.editions(what, number);
      if (what === 'letters-planned') flow.planned('newsletter', number);
    },
  });
  const editionWorker = createWorker({
    ...{ queues, name: queueNames.edition, concurrency: editionsTogether, logger, metrics: figures.jobs },
    handler: editions.handle,
    onError: (error, { jobId }) => reports.report(error, { job: jobId }),
  });
  editionWorker.start();
  lifetime.onStop('edition worker', () => editionWorker.stop());
  every(editionsEveryMs, 'editions', editions.run, lifetime);
  every(editionFeedEveryMs, 'release letters', editions.releaseLetters, lifetime);
  every(editionWatchEveryMs, 'watch slots', editions.watch, lifetime);
  const patienceMs = config.OPS_ALARM_SECONDS * 1_000;
  startAlarms({ store, logger, opsMail: editions.opsMail, patienceMs }, lifetime);
  return templates;
}

/** Cards of the links of entries. */
function openLinkCards({ fetcher, metrics }: Parts, lifetime: Lifetime): LinkCards {
  const reader = createDocumentReader();
  lifetime.onStop('reader of link cards', reader.stop);
  const cards = createLinkCards({
    reader: createLinkReader({ fetcher, reader, agent: agentName, mostMs: linkCardMs }),
    ...{ mostMs: linkCardMs, total: 8, perCaller: 8 },
    count: countLinkCards(metrics),
    onFailure: noteLinkFailures(logger),
  });
  lifetime.onStop('link cards', cards.stop);
  return cards;
}

/**
 * What waits too long is rung for again, counted, and brought back from the dead letters when somebody asks for it.
 *
 * @returns how long ago the last sweep ended, in milliseconds; nothing before the first
 */
function startSweeping(
  { store, queues, metrics, figures }: Parts,
  lifetime: Lifetime,
): () => number | undefined {
  let sweptAt: number | undefined;
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
    ended: () => {
      figures.sweepEnded();
      sweptAt = performance.now();
    },
  });
  every(sweepEveryMs, 'sweep', sweep, lifetime);
  const waitingWatch = createWaitingWatch({ store, logger });
  watchWaiting(metrics, waitingWatch.waiting);
  showLetters(metrics, store);
  every(waitingEveryMs, 'watch what waits', waitingWatch.look, lifetime);
  const replays = createReplayRunner({
    store,
    queues,
    clock: () => storeTime(store),
    logger,
    count: figures.replayed,
    ended: figures.replayEnded,
  });
  every(replayEveryMs, 'replay', replays, lifetime);
  return () => (sweptAt === undefined ? undefined : performance.now() - sweptAt);
}

/** What is older than it has to be kept is removed. */
function startErasing({ store, metrics, figures }: Parts, lifetime: Lifetime): void {
  every(eraseEveryMs, 'erase', () => eraseAll(store), lifetime);
  const days = config.LEDGER_PARTITION_DAYS;
  const partitions = createPartitionWatch({ store, days, logger, metrics });
  every(partitionsEveryMs, 'partitions', partitions, lifetime);
  if (config.LEDGER_RETENTION_DAYS > 0) {
    const removeOld = createRetention({
      ...{ store, days: config.LEDGER_RETENTION_DAYS, count: figures.removed },
      now: () => performance.now(),
    });
    every(removeEveryMs, 'remove', removeOld, lifetime);
  }
}

function startFeeds({ store, fetcher, metrics }: Parts, lifetime: Lifetime): void {
  const feeds = createFeeds({
    ...{ config, store, fetcher, logger, metrics },
    onError: (error) => reports.report(error),
  });
  lifetime.onStop('document reader', feeds.stopReader);
  lifetime.onStop('feeds', feeds.collector.stop);
  every(feedsEveryMs, 'collect', feeds.collector.fill, lifetime);
  every(feedsEveryMs, 'pages', feeds.pages.run, lifetime);
  lifetime.onStop('pages under way', async () => feeds.pages.stop());
}

function startArchive({ store }: Parts, lifetime: Lifetime): void {
  const archive = createArchiveTasks({ store, logger, pagesUrl: config.PAGES_URL ?? config.PUBLIC_URL });
  every(archiveEveryMs, 'archive', archive.takeUp, lifetime);
  every(clicksEveryMs, 'clicks', archive.judgeClicks, lifetime);
  every(trainEveryMs, 'filters of archives', archive.train, lifetime);
}

function startWebhooks({ store, queues, metrics, messageIdDomain }: Parts, lifetime: Lifetime): void {
  const webhooks = createWebhooks({ config, store, queues, logger, metrics, messageIdDomain });
  lifetime.onStop('webhooks under way', webhooks.stop);
  every(webhooksEveryMs, 'webhooks', webhooks.send, lifetime);
  every(pausesEveryMs, 'pauses of endpoints', webhooks.tell, lifetime);
  every(eraseEveryMs, 'old webhooks', webhooks.remove, lifetime);
}

function startReminders(
  parts: Parts & { readonly shares: Shares; readonly templates: Templates },
  lifetime: Lifetime,
): void {
  const reminders = createReminders({
    ...{ ...parts, config, logger, onPlanned: parts.flow.planned },
    onError: (error) => reports.report(error),
  });
  lifetime.onStop('reminders under way', reminders.stop);
  every(remindersEveryMs, 'reminders', reminders.run, lifetime);
}

async function startPeople({ store }: Parts, lifetime: Lifetime): Promise<void> {
  const people = await createPeopleTasks({ config, store, logger });
  every(importsEveryMs, 'imports', people.takeImports, lifetime);
  every(sourcesEveryMs, 'sources', people.syncSources, lifetime);
  every(eraseEveryMs, 'old imports', people.sweep, lifetime);
  every(importsEveryMs, 'erasures', people.erase, lifetime);
  lifetime.onStop('people under way', people.stop);
}

/** A task that fails is logged and runs again; while the store is away only the store logs it, once. */
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
      // The store logs once for all tasks that PostgreSQL is away.
      if (isUnavailable(error)) return;
      if (!failing) logger.warn({ err: error, task }, 'A task of the builder failed and is tried again.');
      failing = true;
    },
  });
  ticker.start();
  lifetime.onStop(task, ticker.stop);
}

async function eraseAll(store: Store): Promise<void> {
  let erased: number;
  do erased = await eraseEventData(store, erasedTogether);
  while (erased === erasedTogether);
  while ((await removeAttachments(store, filesTogether)) === filesTogether);
  while ((await removeLinkCards(store, linkCards)) >= linkCards.limit);
  await removeOldFlow(store);
  await removeOldAfterwards(store);
}

await runService({
  logger,
  deadlineMs: config.SHUTDOWN_SECONDS * 1_000,
  drainMs: config.DRAIN_SECONDS * 1_000,
  onFatal: (error) => reports.report(error),
  start,
});

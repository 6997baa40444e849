// The sender claims, renders, hands over and settles. Any number of senders may run; what one has claimed no other can.
// With SENDER_PROCESSES above one it starts this file once more for each of them and looks after them (processes/).

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { configOrExit, loadConfig, readSmtpProviders } from '@pabal/config';
import {
  beatSender,
  createStore,
  findEditionContent,
  removeSender,
  type Store,
  untilStoreAnswers,
  waitForSchema,
} from '@pabal/db';
import { type Lane, laneQueues } from '@pabal/domain';
import {
  createDkimSigner,
  createSinkTransport,
  createSmtpTransport,
  createUnsubscribeLinks,
  type DkimSigner,
  type Mailbox,
  requireMailbox,
  type UnsubscribeLinks,
} from '@pabal/mail';
import { checkQueues, createQueues, createWorker, type Queues } from '@pabal/queue';
import { createTemplates } from '@pabal/render';
import {
  createErrorReports,
  createLogger,
  createMetrics,
  type Lifetime,
  type OpsOptions,
  runService,
  startOpsServer,
} from '@pabal/runtime';
import type { Dispatcher } from './dispatcher.ts';
import { createLease, type Lease } from './lease.ts';
import type { RetriesByLane } from './letters/backoff.ts';
import { createEditionLetters } from './letters/edition-letters.ts';
import { createLetterTemplates } from './letters/letter-templates.ts';
import { createLimitMetrics } from './limits/limit-metrics.ts';
import { createMailHandler } from './mail-job.ts';
import { createSenderMetrics, type SenderMetrics } from './metrics.ts';
import { runProcesses } from './processes/primary.ts';
import { joinPrimary } from './processes/worker.ts';
import { checkProviders, healthOf } from './providers/health.ts';
import type { OpenProvider } from './providers/providers.ts';
import { createSending } from './sending.ts';
import { createSettler } from './settle.ts';

const config = configOrExit(loadConfig.sender);
const senderId = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
const logger = createLogger({ service: 'sender', level: config.LOG_LEVEL }).child({ sender: senderId });
/** Whom this process answers to; absent when it is a sender by itself. */
const primary = joinPrimary(process.argv, logger);
const reports = await createErrorReports({
  dsn: config.SENTRY_DSN,
  environment: config.SENTRY_ENVIRONMENT,
  service: 'sender',
});

const retries: RetriesByLane = {
  event: {
    attempts: config.EVENT_ATTEMPTS,
    baseMs: config.EVENT_RETRY_SECONDS * 1_000,
    maxMs: config.EVENT_RETRY_MAX_SECONDS * 1_000,
  },
  newsletter: {
    attempts: config.NEWSLETTER_ATTEMPTS,
    baseMs: config.NEWSLETTER_RETRY_SECONDS * 1_000,
    maxMs: config.NEWSLETTER_RETRY_MAX_SECONDS * 1_000,
  },
};

async function start(lifetime: Lifetime): Promise<void> {
  const from = requireMailbox('MAIL_FROM', config.MAIL_FROM);
  const metrics = createMetrics();
  const figures = createSenderMetrics(metrics, {
    letters: () => sending.dispatcher.load(),
    templateProblems: () => templates.problems().length,
  });
  const providerBroke = createLimitMetrics(metrics, {
    providers: () => sending.providers(),
    limits: () => sending.limits(),
    newslettersPaused: () => sending.newslettersPaused(),
    handedBack: () => sending.handedBack(),
  });
  lifetime.onStop('error reports', reports.stop);

  const store = openStore(lifetime);
  await waitForSchema(store, (what) =>
    logger.warn({ what }, 'Waiting for PostgreSQL to answer with the schema of this version.'),
  );
  const queues = createQueues({ url: config.QUEUE_URL, logger, metrics: figures.bells });
  lifetime.onStop('queues', queues.stop);

  const templates = createTemplates({
    dir: config.TEMPLATES_DIR,
    logger,
    defaultLocale: config.DEFAULT_LOCALE,
    onProblem: figures.templateBroke,
  });
  await templates.start();
  lifetime.onStop('templates', templates.stop);

  const testTransport = createSinkTransport();
  await testTransport.start();

  const lease = createLease({
    beat: () => beatSender(store, senderId),
    leaseMs: config.SENDER_LEASE_SECONDS * 1_000,
    now: () => performance.now(),
    onMissed: (error) => logger.warn({ err: error }, 'A sign of life could not be given.'),
  });
  await untilStoreAnswers(lease.start);
  lifetime.onStop('lease', () => signOff(lease, store));

  const settler = createSettler({
    store,
    senderId,
    suppressionDays: config.SUPPRESSION_DAYS,
    logger,
    pause: (ms) => setTimeout(ms),
  });
  const sending = createSending({
    ...{ config, senderId, store, lease, settler, from, retries, logger, reports },
    templates: createLetterTemplates(templates),
    editions: createEditionLetters({
      load: (id) => findEditionContent(store, id),
      render: templates.render,
      links: openLinks(from),
      logger,
    }),
    providers: await openProviders(lifetime),
    testTransport: { name: 'test', send: testTransport.send },
    observe: figures.attempted,
    onBroken: providerBroke,
  });
  await untilStoreAnswers(sending.start);
  lifetime.onStop('limits', sending.stop);
  takeBells(sending.dispatcher, queues, figures, lifetime);

  const checks = {
    store: store.ping,
    queue: () => checkQueues(queues),
    smtp: async () => checkProviders(healthOf(sending.providers(), performance.now(), new Date())),
    limits: async () => ({ newslettersPaused: sending.newslettersPaused(), inForce: sending.limits() }),
    lease: async () => {
      if (!lease.valid())
        throw new Error('No sign of life could be given lately; nothing is sent until one is.');
    },
  };
  if (primary === undefined) await serveOps({ metrics, checks }, lifetime);
  else primary.begin({ metrics, checks });
}

async function serveOps(options: OpsOptions, lifetime: Lifetime): Promise<void> {
  const { BIND_ADDRESS: host, OPS_PORT: port } = config;
  const ops = await startOpsServer({ host, port, ...options });
  lifetime.onStop('ops server', ops.stop);
  logger.info({ port: ops.port }, 'The sender is ready.');
}

function openStore(lifetime: Lifetime): Store {
  const store = createStore({
    url: config.DATABASE_URL,
    connections: config.DATABASE_CONNECTIONS,
    planOnce: true,
    name: 'pabal sender',
    onIdleError: (error) => logger.warn({ err: error }, 'A connection to PostgreSQL was lost.'),
  });
  lifetime.onStop('store', store.stop);
  return store;
}

/** A pool of connections for each provider; none is opened before its first letter. */
async function openProviders(lifetime: Lifetime): Promise<OpenProvider[]> {
  const dkim = await openDkim();
  const opened = readSmtpProviders(config.SMTP_URL).providers.map((settings) => {
    const { url } = settings;
    const connections = new URL(url).searchParams.has('connections')
      ? {}
      : { connections: config.SENDER_CONNECTIONS };
    return {
      settings,
      transport: createSmtpTransport({ url, logger, ...connections, ...(dkim && { dkim }) }),
    };
  });
  for (const { settings, transport } of opened) {
    await transport.start();
    lifetime.onStop(`connections to ${settings.name}`, () => transport.stop());
  }
  return opened;
}

/** The domain of MAIL_FROM also ends the List-Ids. */
function openLinks({ address }: Mailbox): UnsubscribeLinks | undefined {
  const { LINK_SECRET: secret, PUBLIC_URL: publicUrl } = config;
  if (secret === undefined) return undefined;
  return createUnsubscribeLinks({
    secret,
    publicUrl,
    listDomain: address.slice(address.lastIndexOf('@') + 1),
  });
}

async function openDkim(): Promise<DkimSigner | undefined> {
  const { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_KEY_FILE: keyFile } = config;
  if (domain === undefined || selector === undefined || keyFile === undefined) return undefined;
  return createDkimSigner({ domain, selector, privateKey: await readFile(keyFile, 'utf8') });
}

/** Everything claimed is settled by now: nobody needs to wait for our lease to run out. */
async function signOff(lease: Lease, store: Store): Promise<void> {
  lease.stop();
  await removeSender(store, senderId);
}

/** Enough bells at a time to fill every place, were each to carry a single letter. */
function takeBells(dispatcher: Dispatcher, queues: Queues, figures: SenderMetrics, lifetime: Lifetime): void {
  const places = config.SENDER_CONNECTIONS * 2;
  const concurrency: Record<Lane, number> = { event: places, newsletter: 4 };
  const workers = (['event', 'newsletter'] as const).map((lane) =>
    createWorker({
      queues,
      name: laneQueues[lane],
      concurrency: concurrency[lane],
      handler: createMailHandler(lane, dispatcher),
      logger,
      metrics: figures.jobs,
      onError: (error, { jobId }) => reports.report(error, { job: jobId }),
    }),
  );
  for (const worker of workers) worker.start();
  lifetime.onStop('workers and letters in flight', async () => {
    await Promise.all([dispatcher.stop(), ...workers.map((worker) => worker.stop())]);
  });
}

if (primary === undefined && config.SENDER_PROCESSES > 1) {
  await runProcesses({ config, reports });
} else {
  await runService({
    logger,
    deadlineMs: config.SHUTDOWN_SECONDS * 1_000,
    onFatal: (error) => reports.report(error),
    start,
    ...(primary && { leave: primary.left }),
  });
}

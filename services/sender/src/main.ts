// The sender claims, renders, hands over and settles. Any number of senders may run; what one has claimed no other can.
// With SENDER_PROCESSES above one it starts this file once more for each of them and looks after them (packages/runtime/src/processes).

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { createClickLinks } from '@pabal/clicks';
import { configOrExit, loadConfig, readSmtpProviders, sessionUrls } from '@pabal/config';
import { findEditionContent } from '@pabal/db/editions';
import { createStore, type Store, untilStoreAnswers, waitForSchema } from '@pabal/db/store';
import { type Lane, laneQueues, queueNames } from '@pabal/domain';
import {
  createAddressKeys,
  createDkimSigner,
  createSinkTransport,
  createSmtpTransport,
  createUnsubscribeLinks,
  type DkimSigner,
  domainOf,
  type Mailbox,
  requireMailbox,
  type UnsubscribeLinks,
} from '@pabal/mail';
import { createHoldWatch } from '@pabal/people';
import { checkQueues, createQueues, createWorker, type JobWorker, type Queues } from '@pabal/queue';
import { createTemplates, showTemplateProblems, type Templates } from '@pabal/render';
import {
  countProcesses,
  createErrorReports,
  createLogger,
  createMetrics,
  createStoreLog,
  joinPrimary,
  type Lifetime,
  type Metrics,
  type OpsOptions,
  refuseReload,
  runProcesses,
  runService,
  showConnections,
  startOpsServer,
  watchLoop,
} from '@pabal/runtime';
import { createOpsMail, createReporting, startAlarms } from '@pabal/status';
import { createTakeUp } from '@pabal/versions';
import type { Dispatcher } from './dispatch/dispatcher.ts';
import { createLease, type Lease } from './dispatch/lease.ts';
import { createMailHandler } from './dispatch/mail-job.ts';
import { createSettler } from './dispatch/settle.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { RetriesByLane } from './letters/backoff.ts';
import { type Brake, createBrake } from './letters/brake.ts';
import { createEditionLetters } from './letters/edition-letters.ts';
import { createLetterTemplates } from './letters/letter-templates.ts';
import { createMakeLetter } from './letters/make-letter.ts';
import { createPieceMemory } from './letters/piece-memory.ts';
import { createSplicedChecks } from './letters/spliced-checks.ts';
import { complaint } from './limits/complaint.ts';
import { createSenderMetrics, type SenderMetrics, showProviderConnections, showSending } from './metrics.ts';
import { checkProviders, healthOf } from './providers/health.ts';
import { createSending, type Sending } from './sending.ts';

const config = configOrExit(loadConfig.sender);
const senderId = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
const logger = createLogger({ service: 'sender', level: config.LOG_LEVEL }).child({ sender: senderId });
/** Whom this process answers to; absent when it is a sender by itself. */
const primary = joinPrimary(process.argv, { service: 'sender', logger });
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
  const metrics = createMetrics('sender');
  lifetime.onStop('error reports', reports.stop);

  const store = await openStore(lifetime);
  showConnections(metrics, store);
  const reporting = createReporting({ store, service: 'sender', id: senderId, logger }, lifetime);
  const figures = createSenderMetrics(metrics, reporting.flow.sent);
  const queues = createQueues({ url: sessionUrls(config).queue, logger, metrics: figures.bells });
  lifetime.onStop('queues', queues.stop);
  const ledger = createLedger({ store, senderId, linkSecret: config.LINK_SECRET });
  const { templates, brake } = await openTemplates(store, ledger, figures, lifetime);
  showTemplateProblems(metrics, templates);
  const lease = await openLease(ledger, lifetime);

  const ending = new AbortController();
  const sending = await openSending(
    { store, ledger, lease, templates, brake, metrics, figures, ending },
    lifetime,
  );
  showSending(metrics, sending);
  takeBells(sending.dispatcher, queues, figures, { lifetime, ending });
  brake.start();
  lifetime.onStop('brake on rendering', brake.stop);
  const holds = await openHolds(store);

  const checks = {
    store: store.ping,
    holds: holds.check,
    queue: () => checkQueues(queues),
    smtp: async () => checkProviders(healthOf(sending.providers(), performance.now(), new Date())),
    // A broken template is shown, and stops nobody: its last good version goes on.
    templates: async () => ({ broken: templates.problems() }),
    limits: async () => ({
      newslettersPaused: sending.newslettersPaused(),
      pausedLanes: sending.pausedLanes(),
      inForce: sending.limits(),
    }),
    lease: async () => {
      if (!lease.valid()) throw new Error(lease.trouble());
    },
  };
  reporting.begin(checks);
  const { address } = requireMailbox('MAIL_FROM', config.MAIL_FROM);
  const opsMail = createOpsMail({
    ...{ store, queues, logger, to: config.OPS_ADDRESS, locale: config.DEFAULT_LOCALE },
    messageIdDomain: domainOf(address),
  });
  startAlarms({ store, logger, opsMail }, lifetime);
  const ops = { metrics, checks, isLeaving: lifetime.isLeaving };
  if (primary === undefined) await serveOps(ops, lifetime);
  else {
    primary.show(ops);
    primary.begin();
  }
  // From here on others wait for the loop; making everything took it for a while.
  lifetime.onStop('the watch on the event loop', watchLoop({ logger, metrics }).stop);
}

/** The templates, and what hears of their changes: the brake, and the list of versions. */
async function openTemplates(store: Store, ledger: Ledger, figures: SenderMetrics, lifetime: Lifetime) {
  const now = () => performance.now();
  const templates = createTemplates({
    dir: config.TEMPLATES_DIR,
    logger,
    defaultLocale: config.DEFAULT_LOCALE,
    onProblem: figures.templateBroke,
    onChange: (template) => {
      figures.knowTemplate(template);
      brake.changed(template);
    },
    onLetter: (letter) => takeUp.tookUp(letter),
  });
  const brake = createBrake({ ledger, templates, logger, now });
  const takeUp = createTakeUp({ store, inUse: templates.inUse, logger, now });
  await templates.start();
  for (const template of templates.names()) figures.knowTemplate(template);
  takeUp.start();
  lifetime.onStop('versions of templates', takeUp.stop);
  lifetime.onStop('templates', templates.stop);
  return { templates, brake };
}

async function openLease(ledger: Ledger, lifetime: Lifetime): Promise<Lease> {
  const lease = createLease({
    ledger,
    leaseMs: config.SENDER_LEASE_SECONDS * 1_000,
    now: () => performance.now(),
    onMissed: complaint(logger, 'A sign of life could not be given.'),
  });
  await untilStoreAnswers(lease.start);
  lifetime.onStop('lease', () => signOff(lease, ledger));
  return lease;
}

interface SendingParts {
  readonly store: Store;
  readonly ledger: Ledger;
  readonly lease: Lease;
  readonly templates: Templates;
  readonly brake: Brake;
  readonly metrics: Metrics;
  readonly figures: SenderMetrics;
  readonly ending: AbortController;
}

async function openSending(
  { store, ledger, lease, templates, brake, metrics, figures, ending }: SendingParts,
  lifetime: Lifetime,
): Promise<Sending> {
  const from = requireMailbox('MAIL_FROM', config.MAIL_FROM);
  const testTransport = createSinkTransport();
  await testTransport.start();
  const providers = await openProviders(lifetime);
  for (const { settings } of providers) figures.knowProvider(settings.name);
  showProviderConnections(metrics, providers);
  const pieces = openPieces(figures, lifetime);
  const letterTemplates = createLetterTemplates(templates);
  const checks = openChecks(figures);
  const sending = createSending({
    ...{ config, senderId, ledger, lease, retries, logger, reports, brake },
    settler: createSettler({
      ...{ store, senderId, logger, suppressionDays: config.SUPPRESSION_DAYS },
      ending: ending.signal,
    }),
    templates: letterTemplates,
    make: createMakeLetter({ templates: letterTemplates, from, checks }),
    editions: createEditionLetters({
      load: (id) => findEditionContent(store, id),
      render: templates.render,
      letter: templates.letter,
      pieces,
      links: openLinks(from),
      clicks: openClickLinks(),
      logger,
    }),
    providers,
    testTransport: { name: 'test', send: testTransport.send },
    observe: figures.attempted,
    observeMade: figures.made,
    onBroken: figures.providerBroke,
    onHanded: figures.handed,
    onHandedBack: figures.handedBack,
  });
  await untilStoreAnswers(sending.start);
  lifetime.onStop('limits', sending.stop);
  return sending;
}

/** What letters of editions share, kept encoded outside the heap. */
function openPieces(figures: SenderMetrics, lifetime: Lifetime) {
  const pieces = createPieceMemory(() => performance.now());
  lifetime.onStop('pieces of letters', async () => pieces.stop());
  figures.pieces(pieces.taken);
  return pieces;
}

function openChecks(figures: SenderMetrics) {
  return createSplicedChecks({
    ...{ every: config.SPLICE_CHECK_EVERY, logger },
    count: figures.editionLetter,
    mismatched: figures.spliceMismatched,
  });
}

async function openHolds(store: Store) {
  const { LINK_SECRET: secret } = config;
  const holds = createHoldWatch({
    ...{ store, now: () => performance.now() },
    keys: secret === undefined ? undefined : createAddressKeys(secret),
    onUnmatched: (state) => logger.warn(state, 'Some of what erased people refused holds no longer.'),
  });
  await holds.start();
  return holds;
}

async function serveOps(options: OpsOptions, lifetime: Lifetime): Promise<void> {
  const { BIND_ADDRESS: host, OPS_PORT: port } = config;
  const ops = await startOpsServer({ host, port, ...options });
  lifetime.onStop('ops server', ops.stop);
  logger.info({ port: ops.port }, 'The sender is ready.');
}

/** Resolves when PostgreSQL answers with the schema of this version. */
async function openStore(lifetime: Lifetime): Promise<Store> {
  const store = createStore({
    url: config.DATABASE_URL,
    connections: config.DATABASE_CONNECTIONS,
    planOnce: true,
    pooled: config.DATABASE_POOLER === 'transaction',
    name: 'pabal sender',
    ...createStoreLog(logger),
  });
  lifetime.onStop('store', store.stop);
  await waitForSchema(store, (what) =>
    logger.warn({ what }, 'Waiting for PostgreSQL to answer with the schema of this version.'),
  );
  // For what it has to say about how PostgreSQL is set up.
  await store.ping().catch(() => undefined);
  return store;
}

/** A pool of connections for each provider; none is opened before its first letter. */
async function openProviders(lifetime: Lifetime) {
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
  const { LINK_SECRET: secret, PUBLIC_URL, PAGES_URL: publicUrl = PUBLIC_URL } = config;
  if (secret === undefined) return undefined;
  return createUnsubscribeLinks({
    secret,
    publicUrl,
    hasPages: config.PAGES_URL !== undefined,
    listDomain: domainOf(address),
  });
}

/** Links of entries lead over the pages, where there are pages. */
function openClickLinks() {
  const { LINK_SECRET: secret, PAGES_URL: baseUrl } = config;
  return secret === undefined || baseUrl === undefined ? undefined : createClickLinks({ secret, baseUrl });
}

async function openDkim(): Promise<DkimSigner | undefined> {
  const { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_KEY_FILE: keyFile } = config;
  if (domain === undefined || selector === undefined || keyFile === undefined) return undefined;
  return createDkimSigner({ domain, selector, privateKey: await readFile(keyFile, 'utf8') });
}

/** Everything claimed is settled by now: nobody needs to wait for our lease to run out. */
async function signOff(lease: Lease, ledger: Ledger): Promise<void> {
  lease.stop();
  await ledger.removeSender();
}

/** The part of a stop's time in which letters in flight may end; the rest is for everything else. */
const forLetters = 0.8;

/** Enough bells at a time to fill every place, were each to carry a single letter. */
function takeBells(
  dispatcher: Dispatcher,
  queues: Queues,
  figures: SenderMetrics,
  { lifetime, ending }: { readonly lifetime: Lifetime; readonly ending: AbortController },
): void {
  const places = config.SENDER_CONNECTIONS * 2;
  const concurrency: Record<Lane, number> = { event: places, newsletter: 4 };
  const workers: JobWorker[] = (['event', 'newsletter'] as const).map((lane) =>
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
  workers.push(
    createWorker({
      queues,
      name: queueNames.eventBacklog,
      concurrency: places,
      handler: createMailHandler('event', dispatcher, { backlog: true }),
      logger,
      metrics: figures.jobs,
      onError: (error, { jobId }) => reports.report(error, { job: jobId }),
    }),
  );
  for (const worker of workers) worker.start();
  lifetime.onStop('workers and letters in flight', async (leftMs) => {
    const late = setTimeout(() => ending.abort(), leftMs * forLetters);
    await Promise.all([dispatcher.stop(), ...workers.map((worker) => worker.stop())]);
    clearTimeout(late);
  });
}

const times = { deadlineMs: config.SHUTDOWN_SECONDS * 1_000, drainMs: config.DRAIN_SECONDS * 1_000 };

const one = { service: 'sender', setting: 'SENDER_PROCESSES', logger } as const;
const count = primary ? 1 : countProcesses(config[one.setting], one);
if (count > 1) {
  await runProcesses({
    ...{ service: 'sender', count, reports },
    ...times,
    http: { kind: 'own', host: config.BIND_ADDRESS, port: config.OPS_PORT },
    logger: createLogger({ service: 'sender', level: config.LOG_LEVEL }),
  });
} else {
  if (primary === undefined) refuseReload(one);
  await runService({
    logger,
    ...times,
    onFatal: (error) => reports.report(error),
    start,
    ...(primary && { leave: primary.left }),
  });
}

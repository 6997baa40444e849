// The sender claims, renders, hands over and settles. Any number of senders may run; what one has claimed no other can.
// With SENDER_PROCESSES above one it starts this file once more for each of them and looks after them (packages/runtime/src/processes).

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { createChatTransport } from '@pabal/chat';
import { createClickLinks } from '@pabal/clicks';
import { configOrExit, loadConfig, readNetworks, readSmtpProviders, sessionUrls } from '@pabal/config';
import { readAttachment } from '@pabal/db/attachments';
import { findEditionContent } from '@pabal/db/editions';
import { endEndpoint, noteEndpointsUsed, readEndpoints } from '@pabal/db/endpoints';
import { findSpaceOfApp } from '@pabal/db/spaces';
import { openCurrentStore, type Store, untilStoreAnswers } from '@pabal/db/store';
import { type Lane, laneQueues, queueNames } from '@pabal/domain';
import {
  createAddressKeys,
  createDkimSigner,
  createReturnPaths,
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
  createTicker,
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
import {
  createOpsMail,
  createReporting,
  type Reporting,
  showBuildersAlive,
  startAlarms,
} from '@pabal/status';
import { createTakeUp } from '@pabal/versions';
import { createToldWatch, type ToldWatch, toldEveryMs } from '@pabal/webhooks';
import { createEndpoints } from './chat/endpoints.ts';
import { shownProvider } from './chat/providers.ts';
import { createLease, type Lease } from './dispatch/lease.ts';
import { createLostCommits } from './dispatch/lost-commits.ts';
import { createMailHandler } from './dispatch/mail-job.ts';
import { createSettler } from './dispatch/settle.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { RetriesByLane } from './letters/backoff.ts';
import { type Brake, createBrake } from './letters/brake.ts';
import { createEditionLetters } from './letters/edition-letters.ts';
import { createLetterFiles } from './letters/letter-files.ts';
import { createLetterTemplates } from './letters/letter-templates.ts';
import { createMakeLetter } from './letters/make-letter.ts';
import { createPieceMemory } from './letters/piece-memory.ts';
import { createSpaceNames } from './letters/space-names.ts';
import { createSplicedChecks } from './letters/spliced-checks.ts';
import { complaint } from './limits/complaint.ts';
import { createSenderMetrics, type SenderMetrics, showProviderConnections, showSending } from './metrics.ts';
import { checkProviders, healthOf } from './providers/health.ts';
import { createPaces, type Paces } from './providers/pace.ts';
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

const idFields = config.LETTER_ID_FIELDS?.split(/\s+/);

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

  const store = await openCurrentStore({ service: 'sender', config, logger, lifetime }, { planOnce: true });
  showConnections(metrics, store);
  showBuildersAlive(metrics, store);
  const reporting = createReporting({ store, service: 'sender', id: senderId, logger, metrics }, lifetime);
  const figures = createSenderMetrics(metrics, reporting.flow.sent);
  const queues = createQueues({ url: sessionUrls(config).queue, logger, metrics: figures.bells });
  lifetime.onStop('queues', queues.stop);
  const told = await watchTold(store, lifetime);
  const ledger = createLedger({ store, senderId, linkSecret: config.LINK_SECRET, isTold: told.isTold });
  const { templates, brake } = await openTemplates(store, ledger, figures, lifetime);
  showTemplateProblems(metrics, templates);
  const lease = await openLease(ledger, lifetime);

  const ending = new AbortController();
  const { sending, paces } = await openSending(
    { store, ledger, lease, told, templates, brake, metrics, figures, ending, counted: reporting.sent },
    lifetime,
  );
  showSending(metrics, sending);
  takeBells(sending, queues, figures, { lifetime, ending });
  brake.start();
  lifetime.onStop('brake on rendering', brake.stop);
  const holds = await openHolds(store);

  const checks = checksOf({ store, queues, templates, lease, holds, sending, paces });
  reporting.begin(checks);
  const { address } = requireMailbox('MAIL_FROM', config.MAIL_FROM);
  const opsMail = createOpsMail({
    ...{ store, queues, logger, to: config.OPS_ADDRESS, locale: config.DEFAULT_LOCALE },
    messageIdDomain: domainOf(address),
  });
  const patienceMs = config.OPS_ALARM_SECONDS * 1_000;
  startAlarms({ store, logger, opsMail, patienceMs }, lifetime);
  const ops = { metrics, checks, isLeaving: lifetime.isLeaving };
  if (primary === undefined) await serveOps(ops, lifetime);
  else {
    primary.show(ops);
    primary.begin();
  }
  // From here on others wait for the loop; making everything took it for a while.
  lifetime.onStop('the watch on the event loop', watchLoop({ logger, metrics }).stop);
}

interface Checked {
  readonly store: Store;
  readonly queues: Queues;
  readonly templates: Templates;
  readonly lease: Lease;
  readonly holds: Awaited<ReturnType<typeof openHolds>>;
  readonly sending: Sending;
  readonly paces: Paces;
}

/** What `/readyz` says. */
function checksOf({ store, queues, templates, lease, holds, sending, paces }: Checked): OpsOptions['checks'] {
  return {
    store: store.ping,
    holds: holds.check,
    queue: () => checkQueues(queues),
    smtp: async () => ({
      ...checkProviders(healthOf(sending.providers(), performance.now(), new Date())),
      slow: paces.slow(),
    }),
    // A broken template is shown, and stops nobody: its last good version goes on.
    templates: async () => ({ broken: templates.problems() }),
    limits: async () => ({
      newslettersPaused: sending.newslettersPaused(),
      pausedLanes: sending.pausedLanes(),
      inForce: sending.limits(),
    }),
    // A kind of chat that is away stops nobody else.
    chat: async () => healthOf(sending.chat.providers(), performance.now(), new Date()),
    lease: async () => {
      if (!lease.valid()) throw new Error(lease.trouble());
    },
  };
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

/** Whether there is an endpoint that changes are noted for: without one, settling letters costs what it did before there were any. */
async function watchTold(store: Store, lifetime: Lifetime): Promise<ToldWatch> {
  const told = createToldWatch(store, () => performance.now());
  await told.look();
  const ticker = createTicker({
    ...{ everyMs: toldEveryMs, task: told.look },
    onError: complaint(
      logger,
      'Whether there are endpoints of webhooks could not be asked; changes are noted meanwhile.',
    ),
  });
  ticker.start();
  lifetime.onStop('the watch on endpoints', ticker.stop);
  return told;
}

interface SendingParts {
  readonly store: Store;
  readonly ledger: Ledger;
  readonly lease: Lease;
  readonly told: ToldWatch;
  readonly templates: Templates;
  readonly brake: Brake;
  readonly metrics: Metrics;
  readonly figures: SenderMetrics;
  readonly ending: AbortController;
  readonly counted: Reporting['sent'];
}

async function openSending(
  { store, ledger, lease, told, templates, brake, metrics, figures, ending, counted }: SendingParts,
  lifetime: Lifetime,
): Promise<{ readonly sending: Sending; readonly paces: Paces }> {
  const from = requireMailbox('MAIL_FROM', config.MAIL_FROM);
  const testTransport = createSinkTransport();
  await testTransport.start();
  const providers = await openProviders(lifetime);
  for (const { settings } of providers) figures.knowProvider(settings.name);
  showProviderConnections(metrics, providers);
  const paces = createPaces(providers, () => performance.now());
  const pieces = openPieces(figures, lifetime);
  const letterTemplates = createLetterTemplates(templates);
  const checks = openChecks(figures);
  const written = { store, senderId, logger, suppressionDays: config.SUPPRESSION_DAYS };
  const lostCommits = createLostCommits(written);
  const sending = createSending({
    ...{ config, senderId, ledger, lease, retries, logger, reports, brake, lostCommits },
    settler: createSettler({ ...written, lostCommits, isTold: told.isTold, ending: ending.signal }),
    templates: letterTemplates,
    make: createMakeLetter({
      templates: letterTemplates,
      from,
      returnPath: openReturnPaths(),
      idFields,
      checks,
    }),
    editions: createEditionLetters({
      load: (id) => findEditionContent(store, id),
      render: templates.render,
      letter: templates.letter,
      pieces,
      links: openLinks(from),
      clicks: openClickLinks(),
      logger,
    }),
    spaces: openSpaces(store),
    files: createLetterFiles({ read: (file) => readAttachment(store, file), logger }),
    providers,
    testTransport: { name: 'test', send: testTransport.send },
    chat: await openChat({ store, templates, figures }, lifetime),
    observe: observing(figures, counted),
    observeMade: figures.made,
    onBroken: figures.providerBroke,
    onHanded: (provider, outcome, seconds) => {
      figures.handed(provider, outcome, seconds);
      paces.handed(provider, seconds);
      if (outcome.class === 'sent') counted.took(provider);
    },
    onHandedBack: figures.handedBack,
  });
  await untilStoreAnswers(sending.start);
  lifetime.onStop('limits', sending.stop);
  return { sending, paces };
}

/** What chat letters need beside what all letters do. */
async function openChat(
  { store, templates, figures }: Pick<SendingParts, 'store' | 'templates' | 'figures'>,
  lifetime: Lifetime,
) {
  const transport = createChatTransport({
    userAgent: 'pabal (chat)',
    timeoutMs: config.CHAT_TIMEOUT_SECONDS * 1_000,
    allowNetworks: readNetworks(config.CHAT_ALLOW_NETWORKS ?? ''),
  });
  await transport.start();
  lifetime.onStop('connections to chat', transport.stop);
  const endpoints = createEndpoints({
    read: (ids) => readEndpoints(store, ids),
    noteUsed: (ids) => noteEndpointsUsed(store, ids),
    end: (ended) => endEndpoint(store, ended),
    onEnded: (endpoint, reason) =>
      logger.warn({ endpoint, reason }, 'The other side of an endpoint says that it is gone; it has ended.'),
    onError: complaint(logger, 'Endpoints could not be read or changed.'),
    now: () => performance.now(),
  });
  const { chatAttempted: observe, chatHanded: onHanded } = figures;
  const onBroken = (provider: string) => figures.providerBroke(shownProvider(provider));
  return { ...{ transport, endpoints, observe, onHanded, onBroken }, templates };
}

/** What is counted of each attempt. */
function observing({ attempted }: SenderMetrics, counted: Reporting['sent']): SenderMetrics['attempted'] {
  return (claim, outcome, seconds) => {
    attempted(claim, outcome, seconds);
    if (outcome.class === 'sent' && !claim.test) counted.sent(domainOf(claim.address), claim.editionId);
  };
}

/** The spaces whose brand letters of events have. */
function openSpaces(store: Store) {
  return createSpaceNames({
    load: (appId) => findSpaceOfApp(store, appId),
    logger,
    now: () => performance.now(),
  });
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
    pagesSpace: config.PABAL_SPACE,
    listDomain: domainOf(address),
    mailDomain: config.INBOUND_DOMAIN,
  });
}

/** What comes back names its letter, where there is somebody to take it. */
function openReturnPaths() {
  const { LINK_SECRET: secret, INBOUND_DOMAIN: domain } = config;
  if (secret === undefined || domain === undefined) return undefined;
  return createReturnPaths({ secret, domain }).address;
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
  { dispatcher, chat }: Sending,
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
    createWorker({
      queues,
      name: queueNames.eventChat,
      concurrency: config.CHAT_CONNECTIONS * 2,
      handler: createMailHandler('event', chat.dispatcher),
      logger,
      metrics: figures.jobs,
      onError: (error, { jobId }) => reports.report(error, { job: jobId }),
    }),
  );
  for (const worker of workers) worker.start();
  lifetime.onStop('workers and letters in flight', async (leftMs) => {
    const late = setTimeout(() => ending.abort(), leftMs * forLetters);
    await Promise.all([dispatcher.stop(), chat.dispatcher.stop(), ...workers.map((worker) => worker.stop())]);
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

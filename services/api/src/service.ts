// The parts of the api, put together.

import { type AttachmentService, createAttachments, createScan } from '@pabal/attachments';
import {
  agentName,
  attachmentRules,
  type Config,
  configuredRate,
  errorPagePattern,
  fetcherOptions,
  questionOptions,
  readDomainLimits,
  readNetworks,
  scanOptions,
  sessionUrls,
  showSettings,
} from '@pabal/config';
import { readConsoleFiles } from '@pabal/console';
import { type App, noteKeyUse } from '@pabal/db/apps';
import { listUnfedApps } from '@pabal/db/ledger';
import { openStore, type SpaceStore, type Store } from '@pabal/db/store';
import { createBells, createEventLedger, createEventService, createTargetLookup } from '@pabal/events';
import {
  countLinkCards,
  createDocumentReader,
  createFetcher,
  createLinkCards,
  createLinkReader,
  type DocumentReader,
  type LinkCards,
  noteLinkFailures,
  reached,
  trialOf,
} from '@pabal/feeds';
import {
  type ClientAddress,
  createClientAddress,
  createRecentRefusals,
  createRefusedKeys,
  createWatch,
  type HttpServer,
  type RecentRefusals,
  startServer,
} from '@pabal/http';
import {
  type AddressKeys,
  createAddressKeys,
  createUnsubscribeLinks,
  domainOf,
  requireMailbox,
} from '@pabal/mail';
import { createNewsletterService } from '@pabal/newsletters';
import { addressesOnCall, createHoldWatch } from '@pabal/people';
import {
  createQueueMetrics,
  createQueues,
  jobQueues,
  type Queues,
  QueueUnavailable,
  Shares,
} from '@pabal/queue';
import { createTemplates, showTemplateProblems, type Templates } from '@pabal/render';
import {
  createMetrics,
  createOpsHandler,
  type ErrorReports,
  type Lifetime,
  type Logger,
  type Metrics,
  type OpsHandler,
  type OpsOptions,
  type Primary,
  watchLoop,
} from '@pabal/runtime';
import {
  createHealing,
  createLiveStatus,
  createOpsMail,
  createReporting,
  createStatusReader,
  type FlowCounter,
  readSystem,
  startAlarms,
} from '@pabal/status';
import { createNetworkHash } from '@pabal/subscriptions';
import { createAccess } from './access.ts';
import type { Api, Route } from './api.ts';
import { createApp } from './app.ts';
import { createGuard } from './console/guard.ts';
import { createConsolePages } from './console/pages.ts';
import { createSignInPages } from './console/sign-in/pages.ts';
import { createReference } from './docs/reference.ts';
import { knowApps, showStore } from './figures.ts';
import { createKeyUses } from './http/admission/key-uses.ts';
import { createLimits } from './http/admission/limits.ts';
import { createMigrator } from './migrator.ts';
import { openApiDocument } from './openapi/document.ts';
import { createLetterPictures } from './pictures.ts';
import { showStatus } from './resources/status/status.ts';
import { routes } from './routes.ts';
import { createUnsubscribeService } from './unsubscribe/service.ts';

/** A running api. Its lifetime stops it. */
export interface RunningApi {
  readonly port: number;
  /** Resolves when the schema is up to date and events can be accepted; rejects when it cannot be brought there. */
  readonly ready: Promise<void>;
}

/** What the parts of the api are made with. */
interface Base {
  readonly config: Config<'api'>;
  readonly lifetime: Lifetime;
  readonly logger: Logger;
  readonly reports: ErrorReports;
  /** Whom this process answers to; absent when it is an api by itself. */
  readonly primary?: Primary | undefined;
  readonly metrics: Metrics;
  readonly publicUrl: string;
  /** Right-hand side of the Message-IDs. */
  readonly mailDomain: string;
  readonly clientAddress: ClientAddress;
  /** What was lately refused for its key. */
  readonly refusals: RecentRefusals;
}

/**
 * Starts the api: opens store, queues and templates, and listens. Neither the store nor the queue needs to be there.
 *
 * @throws Error with a sentence that says what to do, when the port is taken or there are no templates
 */
export async function startApi(
  config: Config<'api'>,
  surroundings: Pick<Base, 'lifetime' | 'logger' | 'reports' | 'primary'>,
): Promise<RunningApi> {
  const { lifetime, logger, primary } = surroundings;
  const mailDomain = domainOf(requireMailbox('MAIL_FROM', config.MAIL_FROM).address);
  const metrics = createMetrics('api');
  const publicUrl = config.PUBLIC_URL.replace(/\/+$/, '');
  const clientAddress = createClientAddress(readNetworks(config.TRUSTED_PROXIES ?? ''));
  const refusals = createRecentRefusals();
  const base = { ...surroundings, config, metrics, publicUrl, mailDomain, clientAddress, refusals };

  const store = openStoreOf(base);
  const reporting = createReporting({ store, service: 'api', logger, metrics }, lifetime);
  showStore(metrics, store);
  const url = sessionUrls(config).migrations;
  const schema = createMigrator({ url, pooled: isPooled(config), store, logger });
  lifetime.onStop('the migrator', schema.stop);
  const { queues, ledger, ringForChat } = openQueues(base, store, reporting.flow);
  const templates = await openTemplates(base);
  const attachments = openAttachments(base, store);
  const events = createEventService({
    ...{ store, ledger, templates, attachments, messageIdDomain: mailDomain },
    lookUpTargets: createTargetLookup(store),
    retentionDays: config.EVENT_RETENTION_DAYS,
  });
  const erasure = config.LINK_SECRET === undefined ? undefined : createAddressKeys(config.LINK_SECRET);
  const holds = watchHolds(store, erasure, logger);
  // The queue is reported, but never makes the api unready: events are accepted without it.
  const checks = { store: store.ping, schema: schema.check, queue: queues.healthy, holds: holds.check };
  const ops = openOps(base, checks);
  const reader = createDocumentReader();
  lifetime.onStop('document reader', reader.stop);
  const parts = {
    ...{ store, erasure, events, attachments, templates, ops, reader, publicUrl },
    ...openStatus(store),
    ...looksOutside(base, reader),
    networkHash: config.LINK_SECRET === undefined ? undefined : createNetworkHash(config.LINK_SECRET),
    system: () => readSystem(store, { names: jobQueues, counts: queues.counts }),
    settings: () => showSettings('api', config),
    access: createAccess(base, store),
    errorsAt: errorPagePattern(config),
    ...createNewsletters(base, store, templates),
    ...{ onCall: addressesOnCall(config.OPS_ADDRESS), remindersPerPerson: config.REMINDERS_PER_PERSON },
    ...{ ringForChat, locale: config.DEFAULT_LOCALE },
    message: { from: requireMailbox('MAIL_FROM', config.MAIL_FROM), listDomain: mailDomain },
  };
  const getReady = async () => {
    await schema.start();
    await holds.start();
    reporting.begin({ ...checks, keys: async () => refusals.recent() });
    beginAlarms(base, store, queues);
    await knowApps(store, ledger);
  };
  // Another process serves until this one can.
  if (primary?.isReplacement) await getReady();
  const { port } = await listen(base, parts, queues);
  // Started last, because putting the parts together blocks the event loop for a while.
  lifetime.onStop('the watch on the event loop', watchLoop({ logger, metrics }).stop);
  if (primary === undefined) logger.info({ port }, 'The api is ready.');
  return { port, ready: primary?.isReplacement ? Promise.resolve() : getReady() };
}

async function openTemplates({ config, logger, metrics, lifetime }: Base): Promise<Templates> {
  const { TEMPLATES_DIR: dir, DEFAULT_LOCALE: defaultLocale } = config;
  const templates = createTemplates({ dir, logger, defaultLocale });
  await templates.start();
  showTemplateProblems(metrics, templates);
  lifetime.onStop('templates', templates.stop);
  return templates;
}

/** Files that go with letters, as the settings want them. */
function openAttachments({ config, logger }: Base, store: Store): AttachmentService {
  const { url, ...options } = scanOptions(config);
  return createAttachments({
    store,
    rules: attachmentRules(config),
    scan: url === undefined ? undefined : createScan({ url, ...options, logger }),
  });
}

/** How pabal fares, as it happens and for those who ask once. */
const openStatus = (store: Store): Pick<Api, 'live' | 'healing'> => ({
  live: createLiveStatus({ read: createStatusReader(store), show: showStatus }),
  healing: createHealing(),
});

/** A few at the same time: people wait for them, and letters do not. */
const trials = { total: 4, perHost: 1 };

function createTrials(config: Config<'api'>, reader: DocumentReader): Api['tryFeed'] {
  const fetcher = createFetcher({ ...fetcherOptions(config), ...trials });
  return (address) => trialOf({ fetcher, reader }, address);
}

/** Servers of others are asked by people who look a letter over: a few at the same time, and not for long. */
const reaching = { total: 6, perHost: 2, timeouts: { connectMs: 4_000, readMs: 4_000, totalMs: 6_000 } };

/** Callers wait for cards of links, so a server may take less time than that of a feed. */
const ofLinks = { total: 40, perHost: 2, timeouts: { connectMs: 5_000, readMs: 5_000, totalMs: 8_000 } };
/** Longest time of one link: its robots.txt, its page and what it says to embedders. */
const mostOfLinkMs = 15_000;

function openLinkCards({ config, lifetime, logger, metrics }: Base, reader: DocumentReader): LinkCards {
  const fetcher = createFetcher({ ...fetcherOptions(config), ...ofLinks });
  const cards = createLinkCards({
    reader: createLinkReader({ fetcher, reader, agent: agentName, mostMs: mostOfLinkMs }),
    mostMs: mostOfLinkMs,
    count: countLinkCards(metrics),
    onFailure: noteLinkFailures(logger),
  });
  lifetime.onStop('link cards', cards.stop);
  return cards;
}

/** What people look with, at letters and at what others publish. */
function looksOutside(
  base: Base,
  reader: DocumentReader,
): Pick<Api, 'tryFeed' | 'linkCards' | 'pictures' | 'reach' | 'ours'> {
  const { config, lifetime, metrics } = base;
  const pictures = createLetterPictures({ program: config.CHROMIUM_PATH, metrics });
  lifetime.onStop('pictures of letters', pictures.stop);
  const fetcher = createFetcher({ ...fetcherOptions(config), ...reaching });
  return {
    ...{ pictures, tryFeed: createTrials(config, reader), ours: originsOf(config) },
    linkCards: openLinkCards(base, reader),
    reach: (url, as) => reached(fetcher, url, as),
  };
}

const originsOf = ({ PUBLIC_URL, PAGES_URL }: Config<'api'>): string[] =>
  [PUBLIC_URL, PAGES_URL].flatMap((url) => (url === undefined ? [] : [new URL(url).origin]));

function watchHolds(store: Store, keys: AddressKeys | undefined, logger: Logger) {
  return createHoldWatch({
    ...{ store, keys, now: () => performance.now() },
    onUnmatched: (state) => logger.warn(state, 'Some of what erased people refused holds no longer.'),
  });
}

/** Tells the people on call what a builder would tell them, as long as no builder is alive. */
function beginAlarms({ config, logger, mailDomain, lifetime }: Base, store: Store, queues: Queues): void {
  const opsMail = createOpsMail({
    ...{ store, queues, logger, messageIdDomain: mailDomain },
    to: config.OPS_ADDRESS,
    locale: config.DEFAULT_LOCALE,
  });
  const patienceMs = config.OPS_ALARM_SECONDS * 1_000;
  startAlarms({ store, logger, opsMail, patienceMs }, lifetime);
}

/** Health and figures: of this process, or of all that share its ports. */
function openOps({ metrics, lifetime, primary }: Base, checks: OpsOptions['checks']): OpsHandler {
  if (primary === undefined) return createOpsHandler({ metrics, checks, isLeaving: lifetime.isLeaving });
  primary.show({ metrics, checks });
  return primary.createOpsHandler(metrics.contentType);
}

function openStoreOf(base: Base): Store {
  const { config, logger } = base;
  return openStore(
    { service: 'api', ...base },
    {
      connectTimeoutMs: 1_000,
      questions: questionOptions(config),
      replicaUrl: config.DATABASE_REPLICA_URL,
      onReplica: (lists, reason) => {
        if (lists === 'primary')
          logger.warn({ reason }, 'Lists are read from the primary: the replica is not well.');
        else logger.info({ reason }, 'Lists are read from the replica.');
      },
    },
  );
}

const isPooled = ({ DATABASE_POOLER }: Config<'api'>) => DATABASE_POOLER === 'transaction';

/** The queues, and the ledger that rings in them for the events it takes. */
function openQueues({ config, lifetime, logger, metrics }: Base, store: Store, flow: FlowCounter) {
  const { queue: url } = sessionUrls(config);
  const queues = createQueues({ url, logger, metrics: createQueueMetrics(metrics).bells });
  lifetime.onStop('queues', queues.stop);
  const isOutage = (error: unknown) => error instanceof QueueUnavailable;
  const bells = createBells({ ringer: queues, logger, isOutage });
  lifetime.onStop('bells', bells.stop);

  const shares = new Shares({
    queues,
    waitingApps: () => listUnfedApps(store),
    onChange: ({ id, name }, what) => {
      const fields = { app: id, appName: name };
      if (what === 'beyond')
        logger.warn(
          fields,
          'An app is beyond its share; its letters wait in the ledger and are released in turn.',
        );
      else logger.info(fields, 'An app is back within its share; none of its letters waits in the ledger.');
    },
    now: () => performance.now(),
  });
  lifetime.onStop('shares', async () => shares.stop());
  const ringForChat = (id: string) =>
    bells.ring([
      {
        ...{ id, lane: 'event', backlog: false, deliveryIds: [], expanding: false },
        others: [{ id, channel: 'chat' }],
      },
    ]);
  const ledger = createEventLedger({ store, bells, shares, metrics, onPlanned: flow.planned });
  return { queues, ledger, ringForChat };
}

/** Newsletters, and the way out of them. */
function createNewsletters(base: Base, store: Store, templates: Templates) {
  const { config, publicUrl, mailDomain, clientAddress } = base;
  const pagesUrl = config.PAGES_URL?.replace(/\/+$/, '');
  const links =
    config.LINK_SECRET === undefined
      ? undefined
      : createUnsubscribeLinks({
          ...{ secret: config.LINK_SECRET, listDomain: mailDomain },
          publicUrl: pagesUrl ?? publicUrl,
          hasPages: pagesUrl !== undefined,
          pagesSpace: config.PABAL_SPACE,
        });
  return {
    unsubscribing: createUnsubscribeService({
      ...{ store, links, clientAddress, pagesUrl },
      defaultLocale: config.DEFAULT_LOCALE,
    }),
    newslettersIn: (space: SpaceStore) =>
      createNewsletterService({
        ...{ store: space, templates, links, messageIdDomain: mailDomain, now: () => new Date() },
        rates: {
          configuredRate: configuredRate(config.SMTP_URL),
          domainLimits: readDomainLimits(config.DOMAIN_LIMITS ?? '') ?? [],
        },
      }),
  };
}

/** Opens the port of the api, and the one for the people who run it if that is another. */
async function listen(
  base: Base,
  parts: Omit<Api, 'openApi' | 'reference'>,
  queues: Queues,
): Promise<HttpServer> {
  const { config, lifetime, logger, metrics, reports, publicUrl, clientAddress } = base;
  const opsApart = config.OPS_PORT !== 0 && config.OPS_PORT !== config.API_PORT;
  const served = opsApart ? routes.filter((route) => !isForPeople(route)) : routes;
  const api = { ...parts, ...describe(served, publicUrl) };
  const keyUses = createKeyUses({
    write: (keyIds) => noteKeyUse(api.store, keyIds),
    onError: (error) => logger.debug({ err: error }, 'The last use of API keys could not be stored yet.'),
  });
  keyUses.start();
  lifetime.onStop('key uses', keyUses.stop);
  const consolePages = createConsolePages({
    boards: queues.boards(),
    writable: config.CONSOLE_WRITABLE,
    files: await readConsoleFiles(),
    signIn: createSignInPages({ ...api, logger }),
    guard: createGuard(api.access.sessions, ['operator', 'admin']),
  });
  const watch = createWatch({ logger, metrics });
  const forBoth = {
    ...{ api, watch, clientAddress, logger, metrics, reports },
    limits: createLimits({ perMinute: config.API_RATE_LIMIT }),
    refused: createRefusedKeys({ logger, metrics, refusals: base.refusals }),
    onKeyUsed: ({ keyId }: App) => keyUses.note(keyId),
  };
  const ofAll = opsApart ? { ...parts, ...describe(routes, publicUrl) } : api;
  const whole = { ...forBoth, api: ofAll, routes, consolePages };
  const app = createApp(opsApart ? { ...forBoth, routes: served, admitsUsers: false } : whole);
  const { isLeaving } = lifetime;
  const common = { host: config.BIND_ADDRESS, publicUrl, onRefused: watch.refused, isLeaving };
  if (opsApart) {
    const opsServer = await startServer(createApp(whole), {
      ...{ ...common, port: config.OPS_PORT, setting: 'OPS_PORT' },
    });
    lifetime.onStop('ops server', () => opsServer.stop());
    logger.info({ port: opsServer.port }, 'Health, metrics and the console have a port of their own.');
  }
  const server = await startServer(app, { ...common, port: config.API_PORT });
  lifetime.onStop('http server', (leftMs) => server.stop(quietTime(base, leftMs)));
  // Before the server, which waits for its answers to end.
  lifetime.onStop('live status', async () => api.live.stop());
  return server;
}

/** What is served, told for programs and for people. */
function describe(served: readonly Route[], publicUrl: string): Pick<Api, 'openApi' | 'reference'> {
  const document = Buffer.from(JSON.stringify(openApiDocument(served, publicUrl)));
  const openApi = () => document;
  return { openApi, reference: createReference(openApi) };
}

/** Paths for the people who run pabal. */
const opsPaths: readonly string[] = ['/healthz', '/readyz', '/metrics'];

/** Whether a route is for the people who run pabal: it does not belong on a port that faces the internet. */
const isForPeople = (route: Route) =>
  opsPaths.includes(route.path) ||
  route.kind === 'open' ||
  (route.kind === 'keyed' && route.scope === undefined);

/** The part of a stop's time in which quiet connections may bring a last request; the rest is for everything else. */
const forQuiet = 0.8;

/** Callers need not notice that a process is replaced: the next request of a quiet connection is answered, and is its last. */
function quietTime({ primary }: Base, leftMs: number): () => boolean {
  const until = performance.now() + leftMs * forQuiet;
  return () => primary?.isReplaced() === true && performance.now() < until;
}

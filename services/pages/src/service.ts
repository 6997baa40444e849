// The parts of the pages, put together.

import { readFile } from 'node:fs/promises';
import { type ClickIntake, createClickIntake, createClickLinks } from '@pabal/clicks';
import { type Config, questionOptions, readNetworks, sessionUrls } from '@pabal/config';
import { findSpace } from '@pabal/db/spaces';
import { inSpace, openCurrentStore, type SpaceStore, type Store } from '@pabal/db/store';
import { createClientAddress, createWatch, type HttpServer, languageFor, startServer } from '@pabal/http';
import { createAddressKeys, createUnsubscribeLinks, domainOf, requireMailbox } from '@pabal/mail';
import { createQueueMetrics, createQueues, type Queues, QueueUnavailable } from '@pabal/queue';
import { createWebhooks, openReceiptIntake } from '@pabal/receipts';
import {
  createMetrics,
  type ErrorReports,
  figures,
  type Lifetime,
  type Logger,
  type Metrics,
  showConnections,
  startOpsServer,
  watchLoop,
} from '@pabal/runtime';
import { createReporting } from '@pabal/status';
import { createNetworkHash, createPageLetters, createPageLinks } from '@pabal/subscriptions';
import { createPagesApp } from './app.ts';
import { createKeptAnswers } from './archive/kept.ts';
import { createCardDrawing } from './cards/drawing.ts';
import { createPageFigures } from './figures.ts';
import { createSendPage } from './http/answer.ts';
import { createFormSeals } from './http/form-seals.ts';
import { type CallerLimits, createCallerLimits } from './http/limits.ts';
import { createProofOfWork } from './http/proof-of-work.ts';
import { createSharedCounts } from './http/shared-counts.ts';
import { readProofScript, readStyle } from './look/assets.ts';
import type { Pages } from './pages.ts';
import { routes } from './routes.ts';

/** Running pages. Their lifetime stops them. */
export interface RunningPages {
  readonly port: number;
  readonly opsPort: number;
}

interface Base {
  readonly config: Config<'pages'>;
  readonly lifetime: Lifetime;
  readonly logger: Logger;
  readonly reports: ErrorReports;
  readonly metrics: Metrics;
  readonly publicUrl: string;
  /** Right-hand side of the Message-IDs and of the List-Ids. */
  readonly mailDomain: string;
}

/** Nobody reads the page and types an address in less. */
const leastFormMs = 2_000;

/**
 * Starts the pages: waits for PostgreSQL with the schema of this version, and listens. The queue need not be there.
 *
 * @throws Error with a sentence that says what to do, when the port is taken or there is no such space
 */
export async function startPages(
  config: Config<'pages'>,
  surroundings: Pick<Base, 'lifetime' | 'logger' | 'reports'>,
): Promise<RunningPages> {
  const { lifetime, logger } = surroundings;
  const metrics = createMetrics('pages');
  const mailDomain = domainOf(requireMailbox('MAIL_FROM', config.MAIL_FROM).address);
  const publicUrl = (config.PAGES_URL ?? `http://localhost:${config.PAGES_PORT}`).replace(/\/+$/, '');
  const base = { ...surroundings, config, metrics, publicUrl, mailDomain };
  const store = await openCurrentStore(
    { service: 'pages', ...base },
    { connectTimeoutMs: 1_000, questions: questionOptions(config) },
  );
  const reporting = createReporting({ store, service: 'pages', logger, metrics }, lifetime);
  showConnections(metrics, store);
  const queues = createQueues({
    ...{ url: sessionUrls(config).queue, logger, metrics: createQueueMetrics(metrics).bells },
  });
  lifetime.onStop('queues', queues.stop);
  const pages = await createPages(base, store, queues);
  const server = await listen(base, pages);
  // As with the api: sign-ups are taken without the queue, and their letters are late.
  const checks = { store: store.ping, queue: queues.healthy };
  const ops = await startOpsServer({
    ...{ host: config.BIND_ADDRESS, port: config.OPS_PORT, metrics, checks, isLeaving: lifetime.isLeaving },
  });
  lifetime.onStop('ops server', ops.stop);
  reporting.begin(checks);
  // Started last, because putting the parts together blocks the event loop for a while.
  lifetime.onStop('the watch on the event loop', watchLoop({ logger, metrics }).stop);
  logger.info({ port: server.port, opsPort: ops.port }, 'The pages are ready.');
  return { port: server.port, opsPort: ops.port };
}

async function createPages(base: Base, store: Store, queues: Queues): Promise<Pages> {
  const { config, lifetime, logger, metrics, publicUrl, mailDomain } = base;
  const secret = config.LINK_SECRET;
  const links = createPageLinks({ secret, publicUrl });
  const letters = createPageLetters({
    ...{ store, links, logger, metrics, messageIdDomain: mailDomain, defaultLocale: config.DEFAULT_LOCALE },
    ring: (ids) =>
      queues.ring('event', ids).catch((error: unknown) => {
        // The sweeper rings.
        if (!(error instanceof QueueUnavailable)) throw error;
      }),
  });
  const networkHash = createNetworkHash(secret);
  const counts = createSharedCounts({ store, hash: networkHash, logger });
  const limits = createCallerLimits(counts, { letters: config.PAGES_SIGN_UPS });
  counts.start();
  lifetime.onStop('counts of callers', counts.stop);
  letters.start();
  lifetime.onStop('letters about page requests', letters.stop);
  return {
    ...{ store, links, letters, publicUrl, networkHash, limits },
    space: await spaceOf(store, config.PABAL_SPACE),
    unsubscribeLinks: createUnsubscribeLinks({ secret, publicUrl, listDomain: mailDomain }),
    keys: createAddressKeys(secret),
    seals: createFormSeals({ secret, leastMs: leastFormMs }),
    proofs: proofsOf(config, store),
    clientAddress: createClientAddress(readNetworks(config.TRUSTED_PROXIES ?? '')),
    refusedDomains: await readDomains(config.DISPOSABLE_DOMAINS_FILE),
    figures: createPageFigures(metrics),
    send: createSendPage(readStyle().path),
    stylePath: readStyle().path,
    kept: createKeptAnswers(),
    cards: openCards(base),
    clickLinks: createClickLinks({ secret, baseUrl: publicUrl }),
    clicks: openClicks(base, store, limits),
    receipts: openReceiptIntake({ store, settings: config, logger, metrics }),
    webhooks: createWebhooks(config),
    languageOf: (request) =>
      languageFor(request.query.lang, request.headers['accept-language'], config.DEFAULT_LOCALE),
  };
}

function proofsOf(config: Config<'pages'>, store: Store): Pages['proofs'] {
  if (config.PAGES_PROOF_OF_WORK === 'off') return undefined;
  return { ...createProofOfWork({ store, secret: config.LINK_SECRET }), scriptPath: readProofScript().path };
}

function openCards({ lifetime, logger }: Base): Pages['cards'] {
  const cards = createCardDrawing({ logger });
  if (cards !== undefined) lifetime.onStop('share pictures', () => cards.stop());
  return cards;
}

/** Clicks are led on at once and written down beside it; at a stop those that were taken are written down. */
function openClicks({ lifetime, metrics }: Base, store: Store, limits: CallerLimits): ClickIntake {
  const lost = metrics.counter(figures.lostClicks);
  const clicks = createClickIntake({
    ...{ store, now: Date.now, allow: limits.click },
    lost: (reason) => lost.inc({ reason }),
  });
  lifetime.onStop('clicks', clicks.settled);
  return clicks;
}

async function spaceOf(store: Store, name: string): Promise<SpaceStore> {
  const space = await findSpace(store, name);
  if (space === undefined)
    throw new Error(
      `PABAL_SPACE must be the name of a space, got "${name}". \`pabal spaces list\` names them.`,
    );
  return inSpace(store, space.id);
}

/** One domain a line; a line that begins with # is a remark. */
async function readDomains(file: string | undefined): Promise<ReadonlySet<string>> {
  if (file === undefined) return new Set();
  const lines = (await readFile(file, 'utf8')).split(/\r?\n/).map((line) => line.trim().toLowerCase());
  return new Set(lines.filter((line) => line !== '' && !line.startsWith('#')));
}

async function listen(base: Base, pages: Pages): Promise<HttpServer> {
  const { config, lifetime, logger, metrics, reports, publicUrl } = base;
  const watch = createWatch({ logger, metrics });
  const app = createPagesApp({
    pages,
    routes,
    assets: [readStyle(), ...(pages.proofs ? [readProofScript()] : [])],
    watch,
    logger,
    reports,
  });
  const server = await startServer(app, {
    ...{
      host: config.BIND_ADDRESS,
      port: config.PAGES_PORT,
      publicUrl,
      service: 'pages',
      setting: 'PAGES_PORT',
    },
    ...{ onRefused: watch.refused, isLeaving: lifetime.isLeaving },
  });
  lifetime.onStop('http server', () => server.stop());
  return server;
}

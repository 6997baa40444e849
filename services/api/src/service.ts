// The parts of the api, put together.

import { type Config, configuredRate, questionOptions, readNetworks, sessionUrls } from '@pabal/config';
import { noteKeyUse } from '@pabal/db/apps';
import { listUnfedApps } from '@pabal/db/ledger';
import { createStore, type Store } from '@pabal/db/store';
import { lanes } from '@pabal/domain';
import { createBells, createEventLedger, createEventService, createTargetLookup } from '@pabal/events';
import { createDocumentReader } from '@pabal/feeds';
import { createAddressKeys, createUnsubscribeLinks, domainOf, requireMailbox } from '@pabal/mail';
import { createNewsletterService } from '@pabal/newsletters';
import { addressesOnCall, createHoldWatch } from '@pabal/people';
import { createQueueMetrics, createQueues, QueueUnavailable, Shares } from '@pabal/queue';
import { createTemplates, showTemplateProblems } from '@pabal/render';
import {
  createMetrics,
  createOpsHandler,
  createStoreLog,
  type ErrorReports,
  type Lifetime,
  type Logger,
  watchLoop,
} from '@pabal/runtime';
import { createApp } from './app.ts';
import { createLogin } from './console/login.ts';
import { createConsolePages } from './console/pages.ts';
import { createClientAddress } from './http/admission/client-address.ts';
import { createKeyUses } from './http/admission/key-uses.ts';
import { createLimits } from './http/admission/limits.ts';
import { createWatch } from './http/watch.ts';
import { createMigrator } from './migrator.ts';
import { openApiDocument } from './openapi/document.ts';
import { createOpsApp, opsPaths } from './ops-app.ts';
import { routes } from './routes.ts';
import { startServer } from './server.ts';
import { createUnsubscribeService } from './unsubscribe/service.ts';

/** A running api. Its lifetime stops it. */
export interface RunningApi {
  readonly port: number;
  /** Resolves when the schema is up to date and events can be accepted; rejects when it cannot be brought there. */
  readonly ready: Promise<void>;
}

/**
 * Starts the api: opens store, queues and templates, and listens. Neither the store nor the queue needs to be there.
 *
 * @throws Error with a sentence that says what to do, when the port is taken or there are no templates
 */
export async function startApi(
  config: Config<'api'>,
  { lifetime, logger, reports }: { lifetime: Lifetime; logger: Logger; reports: ErrorReports },
): Promise<RunningApi> {
  const from = requireMailbox('MAIL_FROM', config.MAIL_FROM);
  const mailDomain = domainOf(from.address);
  const metrics = createMetrics();
  const publicUrl = config.PUBLIC_URL.replace(/\/+$/, '');
  const store = openStore(config, logger);
  lifetime.onStop('store', store.stop);
  const urls = sessionUrls(config);
  const schema = createMigrator({ url: urls.migrations, pooled: isPooled(config), store, logger });
  lifetime.onStop('the migrator', schema.stop);

  const queues = createQueues({ url: urls.queue, logger, metrics: createQueueMetrics(metrics).bells });
  lifetime.onStop('queues', queues.stop);
  const bells = createBells({
    ringer: queues,
    logger,
    isOutage: (error) => error instanceof QueueUnavailable,
  });
  lifetime.onStop('bells', bells.stop);

  const shares = new Shares({
    queues,
    waitingApps: async () => (await Promise.all(lanes.map((lane) => listUnfedApps(store, lane)))).flat(),
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

  const templates = createTemplates({
    dir: config.TEMPLATES_DIR,
    logger,
    defaultLocale: config.DEFAULT_LOCALE,
  });
  await templates.start();
  showTemplateProblems(metrics, templates);
  lifetime.onStop('templates', templates.stop);

  const events = createEventService({
    store,
    ledger: createEventLedger({ store, bells, shares, metrics }),
    templates,
    lookUpTargets: createTargetLookup(store),
    messageIdDomain: mailDomain,
    retentionDays: config.EVENT_RETENTION_DAYS,
  });
  const erasure = config.LINK_SECRET === undefined ? undefined : createAddressKeys(config.LINK_SECRET);
  const holds = createHoldWatch({
    ...{ store, keys: erasure, now: () => performance.now() },
    onUnmatched: (state) => logger.warn(state, 'Some of what erased people refused holds no longer.'),
  });
  const ops = createOpsHandler({
    metrics,
    // The queue is reported, but never makes the api unready: events are accepted without it.
    checks: { store: store.ping, schema: schema.check, queue: queues.healthy, holds: holds.check },
    isLeaving: lifetime.isLeaving,
  });
  const links =
    config.LINK_SECRET === undefined
      ? undefined
      : createUnsubscribeLinks({ secret: config.LINK_SECRET, publicUrl, listDomain: mailDomain });
  const clientAddress = createClientAddress(readNetworks(config.TRUSTED_PROXIES ?? ''));
  const unsubscribing = createUnsubscribeService({
    ...{ store, links, clientAddress },
    defaultLocale: config.DEFAULT_LOCALE,
  });
  const newsletters = createNewsletterService({
    ...{ store, templates, links, messageIdDomain: mailDomain, now: () => new Date() },
    configuredRate: configuredRate(config.SMTP_URL),
  });
  const reader = createDocumentReader();
  lifetime.onStop('document reader', reader.stop);
  const opsApart = config.OPS_PORT !== 0 && config.OPS_PORT !== config.API_PORT;
  const served = opsApart ? routes.filter(({ path }) => !opsPaths.some((ops) => ops === path)) : routes;
  const document = Buffer.from(JSON.stringify(openApiDocument(served, publicUrl)));
  const limits = createLimits({ perMinute: config.API_RATE_LIMIT });
  const keyUses = createKeyUses({
    write: (keyIds) => noteKeyUse(store, keyIds),
    onError: (error) => logger.debug({ err: error }, 'The last use of API keys could not be stored yet.'),
  });
  keyUses.start();
  lifetime.onStop('key uses', keyUses.stop);
  const onCall = addressesOnCall(config.OPS_ADDRESS);
  const api = {
    onCall,
    store,
    erasure,
    events,
    templates,
    newsletters,
    ops,
    reader,
    unsubscribing,
    publicUrl,
    openApi: () => document,
  };
  const consolePages = createConsolePages({
    boards: queues.boards(),
    writable: config.CONSOLE_WRITABLE,
    login: createLogin({ password: config.CONSOLE_PASSWORD, publicUrl, clientAddress, logger, metrics }),
  });
  const watch = createWatch({ logger, metrics });
  const refusals = { publicUrl, onRefused: watch.refused };
  const app = createApp({
    api,
    watch,
    routes: served,
    limits,
    clientAddress,
    onKeyUsed: ({ keyId }) => keyUses.note(keyId),
    consolePages: opsApart ? undefined : consolePages,
    logger,
    metrics,
    reports,
  });
  const host = config.BIND_ADDRESS;
  if (opsApart) {
    const opsApp = createOpsApp({ api, consolePages, logger, watch, reports });
    const opsServer = await startServer(opsApp, {
      ...{ host, port: config.OPS_PORT, setting: 'OPS_PORT' },
      ...refusals,
    });
    lifetime.onStop('ops server', opsServer.stop);
    logger.info({ port: opsServer.port }, 'Health, metrics and the console have a port of their own.');
  }
  const server = await startServer(app, { host, port: config.API_PORT, ...refusals });
  lifetime.onStop('http server', server.stop);
  // Started last, because putting the parts together blocks the event loop for a while.
  lifetime.onStop('the watch on the event loop', watchLoop({ logger, metrics }).stop);
  logger.info({ port: server.port }, 'The api is ready.');
  return { port: server.port, ready: schema.start().then(holds.start) };
}

function openStore(config: Config<'api'>, logger: Logger): Store {
  return createStore({
    url: config.DATABASE_URL,
    connections: config.DATABASE_CONNECTIONS,
    connectTimeoutMs: 1_000,
    questions: questionOptions(config),
    pooled: isPooled(config),
    name: 'pabal api',
    ...createStoreLog(logger),
  });
}

const isPooled = ({ DATABASE_POOLER }: Config<'api'>) => DATABASE_POOLER === 'transaction';

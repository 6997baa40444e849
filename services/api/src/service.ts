// The parts of the api, put together.

import { type Config, configuredRate } from '@pabal/config';
import { createStore, type Store } from '@pabal/db';
import { createUnsubscribeLinks, requireMailbox } from '@pabal/mail';
import { createNewsletterDesk } from '@pabal/newsletters';
import { createQueueMetrics, createQueues, QueueUnavailable } from '@pabal/queue';
import { createTemplates } from '@pabal/render';
import {
  createMetrics,
  createOpsHandler,
  type ErrorReports,
  type Lifetime,
  type Logger,
} from '@pabal/runtime';
import { createApp } from './app.ts';
import { createConsolePages } from './console/pages.ts';
import { createBells } from './events/bells.ts';
import { createEventDesk } from './events/desk.ts';
import { createEventLedger } from './events/ledger.ts';
import { createTargetLookup } from './events/targets.ts';
import { createLimits } from './http/limits.ts';
import { openApiDocument } from './openapi.ts';
import { routes } from './routes.ts';
import { createSchemaKeeper } from './schema-keeper.ts';
import { startServer } from './server.ts';
import { createUnsubscribeDesk } from './unsubscribe/desk.ts';

/** A running api. Its lifetime stops it. */
export interface RunningApi {
  readonly port: number;
  /** Resolves when the schema is up to date and events can be accepted; rejects when it cannot be brought there. */
  readonly ready: Promise<void>;
}

/**
 * Starts the api: opens store, queues and templates, and listens. Neither the store nor the queue needs to be there.
 *
 * @throws Error with a sentence for whoever starts it, when the port is taken or there are no templates
 */
export async function startApi(
  config: Config<'api'>,
  { lifetime, logger, reports }: { lifetime: Lifetime; logger: Logger; reports: ErrorReports },
): Promise<RunningApi> {
  const from = requireMailbox('MAIL_FROM', config.MAIL_FROM);
  const mailDomain = from.address.slice(from.address.lastIndexOf('@') + 1);
  const metrics = createMetrics();
  const publicUrl = config.PUBLIC_URL.replace(/\/+$/, '');
  const store = openStore(config, logger);
  lifetime.onStop('store', store.stop);
  const schema = createSchemaKeeper({ url: config.DATABASE_URL, logger });
  lifetime.onStop('schema keeper', schema.stop);

  const queues = createQueues({ url: config.QUEUE_URL, logger, metrics: createQueueMetrics(metrics).bells });
  lifetime.onStop('queues', queues.stop);
  const bells = createBells({
    ringer: queues,
    logger,
    isOutage: (error) => error instanceof QueueUnavailable,
  });
  lifetime.onStop('bells', bells.stop);

  const templates = createTemplates({
    dir: config.TEMPLATES_DIR,
    logger,
    defaultLocale: config.DEFAULT_LOCALE,
  });
  await templates.start();
  lifetime.onStop('templates', templates.stop);

  const events = createEventDesk({
    store,
    ledger: createEventLedger({ store, bells, metrics }),
    templates,
    lookUpTargets: createTargetLookup(store),
    messageIdDomain: mailDomain,
    retentionDays: config.EVENT_RETENTION_DAYS,
  });
  const ops = createOpsHandler({
    metrics,
    // The queue is shown, but never makes the api unready: events are accepted without it.
    checks: { store: store.ping, schema: schema.check, queue: queues.healthy },
  });
  const links =
    config.LINK_SECRET === undefined
      ? undefined
      : createUnsubscribeLinks({ secret: config.LINK_SECRET, publicUrl, listDomain: mailDomain });
  const unsubscribing = createUnsubscribeDesk({ store, links, defaultLocale: config.DEFAULT_LOCALE });
  const newsletters = createNewsletterDesk({
    ...{ store, templates, links, messageIdDomain: mailDomain, now: () => new Date() },
    configuredRate: configuredRate(config.SMTP_URL),
  });
  const document = openApiDocument(routes, publicUrl);
  const limits = createLimits({ perMinute: config.API_RATE_LIMIT });
  const app = createApp({
    api: { store, events, newsletters, ops, unsubscribing, publicUrl, openApi: () => document },
    routes,
    limits,
    consolePages: createConsolePages({
      boards: queues.boards(),
      password: config.CONSOLE_PASSWORD,
      writable: config.CONSOLE_WRITABLE,
      limits,
    }),
    logger,
    metrics,
    reports,
  });
  const server = await startServer(app, { host: config.BIND_ADDRESS, port: config.API_PORT });
  lifetime.onStop('http server', server.stop);
  logger.info({ port: server.port }, 'The api is ready.');
  return { port: server.port, ready: schema.start() };
}

function openStore(config: Config<'api'>, logger: Logger): Store {
  return createStore({
    url: config.DATABASE_URL,
    connections: config.DATABASE_CONNECTIONS,
    connectTimeoutMs: 1_000,
    name: 'pabal api',
    onIdleError: (error) => logger.warn({ err: error }, 'A connection to PostgreSQL was lost.'),
  });
}

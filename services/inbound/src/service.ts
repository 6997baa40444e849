// The parts of inbound, put together.

import { type Config, readSmtpProviders } from '@pabal/config';
import { openCurrentStore, type Store } from '@pabal/db/store';
import { createReturnPaths, createSmtpTransport, createUnsubscribeLinks, requireMailbox } from '@pabal/mail';
import { openReceiptIntake } from '@pabal/receipts';
import {
  createMetrics,
  type ErrorReports,
  type Lifetime,
  type Logger,
  type Metrics,
  showConnections,
  startOpsServer,
  watchLoop,
} from '@pabal/runtime';
import { createReporting } from '@pabal/status';
import { purposeOf, readReplyRules } from './addresses.ts';
import { createInboundFigures } from './figures.ts';
import { createForward, type Forward } from './forward.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { createTake } from './take.ts';

/** Running inbound. Its lifetime stops it. */
export interface RunningInbound {
  readonly port: number;
  readonly opsPort: number;
}

interface Base {
  readonly config: Config<'inbound'>;
  readonly lifetime: Lifetime;
  readonly logger: Logger;
  readonly reports: ErrorReports;
  readonly metrics: Metrics;
}

/**
 * Starts inbound: waits for PostgreSQL with the schema of this version, and listens.
 *
 * @throws Error with a sentence that says what to do, when a port is taken
 */
export async function startInbound(
  config: Config<'inbound'>,
  surroundings: Omit<Base, 'config' | 'metrics'>,
): Promise<RunningInbound> {
  const { lifetime, logger } = surroundings;
  const metrics = createMetrics('inbound');
  const base = { ...surroundings, config, metrics };
  const store = await openCurrentStore({ service: 'inbound', ...base }, { connectTimeoutMs: 1_000 });
  const reporting = createReporting({ store, service: 'inbound', logger, metrics }, lifetime);
  showConnections(metrics, store);
  const receiver = await openReceiver(base, store);
  const checks = { store: store.ping };
  const ops = await startOpsServer({
    ...{ host: config.BIND_ADDRESS, port: config.OPS_PORT, metrics, checks, isLeaving: lifetime.isLeaving },
  });
  lifetime.onStop('ops server', ops.stop);
  reporting.begin(checks);
  lifetime.onStop('the watch on the event loop', watchLoop({ logger, metrics }).stop);
  logger.info({ port: receiver.port, opsPort: ops.port }, 'Inbound takes mail.');
  return { port: receiver.port, opsPort: ops.port };
}

async function openReceiver(base: Base, store: Store): Promise<Receiver> {
  const { config, lifetime, logger, metrics } = base;
  const { INBOUND_DOMAIN: domain, LINK_SECRET: secret } = config;
  const returnPaths = createReturnPaths({ secret, domain });
  const replies = readReplyRules(config.INBOUND_REPLIES ?? '');
  const receipts = openReceiptIntake({ store, settings: config, logger, metrics });
  const links = createUnsubscribeLinks({ secret, publicUrl: 'https://link.invalid', listDomain: domain });
  const take = createTake({ store, receipts, returnPaths, links, forward: await openForward(base) });
  const receiver = await startReceiver({
    host: config.BIND_ADDRESS,
    port: config.INBOUND_PORT,
    name: domain,
    certificate: certificateOf(config),
    purposeOf: (address) => purposeOf(address, { domain, returnPaths, replies }),
    take,
    figures: createInboundFigures(metrics),
    logger,
  });
  lifetime.onStop('SMTP server', receiver.stop);
  return receiver;
}

function certificateOf({ INBOUND_CERT_FILE: certFile, INBOUND_KEY_FILE: keyFile }: Config<'inbound'>) {
  return certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile };
}

/** Replies leave by the first SMTP server; without one none is passed on. */
async function openForward({ config, lifetime, logger }: Base): Promise<Forward> {
  const [provider] = readSmtpProviders(config.SMTP_URL ?? '').providers;
  if (provider === undefined) return async () => false;
  const transport = createSmtpTransport({ url: provider.url, connections: 1, logger });
  await transport.start();
  lifetime.onStop('SMTP client', () => transport.stop());
  const { address: from } = requireMailbox('MAIL_FROM', config.MAIL_FROM);
  return createForward({ transport, from, now: Date.now });
}

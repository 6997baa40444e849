// A whole pabal on loopback with its breakable parts at hand: PostgreSQL and the queue behind a network that can fail, the
// services as processes that can be killed, a post office that follows a script.

import { chmod, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, findAppByKeyHash, hashApiKey } from '@pabal/db/apps';
import { createStore, inSpace, type SpaceStore } from '@pabal/db/store';
import { defaultSpace, scopes } from '@pabal/domain';
import { testCertificate } from '@pabal/mail/testing';
import {
  freePort,
  type Haproxy,
  hasHaproxy,
  hasPgbouncer,
  type RedisHosts,
  startHaproxy,
} from '@pabal/test/support';
import type { Breakable } from './breakable.ts';
import { type Pooler, startPooler } from './pooler.ts';
import { openPostOffice, type PostOffice } from './post-office.ts';
import { type BreakablePostgres, startPostgres } from './postgres.ts';
import { startStackRedis } from './redis.ts';
import { createService, type Service } from './services.ts';

export type QueueKind = 'redis' | 'postgres';

/** What a scenario needs to be other than usual. Scenarios with the same needs can share a stack. */
export interface StackNeeds {
  readonly senders?: number;
  /** With the queue on Redis: several hosts of that kind instead of one server. */
  readonly redis?: 'sentinel' | 'cluster';
  /** Every service reaches PostgreSQL through PgBouncer. */
  readonly pooler?: true;
  /** There are two apis, behind HAProxy, and two builders. */
  readonly balancer?: true;
  /** There are pages, for what providers tell. */
  readonly pages?: true;
  /** The post office speaks TLS, and the senders insist on it. */
  readonly tls?: boolean;
  /** Parameters of SMTP_URL, such as `rate=14`. */
  readonly smtpParameters?: string;
  /** How many providers there are (1); each is a post office of its own. */
  readonly providers?: number;
  /** Connections of a sender. */
  readonly connections?: number;
  /** Modules of `faults/`, each with its question, loaded into every service of this name. */
  readonly faults?: Faults;
  readonly env?: Readonly<Record<string, string>>;
  /** Settings of the apis alone. */
  readonly apiEnv?: Readonly<Record<string, string>>;
}

export type Faults = Readonly<Partial<Record<Service['name'], readonly string[]>>>;

export interface Stack {
  readonly queue: QueueKind;
  /** The api, or the load balancer before the apis. */
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly appId: string;
  /** The queue as services reach it. */
  readonly queueUrl: string;
  /** The ledger, past the breakable network. */
  readonly store: SpaceStore;
  readonly postgres: BreakablePostgres;
  /** Undefined unless a scenario needs one. */
  readonly pooler: Pooler | undefined;
  /** Undefined unless a scenario needs one. */
  readonly balancer: Haproxy | undefined;
  /** Undefined with the queue on PostgreSQL, and on several hosts. */
  readonly redis: Breakable | undefined;
  /** Undefined unless a scenario needs Redis on several hosts. */
  readonly redisHosts: RedisHosts | undefined;
  readonly office: PostOffice;
  /** All post offices, in the order of SMTP_URL; the first is `office`. */
  readonly offices: readonly PostOffice[];
  readonly api: Service;
  /** All apis: two behind a load balancer, and else one. The first is `api`. */
  readonly apis: readonly Service[];
  readonly builder: Service;
  /** As many as there are apis; the first is `builder`. */
  readonly builders: readonly Service[];
  readonly senders: readonly Service[];
  /** Undefined unless a scenario needs them. */
  readonly pages: Service | undefined;
  readonly pagesUrl: string;
  readonly connections: number;
  readonly templatesDir: string;
  /** One more service like the others; ends with the stack. */
  add(name: 'builder' | 'sender'): Promise<Service>;
  stop(): Promise<void>;
}

const root = new URL('../../../../', import.meta.url).pathname;

/** Short enough that a drill need not wait, long enough that a busy machine keeps them. */
const pace = {
  SENDER_LEASE_SECONDS: '5',
  EVENT_RETRY_SECONDS: '2',
  EVENT_RETRY_MAX_SECONDS: '5',
  NEWSLETTER_RETRY_SECONDS: '2',
  NEWSLETTER_RETRY_MAX_SECONDS: '5',
  PROVIDER_PROBE_SECONDS: '2',
  API_RATE_LIMIT: '10000000',
  LOG_LEVEL: 'info',
};

const linkSecret = 'a-secret-of-the-drill-with-more-than-32-characters';

/** What a stack with these needs takes and this machine lacks; `undefined` when it can be started. */
export function lacking({ pooler, balancer }: StackNeeds = {}): string | undefined {
  if (pooler && !hasPgbouncer()) return 'PgBouncer of 1.21 or newer (.ci/pgbouncer makes one)';
  if (balancer && !hasHaproxy()) return 'HAProxy (Debian: apt-get install haproxy)';
  return undefined;
}

/** Starts everything and resolves when every service is ready. Whatever was started is stopped by `stop`, in reverse. */
export async function startStack(queue: QueueKind, needs: StackNeeds = {}): Promise<Stack> {
  const lacks = lacking(needs);
  if (lacks !== undefined) throw new Error(`This machine has no ${lacks}.`);
  const releases: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const release of releases.splice(0).reverse()) await release();
  };
  try {
    const servers = await startServers(queue, needs, releases);
    const { store, pooler, postgres, redis, redisHosts, offices, office, queueUrl, templatesDir } = servers;
    const key = await createKey(store);
    const services = await startServices(needs, servers, releases);
    const connections = connectionsOf(needs);
    const reachable = { store, postgres, pooler, redis, redisHosts, office, offices };
    return { queue, ...key, queueUrl, connections, templatesDir, stop, ...reachable, ...services };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What services work with. */
type Servers = Awaited<ReturnType<typeof startServers>>;

async function startServers(queue: QueueKind, needs: StackNeeds, releases: (() => Promise<unknown>)[]) {
  const dir = await mkdtemp(join(tmpdir(), 'pabal-drill-'));
  releases.push(() => rm(dir, { recursive: true, force: true, maxRetries: 3 }));
  // PostgreSQL may run as another user, who must get through; else its data would lie elsewhere and stay there.
  await chmod(dir, 0o711);
  const templatesDir = join(dir, 'templates');
  await cp(join(root, 'templates'), templatesDir, { recursive: true });

  const pooled = needs.pooler ?? false;
  const { breakable: postgres, databaseUrl } = await startPostgres(
    { dir: join(dir, 'postgres'), pooled },
    releases,
  );
  const pooler = pooled ? await startPooler(databaseUrl, releases) : undefined;
  const { queueUrl, redis, redisHosts } =
    queue === 'redis' ? await startStackRedis(needs.redis, dir, releases) : { queueUrl: databaseUrl };
  const store = inSpace(
    createStore({ url: postgres.url, connections: 3, statementTimeoutMs: 60_000 }),
    defaultSpace.id,
  );
  releases.push(() => store.stop());
  const offices = await Promise.all(
    Array.from({ length: needs.providers ?? 1 }, () => openPostOffice({ tls: needs.tls ?? false })),
  );
  releases.push(() => Promise.all(offices.map((office) => office.close())));
  const [office] = offices;
  if (office === undefined) throw new Error('A stack needs at least one provider.');

  const certificate = await writeCertificate(dir);
  const urls = { databaseUrl, queueUrl };
  return { store, postgres, pooler, redis, redisHosts, offices, office, ...urls, templatesDir, certificate };
}

/** Starts the services, and what is before the apis. */
async function startServices(needs: StackNeeds, servers: Servers, releases: (() => Promise<unknown>)[]) {
  const env = { ...settingsOf(needs, servers), ...needs.env };
  const start = async (name: Service['name'], own: Readonly<Record<string, string>> = {}) => {
    const nodeArgs = (needs.faults?.[name] ?? []).flatMap((fault) => [
      '--import',
      new URL(`../faults/${fault}`, import.meta.url).href,
    ]);
    const service = createService(name, { env: { ...env, ...own }, nodeArgs });
    releases.push(() => service.end());
    await service.start();
    return service;
  };
  const apiOn = (port: number) => start('api', { API_PORT: String(port), ...needs.apiEnv });
  const [port, otherPort, pagesPort] = [await freePort(), await freePort(), await freePort()];
  const pagesUrl = `http://127.0.0.1:${pagesPort}`;
  const pagesEnv = { PAGES_PORT: String(pagesPort), PAGES_URL: pagesUrl, LINK_SECRET: linkSecret };
  const [api, builder, otherApis, otherBuilders, senders, pages] = await Promise.all([
    apiOn(port),
    start('builder'),
    Promise.all(needs.balancer ? [apiOn(otherPort)] : []),
    Promise.all(needs.balancer ? [start('builder')] : []),
    Promise.all(Array.from({ length: needs.senders ?? 2 }, () => start('sender'))),
    needs.pages ? start('pages', pagesEnv) : undefined,
  ]);
  const balancer = needs.balancer ? await startHaproxy([port, otherPort]) : undefined;
  if (balancer) releases.push(() => balancer.stop());
  return {
    ...{ api, builder, senders, balancer, pages, pagesUrl },
    apis: [api, ...otherApis],
    builders: [builder, ...otherBuilders],
    apiUrl: balancer?.url ?? `http://127.0.0.1:${port}`,
    add: (name: 'builder' | 'sender') => start(name),
  };
}

async function createKey(store: SpaceStore): Promise<{ readonly apiKey: string; readonly appId: string }> {
  const apiKey = await createApp(store, { name: 'drill', mode: 'live', scopes });
  const app = apiKey && (await findAppByKeyHash(store, hashApiKey(apiKey)));
  if (!apiKey || !app) throw new Error('The database of the drill is not new.');
  return { apiKey, appId: app.id };
}

/** What all services are set up with. */
function settingsOf(needs: StackNeeds, servers: Servers) {
  const { pooler, databaseUrl, queueUrl, offices, templatesDir, certificate } = servers;
  return {
    ...pace,
    SMTP_URL: offices.map((each, index) => smtpUrl(each, index, needs)).join(' '),
    MAIL_FROM: 'Pabal <noti@pabal.example>',
    SENDER_CONNECTIONS: String(connectionsOf(needs)),
    QUEUE_URL: queueUrl,
    TEMPLATES_DIR: templatesDir,
    NODE_EXTRA_CA_CERTS: certificate,
    ...(pooler === undefined
      ? { DATABASE_URL: databaseUrl }
      : pooledSettings(pooler, { databaseUrl, queueUrl })),
  };
}

/** As a user has it who knows one address of PostgreSQL, the pooler's: pabal itself finds out what cannot go through it. */
function pooledSettings(
  { url }: Pooler,
  { databaseUrl, queueUrl }: { readonly databaseUrl: string; readonly queueUrl: string },
) {
  return {
    DATABASE_URL: url,
    DATABASE_POOLER: 'transaction',
    DATABASE_DIRECT_URL: databaseUrl,
    QUEUE_URL: queueUrl === databaseUrl ? url : queueUrl,
  };
}

const connectionsOf = ({ connections = 5 }: StackNeeds) => connections;

/** The certificate of the fake servers, for processes that are to trust it. */
async function writeCertificate(dir: string): Promise<string> {
  const certificate = join(dir, 'certificate.pem');
  await writeFile(certificate, testCertificate.cert);
  return certificate;
}

function smtpUrl({ port }: PostOffice, index: number, { tls, smtpParameters }: StackNeeds): string {
  const parameters = [`tls=${tls ? 'required' : 'off'}`, ...(smtpParameters ? [smtpParameters] : [])];
  return `smtp://127.0.0.1:${port}?${parameters.join('&')}#provider-${index + 1}`;
}

// A whole pabal on loopback with its breakable parts at hand: PostgreSQL and the queue behind a network that can fail, the
// services as processes that can be killed, a post office that follows a script.

import { chmod, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createApp, findAppByKeyHash, hashApiKey } from '@pabal/db/apps';
import { createStore, migrate, type Store } from '@pabal/db/store';
import { scopes } from '@pabal/domain';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@pabal/embedded';
import { testCertificate } from '@pabal/mail/testing';
import {
  endPostgresWithUs,
  eventually,
  freePort,
  type RedisHosts,
  startTcpProxy,
  type TcpProxy,
} from '@pabal/test/support';
import pg from 'pg';
import type { Breakable } from './breakable.ts';
import { openPostOffice, type PostOffice } from './post-office.ts';
import { startStackRedis } from './redis.ts';
import { createService, type Service } from './services.ts';
import { startStandby } from './standby.ts';

export type QueueKind = 'redis' | 'postgres';

/** What a scenario needs to be other than usual. Scenarios with the same needs can share a stack. */
export interface StackNeeds {
  readonly senders?: number;
  /** With the queue on Redis: several hosts of that kind instead of one server. */
  readonly redis?: 'sentinel' | 'cluster';
  /** The post office speaks TLS, and the senders insist on it. */
  readonly tls?: boolean;
  /** Parameters of SMTP_URL, such as `rate=14`. */
  readonly smtpParameters?: string;
  /** How many providers there are (1); each is a post office of its own. */
  readonly providers?: number;
  /** Connections of a sender. */
  readonly connections?: number;
  /** A module of `faults/`, with its question, loaded into every service of this name. */
  readonly faults?: Readonly<Partial<Record<'api' | 'builder' | 'sender', string>>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Stack {
  readonly queue: QueueKind;
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly appId: string;
  /** The queue as services reach it. */
  readonly queueUrl: string;
  /** The ledger, past the breakable network. */
  readonly store: Store;
  readonly postgres: BreakablePostgres;
  /** Undefined with the queue on PostgreSQL, and on several hosts. */
  readonly redis: Breakable | undefined;
  /** Undefined unless a scenario needs Redis on several hosts. */
  readonly redisHosts: RedisHosts | undefined;
  readonly office: PostOffice;
  /** All post offices, in the order of SMTP_URL; the first is `office`. */
  readonly offices: readonly PostOffice[];
  readonly api: Service;
  readonly builder: Service;
  readonly senders: readonly Service[];
  readonly connections: number;
  readonly templatesDir: string;
  /** One more service like the others; ends with the stack. */
  add(name: 'builder' | 'sender'): Promise<Service>;
  stop(): Promise<void>;
}

interface BreakablePostgres extends Breakable {
  /**
   * A standby by streaming replication, for which every commit waits once this resolves.
   *
   * @param whileAsynchronous  runs while the standby follows and no commit waits for it yet
   */
  addStandby(whileAsynchronous: () => Promise<void>): Promise<Standby>;
}

interface Standby {
  /** Kills the primary and has every network lead to the standby, which can only be read. */
  takePlace(): Promise<void>;
  /** From now on it can be written to. */
  promote(): Promise<void>;
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

/** Starts everything and resolves when every service is ready. Whatever was started is stopped by `stop`, in reverse. */
export async function startStack(queue: QueueKind, needs: StackNeeds = {}): Promise<Stack> {
  const releases: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const release of releases.splice(0).reverse()) await release();
  };
  try {
    return await assemble(queue, needs, releases, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(
  queue: QueueKind,
  needs: StackNeeds,
  releases: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<Stack> {
  const dir = await mkdtemp(join(tmpdir(), 'pabal-drill-'));
  releases.push(() => rm(dir, { recursive: true, force: true, maxRetries: 3 }));
  // PostgreSQL may run as another user, who must get through; else its data would lie elsewhere and stay there.
  await chmod(dir, 0o711);
  const templatesDir = join(dir, 'templates');
  await cp(join(root, 'templates'), templatesDir, { recursive: true });

  const { breakable: postgres, databaseUrl } = await startPostgres(join(dir, 'postgres'), releases);
  const { queueUrl, redis, redisHosts } =
    queue === 'redis' ? await startStackRedis(needs.redis, dir, releases) : { queueUrl: databaseUrl };
  const store = createStore({ url: postgres.url, connections: 3, statementTimeoutMs: 60_000 });
  releases.push(() => store.stop());
  const offices = await Promise.all(
    Array.from({ length: needs.providers ?? 1 }, () => openPostOffice({ tls: needs.tls ?? false })),
  );
  releases.push(() => Promise.all(offices.map((office) => office.close())));
  const [office] = offices;
  if (office === undefined) throw new Error('A stack needs at least one provider.');

  const { apiKey, appId } = await createKey(store);
  const connections = needs.connections ?? 5;
  const apiPort = await freePort();
  const env = {
    ...settingsOf(needs, { offices, connections }),
    DATABASE_URL: databaseUrl,
    QUEUE_URL: queueUrl,
    API_PORT: String(apiPort),
    TEMPLATES_DIR: templatesDir,
    NODE_EXTRA_CA_CERTS: await writeCertificate(dir),
    ...needs.env,
  };
  const add = async (name: Service['name']) => {
    const fault = needs.faults?.[name];
    const nodeArgs =
      fault === undefined ? [] : ['--import', new URL(`../faults/${fault}`, import.meta.url).href];
    const service = createService(name, { env, nodeArgs });
    releases.push(() => service.end());
    await service.start();
    return service;
  };
  const [api, builder, ...senders] = await Promise.all([
    add('api'),
    add('builder'),
    ...Array.from({ length: needs.senders ?? 2 }, () => add('sender')),
  ]);
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const servers = { store, postgres, redis, redisHosts, office, offices };
  const services = { api, builder, senders, add };
  return {
    queue,
    apiUrl,
    apiKey,
    appId,
    queueUrl,
    connections,
    templatesDir,
    stop,
    ...servers,
    ...services,
  };
}

async function createKey(store: Store): Promise<{ readonly apiKey: string; readonly appId: string }> {
  const apiKey = await createApp(store, { name: 'drill', mode: 'live', scopes });
  const app = apiKey && (await findAppByKeyHash(store, hashApiKey(apiKey)));
  if (!apiKey || !app) throw new Error('The database of the drill is not new.');
  return { apiKey, appId: app.id };
}

/** What services are set up with, whatever was started for them. */
function settingsOf(
  needs: StackNeeds,
  { offices, connections }: { readonly offices: readonly PostOffice[]; readonly connections: number },
) {
  return {
    ...pace,
    SMTP_URL: offices.map((each, index) => smtpUrl(each, index, needs)).join(' '),
    MAIL_FROM: 'Pabal <noti@pabal.example>',
    SENDER_CONNECTIONS: String(connections),
  };
}

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

async function startPostgres(
  dir: string,
  releases: (() => Promise<unknown>)[],
): Promise<{ breakable: BreakablePostgres; databaseUrl: string }> {
  // What a standby may still need of the log, however long its copy takes.
  const settings = { max_connections: 200, wal_keep_size: '1GB' };
  endPostgresWithUs(dir, dirname(dir));
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ dir, settings });
  releases.push(() => server.stop());
  let { port } = server;
  let home = dir;
  const direct = await server.ensureDatabase('pabal');
  await migrate(direct);
  const network = await startTcpProxy(port);
  releases.push(() => network.stop());
  // The drill's own way, which nothing breaks and which leads to whichever server is the primary.
  const ownWay = await startTcpProxy(port);
  releases.push(() => ownWay.stop());
  const by = (proxy: TcpProxy) => Object.assign(new URL(direct), { port: String(proxy.port) }).href;
  const breakable: BreakablePostgres = {
    network,
    url: by(ownWay),
    crash: async (signal = 'SIGKILL') => {
      process.kill(server.pid, signal);
      await server.exited;
    },
    restart: async () => {
      // The backends of a killed postmaster take a moment to notice, and until then no other may start on the data.
      server = await eventually(() => startEmbeddedPostgres({ dir: home, port, settings }), {
        what: 'PostgreSQL after its crash',
        timeoutMs: 60_000,
        everyMs: 200,
      });
    },
    addStandby: async (whileAsynchronous) => {
      const primary = server;
      const standbyDir = `${dir}-standby`;
      const options = {
        url: primary.url('pabal'),
        dataDir: primary.dataDir,
        primaryDir: home,
        settings,
        whileAsynchronous,
      };
      endPostgresWithUs(standbyDir, standbyDir);
      const standby = await startStandby({ ...options, dir: standbyDir });
      releases.push(() => standby.stop());
      return {
        takePlace: async () => {
          process.kill(primary.pid, 'SIGKILL');
          await primary.exited;
          server = standby;
          port = standby.port;
          home = standbyDir;
          network.lead(port);
          ownWay.lead(port);
        },
        promote: () => promote(standby.url('pabal')),
      };
    },
  };
  return { breakable, databaseUrl: by(network) };
}

async function promote(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select pg_promote()');
  } finally {
    await client.end();
  }
}

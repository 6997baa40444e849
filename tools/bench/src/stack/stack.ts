// A whole pabal on loopback, for measuring: PostgreSQL with its stock settings, Redis with its append-only file or the
// PostgreSQL queue, Postfix's smtp-sink, and the services as they are built and shipped.

import { join } from 'node:path';
import { createApp } from '@pabal/db/apps';
import { createStore, inSpace, migrate, type SpaceStore } from '@pabal/db/store';
import { defaultSpace, scopes } from '@pabal/domain';
import { freePort, type LogLine, type RunningProcess, startProcess, startRedis } from '@pabal/test/support';
import { templatesDir } from '../letters/workload.ts';
import { startPostgres } from './postgres.ts';
import { type Sink, startSink } from './sink.ts';
import type { Way } from './ways.ts';

export type ServiceName = 'api' | 'builder' | 'sender' | 'pages';

export interface Stack {
  readonly apiUrl: string;
  /** Where the pages are, when they are among the services. */
  readonly pagesUrl: string;
  readonly apiKey: string;
  readonly store: SpaceStore;
  readonly databaseUrl: string;
  readonly queueUrl: string;
  /** Every process by what it is, to measure it. */
  readonly pids: Readonly<Record<string, readonly number[]>>;
  readonly sink: Sink;
  /** Lines of the services' logs that are warnings or worse. */
  complaints(): string[];
  stop(): Promise<void>;
}

export interface StackOptions {
  readonly queue: 'redis' | 'postgres';
  readonly senders: number;
  readonly connections: number;
  /** Folder for a CPU profile of each of our processes, to open in a browser's developer tools. */
  readonly profileDir?: string;
  /** All that have to do with letters when absent. */
  readonly services?: readonly ServiceName[];
  /** The mail server that gets the letters instead of the sink. */
  readonly smtpUrl?: string;
  /** The way to the sink (default: the plain one). */
  readonly way?: Way;
  /** Settings of the services beside or instead of the usual ones. */
  readonly environment?: Readonly<Record<string, string>>;
}

const root = new URL('../../../../', import.meta.url).pathname;

/** Starts everything and resolves when every service is ready. `stop` stops everything in reverse. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const releases: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const release of releases.splice(0).reverse()) await release();
  };
  try {
    return await assemble(options, releases, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

type Releases = (() => Promise<unknown>)[];

async function assemble(
  options: StackOptions,
  releases: Releases,
  stop: () => Promise<void>,
): Promise<Stack> {
  const postgres = await startLedger(releases);
  const redis = options.queue === 'redis' ? await startRedis() : undefined;
  if (redis) releases.push(() => redis.stop());
  const sink = await startSink();
  releases.push(sink.stop);
  const way = await options.way?.open(sink.port);
  if (way) releases.push(() => way.stop());

  const databaseUrl = postgres.url;
  const queueUrl = redis?.url ?? databaseUrl;
  const store = inSpace(
    createStore({ url: databaseUrl, connections: 4, statementTimeoutMs: 600_000 }),
    defaultSpace.id,
  );
  releases.push(() => store.stop());
  const apiKey = await createApp(store, { name: 'bench', mode: 'live', scopes });
  if (apiKey === undefined) throw new Error('The bench database is not new.');

  const [apiPort, pagesPort] = [await freePort(), await freePort()];
  const environment = {
    DATABASE_URL: databaseUrl,
    QUEUE_URL: queueUrl,
    SMTP_URL: options.smtpUrl ?? way?.smtpUrl ?? `${sink.url}?tls=off`,
    MAIL_FROM: 'Pabal <noti@pabal.example>',
    API_PORT: String(apiPort),
    API_RATE_LIMIT: '10000000',
    PAGES_PORT: String(pagesPort),
    SENDER_CONNECTIONS: String(options.connections),
    LOG_LEVEL: 'info',
    TEMPLATES_DIR: templatesDir,
    ...way?.environment,
    ...options.environment,
  };
  const services = await startServices(options, environment, releases);
  const pidsOf = (name: ServiceName) =>
    services.filter(([service]) => service === name).map(([, { pid }]) => pid);
  return {
    apiUrl: `http://127.0.0.1:${apiPort}`,
    pagesUrl: `http://127.0.0.1:${pagesPort}`,
    apiKey,
    store,
    databaseUrl,
    queueUrl,
    pids: {
      api: pidsOf('api'),
      builder: pidsOf('builder'),
      sender: pidsOf('sender'),
      pages: pidsOf('pages'),
      postgres: [postgres.pid],
      ...(redis && { redis: [redis.pid] }),
    },
    sink,
    complaints: () =>
      services.flatMap(([, { logs }]) => logs.filter(isComplaint).map((line) => JSON.stringify(line))),
    stop,
  };
}

async function startLedger(releases: Releases): Promise<{ url: string; pid: number }> {
  const postgres = await startPostgres();
  releases.push(() => postgres.stop());
  const url = await postgres.ensureDatabase('pabal');
  await migrate(url);
  return { url, pid: postgres.pid };
}

async function startServices(
  { services = ['api', 'builder', 'sender'], senders, profileDir }: StackOptions,
  env: Readonly<Record<string, string>>,
  releases: Releases,
): Promise<[ServiceName, RunningProcess][]> {
  const names = services.flatMap((name) => Array<ServiceName>(name === 'sender' ? senders : 1).fill(name));
  const started = names.map((name): [ServiceName, RunningProcess] => {
    const script = join(root, `services/${name}/dist/main.js`);
    const nodeArgs = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}/${name}`];
    const running = startProcess({ script, env, nodeArgs });
    releases.push(() => running.kill());
    return [name, running];
  });
  for (const [name, running] of started)
    await running.waitForLog(`The ${name} ${name === 'pages' ? 'are' : 'is'} ready.`, { timeoutMs: 60_000 });
  return started;
}

/** pino's levels: 40 is a warning. */
function isComplaint({ level }: LogLine): boolean {
  return typeof level === 'number' ? level >= 40 : level === 'warn' || level === 'error' || level === 'fatal';
}

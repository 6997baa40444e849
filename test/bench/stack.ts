// A whole pabal on loopback, for measuring: PostgreSQL with its stock settings, Redis with its append-only file or the
// PostgreSQL queue, Postfix's smtp-sink, and the services as they are built and shipped.

import { access, chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, createStore, migrate, type Store } from '@pabal/db';
import { scopes } from '@pabal/domain';
import { startEmbeddedPostgres } from '@pabal/embedded';
import { freePort, type RunningProcess, startProcess, startRedis, startSmtpSink } from '@pabal/test/support';

export interface Stack {
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly store: Store;
  /** Every process by what it is, to measure it. */
  readonly pids: Readonly<Record<string, readonly number[]>>;
  /** Letters the sink has counted so far. */
  received(): number;
  /** The file to which the sink appends every letter it takes. */
  readonly receivedFile: string;
  stop(): Promise<void>;
}

export interface StackOptions {
  readonly queue: 'redis' | 'postgres';
  readonly senders: number;
  readonly connections: number;
  /** Folder for a CPU profile of every process of ours, to open in a browser's developer tools. */
  readonly profileDir?: string;
  /** Further settings of the services, or other ones. */
  readonly env?: Readonly<Record<string, string>>;
  /** Name of the file the sink appends letters to (`received`); strftime(3) puts the time into it. */
  readonly captureAs?: string;
}

const root = new URL('../../', import.meta.url).pathname;

/** Starts everything and resolves when every service is ready. Whatever was started is stopped by `stop`, in reverse. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const releases: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const release of releases.reverse()) await release();
  };
  try {
    return await assemble(options, releases, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(
  options: StackOptions,
  releases: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
) {
  const dir = await mkdtemp(join(tmpdir(), 'pabal-bench-'));
  releases.push(() => rm(dir, { recursive: true, force: true }));
  const postgres = await startEmbeddedPostgres({ dir: join(dir, 'postgres') });
  releases.push(() => postgres.stop());
  const databaseUrl = await postgres.ensureDatabase('pabal');
  await migrate(databaseUrl);

  const redis = options.queue === 'redis' ? await startRedis() : undefined;
  if (redis) releases.push(() => redis.stop());

  // In memory where there is such a place, so that keeping the letters costs no disk.
  const letters = await mkdtemp(join(await memoryDir(), 'pabal-letters-'));
  releases.push(() => rm(letters, { recursive: true, force: true }));
  // smtp-sink is somebody else when root starts it.
  await chmod(letters, 0o777);
  const receivedFile = join(letters, options.captureAs ?? 'received');
  const sink = await startSmtpSink({ args: ['-D', receivedFile], backlog: 1_000 });
  releases.push(() => sink.stop());

  const store = createStore({ url: databaseUrl, connections: 2, statementTimeoutMs: 120_000 });
  releases.push(() => store.stop());
  const apiKey = await createApp(store, { name: 'bench', mode: 'live', scopes });
  if (apiKey === undefined) throw new Error('The bench database is not new.');

  const apiPort = await freePort();
  const environment = {
    DATABASE_URL: databaseUrl,
    QUEUE_URL: redis?.url ?? databaseUrl,
    SMTP_URL: `${sink.url}?tls=off`,
    MAIL_FROM: 'Pabal <noti@pabal.example>',
    API_PORT: String(apiPort),
    API_RATE_LIMIT: '10000000',
    SENDER_CONNECTIONS: String(options.connections),
    LOG_LEVEL: 'info',
    ...options.env,
  };
  const run = (service: string): RunningProcess => {
    const running = startProcess({
      script: join(root, `services/${service}/dist/main.js`),
      env: environment,
      nodeArgs:
        options.profileDir === undefined
          ? []
          : ['--cpu-prof', `--cpu-prof-dir=${options.profileDir}/${service}`],
    });
    releases.push(async () => {
      await running.kill();
    });
    return running;
  };
  const api = run('api');
  const builder = run('builder');
  const senders = Array.from({ length: options.senders }, () => run('sender'));
  await api.waitForLog('The api is ready.');
  await builder.waitForLog('The builder is ready.');
  for (const sender of senders) await sender.waitForLog('The sender is ready.');

  return {
    apiUrl: `http://127.0.0.1:${apiPort}`,
    apiKey,
    store,
    pids: {
      api: [api.pid],
      builder: [builder.pid],
      sender: senders.map(({ pid }) => pid),
      postgres: [postgres.pid],
      ...(redis && { redis: [redis.pid] }),
      'smtp-sink': [sink.pid],
    },
    received: () => sink.counts().messages,
    receivedFile,
    stop,
  };
}

async function memoryDir(): Promise<string> {
  return access('/dev/shm').then(
    () => '/dev/shm',
    () => tmpdir(),
  );
}

// Starts the reference on servers of its own, like the stack of pabal.

import { createStore, type Store } from '@pabal/db/store';
import { eventually, freePort, type RunningProcess, startProcess, startRedis } from '@pabal/test/support';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { eventOf, templatesDir } from '../letters/workload.ts';
import type { Pids } from '../measuring/usage.ts';
import { startPostgres } from '../stack/postgres.ts';
import { type Sink, startSink } from '../stack/sink.ts';

export interface Reference {
  readonly apiUrl: string;
  readonly sink: Sink;
  readonly pids: Pids;
  /** Puts the events of the letters `from` to `from + count - 1` into the queue. */
  fill(from: number, count: number): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Waits until every job is done. Throws when one failed for good. */
  done(): Promise<void>;
  /** Lines in the table of letters; 0 without a ledger. */
  written(): Promise<number>;
  stop(): Promise<void>;
}

export interface ReferenceOptions {
  readonly workers: number;
  /** True: with an HTTP server. */
  readonly server: boolean;
  /** True: with a table in PostgreSQL that gets a row for each letter. */
  readonly ledger: boolean;
  /** The mail server that gets the letters instead of the sink. */
  readonly smtpUrl?: string;
}

/** The best setting of this worker on such a machine: more connections or letters at a time make it slower. */
const bestSetting = { CONCURRENCY: '50', CONNECTIONS: '20' };

const jobOptions = { attempts: 3, backoff: { type: 'exponential', delay: 1_000 }, removeOnComplete: true };

export async function startReference(options: ReferenceOptions): Promise<Reference> {
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

async function assemble(
  { workers, server, ledger, smtpUrl }: ReferenceOptions,
  releases: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<Reference> {
  const redis = await startRedis();
  releases.push(() => redis.stop());
  const sink = await startSink();
  releases.push(sink.stop);
  const database = ledger ? await startTable(releases) : undefined;
  const port = await freePort();
  const env = {
    ...bestSetting,
    REDIS_URL: redis.url,
    SMTP_URL: smtpUrl ?? sink.url,
    TEMPLATES_DIR: templatesDir,
    PORT: String(port),
    ...(database && { DATABASE_URL: database.url }),
  };
  const start = async (name: string): Promise<RunningProcess> => {
    const script = new URL(`${name}.mjs`, import.meta.url).pathname;
    const running = startProcess({ script, env });
    releases.push(() => running.kill());
    await running.waitForLog('ready');
    return running;
  };
  const door = server ? [await start('server')] : [];
  const crew = await Promise.all(Array.from({ length: workers }, () => start('worker')));
  const queue = await openQueue(redis.url, releases);
  const pidsOf = (list: readonly RunningProcess[]) => list.map(({ pid }) => pid);
  return {
    apiUrl: `http://127.0.0.1:${port}`,
    sink,
    pids: {
      server: pidsOf(door),
      worker: pidsOf(crew),
      redis: [redis.pid],
      ...(database && { postgres: [database.pid] }),
    },
    fill: (from, count) => fill(queue, from, count),
    pause: () => queue.pause(),
    resume: () => queue.resume(),
    done: () => done(queue),
    written: () => countLines(database?.store),
    stop,
  };
}

/** The reference's queue, without a worker. */
export async function openQueue(url: string, releases: (() => Promise<unknown>)[]): Promise<Queue> {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const queue = new Queue('mail', { connection });
  releases.push(async () => {
    await queue.close();
    connection.disconnect();
  });
  await queue.waitUntilReady();
  return queue;
}

async function done(queue: Queue): Promise<void> {
  await eventually(async () => (await queue.getJobCountByTypes('waiting', 'active', 'delayed')) === 0, {
    what: 'the end of the reference’s jobs',
    timeoutMs: 60_000,
  });
  const failed = await queue.getFailedCount();
  if (failed > 0) throw new Error(`${failed} jobs of the reference failed.`);
}

/** Puts the events of the letters `from` to `from + count - 1` into the queue. */
export async function fill(queue: Queue, from: number, count: number): Promise<void> {
  const together = 500;
  for (let first = from; first < from + count; first += together) {
    const size = Math.min(together, from + count - first);
    await queue.addBulk(
      Array.from({ length: size }, (_, k) => ({ name: 'send', data: eventOf(first + k), opts: jobOptions })),
    );
  }
}

async function startTable(
  releases: (() => Promise<unknown>)[],
): Promise<{ url: string; pid: number; store: Store }> {
  const postgres = await startPostgres();
  releases.push(() => postgres.stop());
  const url = await postgres.ensureDatabase('reference');
  const store = createStore({ url, connections: 1 });
  releases.push(() => store.stop());
  await store.query(`create table letters (
    id bigint generated always as identity primary key,
    job_id text not null, template text not null, address text not null,
    message_id text not null, reply text not null, sent_at timestamptz not null
  )`);
  return { url, pid: postgres.pid, store };
}

async function countLines(store: Store | undefined): Promise<number> {
  if (store === undefined) return 0;
  const { rows } = await store.query<{ count: number }>('select count(*)::integer as count from letters');
  return rows[0]?.count ?? 0;
}

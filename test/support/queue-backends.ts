import { Redis } from 'ioredis';
import { createTestDatabase, type TestDatabase } from './databases.ts';
import { findProgram } from './programs.ts';
import { type RedisHosts, startRedisCluster, startRedisSentinel } from './servers/redis-hosts.ts';

/** A queue to run a contract against. `url()` is there once the block's hooks have run, not before. */
export interface QueueBackend {
  readonly kind: 'redis' | 'postgres';
  url(): string;
}

/**
 * The shared Redis, in a database of this worker's own; undefined when this machine has no redis-server, which the
 * run reports at its end and CI does not let pass.
 */
export function redisUrl(): string | undefined {
  const server = process.env.PABAL_TEST_REDIS;
  return server && `${server}/${Number(process.env.JEST_WORKER_ID ?? 1) % 16}`;
}

/** Describes the same promises for each queue backend: PostgreSQL always, Redis where there is one; both start empty. */
export function describeEachQueueBackend(name: string, body: (backend: QueueBackend) => void): void {
  describe(`${name} on PostgreSQL`, () => {
    let database: TestDatabase | undefined;
    beforeAll(async () => {
      database = await createTestDatabase({ migrate: false });
    });
    afterAll(() => database?.drop());
    body({ kind: 'postgres', url: () => database?.url ?? notYet() });
  });

  const redis = redisUrl();
  if (!redis) return;
  describe(`${name} on Redis`, () => {
    beforeAll(() => emptyRedis(redis));
    body({ kind: 'redis', url: () => redis });
  });
}

/** The same, and for Redis on several hosts, which are started for this block and end with it. */
export function describeEveryQueueBackend(name: string, body: (backend: QueueBackend) => void): void {
  describeEachQueueBackend(name, body);
  const several = [
    ['Redis with Sentinel', startRedisSentinel],
    ['a Redis Cluster', startRedisCluster],
  ] as const;
  (findProgram('redis-server') ? describe : describe.skip).each(several)(`${name} on %s`, (_where, start) => {
    let hosts: RedisHosts | undefined;
    beforeAll(async () => {
      hosts = await start();
    }, 90_000);
    afterAll(() => hosts?.stop());
    body({ kind: 'redis', url: () => hosts?.url ?? notYet() });
  });
}

async function emptyRedis(url: string): Promise<void> {
  const client = new Redis(url);
  try {
    await client.flushdb();
  } finally {
    await client.quit();
  }
}

function notYet(): never {
  throw new Error('url() was called while tests are still being described; call it in a hook or a test.');
}

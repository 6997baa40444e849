// The Redis of a stack: one server behind a network that can fail, or several hosts whose master can die.

import {
  type RedisHosts,
  type RedisServer,
  startRedis,
  startRedisCluster,
  startRedisSentinel,
  startTcpProxy,
} from '@pabal/test/support';
import type { Breakable } from './breakable.ts';

/** One of the two, and how services reach it. */
interface StackRedis {
  readonly queueUrl: string;
  readonly redis?: Breakable;
  readonly redisHosts?: RedisHosts;
}

/** Milliseconds after which the other hosts think that one is gone: a tenth of what they come with, so that a drill need not wait. */
const goneAfterMs = 2_000;

/** Starts several hosts of the kind, or one server. The hosts of a cluster name themselves to their clients, so no network can be put before them. */
export async function startStackRedis(
  kind: 'sentinel' | 'cluster' | undefined,
  dir: string,
  releases: (() => Promise<unknown>)[],
): Promise<StackRedis> {
  if (kind === undefined) {
    const redis = await startBreakableRedis(dir, releases);
    return { redis, queueUrl: `redis://127.0.0.1:${redis.network.port}` };
  }
  const redisHosts = await (kind === 'sentinel' ? startRedisSentinel : startRedisCluster)({ goneAfterMs });
  releases.push(() => redisHosts.stop());
  return { redisHosts, queueUrl: redisHosts.url };
}

async function startBreakableRedis(dir: string, releases: (() => Promise<unknown>)[]): Promise<Breakable> {
  let server: RedisServer = await startRedis({ dir });
  releases.push(() => server.stop());
  const { port, url } = server;
  const network = await startTcpProxy(port);
  releases.push(() => network.stop());
  return {
    network,
    url,
    crash: () => server.kill(),
    restart: async () => {
      server = await startRedis({ dir, port });
    },
  };
}

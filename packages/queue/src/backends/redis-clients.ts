import type { RedisTarget } from '@pabal/config';
import { Cluster, Redis } from 'ioredis';
import type { ConnectionWatch } from './backend.ts';

export type RedisClient = Redis | Cluster;

/** How a connection behaves while Redis is away. */
interface Manner {
  /** Failed connections after which a command is rejected; null waits for ever. */
  readonly maxRetriesPerRequest: number | null;
  /** Milliseconds without an answer after which the connection is dropped and made again. */
  readonly socketTimeout: number;
}

/** A caller who wants to know now: the first failed connection rejects what waits. */
export const hurried: Manner = { maxRetriesPerRequest: 0, socketTimeout: 5_000 };

/** A worker, which has nothing better to do. The timeout is longer than any blocking read of BullMQ (10 s). */
export const patient: Manner = { maxRetriesPerRequest: null, socketTimeout: 30_000 };

/** Opens a connection that reconnects by itself for ever and reports what happens to it to `watch`. */
export function openRedis(target: RedisTarget, manner: Manner, watch: ConnectionWatch): RedisClient {
  return watched(target.mode === 'cluster' ? openCluster(target, manner) : openSingle(target, manner), watch);
}

/**
 * Listens to a connection's faults. Without a listener ioredis writes them to the console.
 */
export function watched<Client extends RedisClient>(client: Client, watch: ConnectionWatch): Client {
  client.on('error', (error: Error) => watch.fault(error));
  client.on('ready', () => watch.recovered());
  // The client of a cluster reports no fault while it still reaches some nodes.
  if (client instanceof Cluster) client.on('-node', () => watch.hostLost());
  return client;
}

/** Quick at first, since most absences are restarts; then once in two seconds. */
const reconnectAfterMs = (times: number) => Math.min(50 * 2 ** Math.min(times, 6), 2_000);

function openSingle(target: RedisTarget, manner: Manner): Redis {
  return new Redis({ ...connectionOptions(target, manner), ...placeOptions(target), db: target.db });
}

function openCluster(target: RedisTarget, manner: Manner): Cluster {
  return new Cluster([...target.nodes], {
    redisOptions: connectionOptions(target, manner),
    clusterRetryStrategy: reconnectAfterMs,
    // A certificate is made out for the name a node announces, not for the address it resolves to.
    ...(target.tls && { dnsLookup: (address, callback) => callback(null, address) }),
  });
}

function connectionOptions(target: RedisTarget, manner: Manner) {
  const { username, password, tls } = target;
  return {
    ...manner,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls && { tls: {} }),
    retryStrategy: reconnectAfterMs,
    // After a failover the old master answers READONLY: connect again, to the new one, and send the command again.
    reconnectOnError: (error: Error) => (error.message.startsWith('READONLY') ? 2 : false),
    connectTimeout: 2_000,
    keepAlive: 10_000,
    // The protocol that BullMQ's scripts are tried with.
    protocol: 2,
  } as const;
}

function placeOptions(target: RedisTarget) {
  if (target.mode === 'single') return { host: target.nodes[0].host, port: target.nodes[0].port };
  const { master = '', sentinelUsername, sentinelPassword, tls } = target;
  return {
    sentinels: [...target.nodes],
    name: master,
    sentinelRetryStrategy: reconnectAfterMs,
    ...(sentinelUsername !== undefined && { sentinelUsername }),
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...(tls && { enableTLSForSentinelMode: true, sentinelTLS: {} }),
  };
}

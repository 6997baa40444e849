// Redis on several hosts, as it is run where one server is not enough: a master that Sentinels watch, or a Cluster. The
// hosts are processes on loopback. What redis-cli would do is done by commands, since not every machine has it.

import { freePort } from '@pabal/embedded';
import { Redis } from 'ioredis';
import { eventually } from '../waiting.ts';
import { type RedisServer, startRedis } from './redis.ts';

export interface RedisHosts {
  /** As QUEUE_URL has them; the host that `failOver` kills is the first one. */
  readonly url: string;
  /** Has a replica take the master's place while both live; resolves when it has. Before `failOver` only. */
  handOver(): Promise<void>;
  /**
   * Kills the host that the URL names first, and with it the master, and waits until the replica has taken its place.
   * Safe to call again.
   *
   * @returns the milliseconds that took
   */
  failOver(): Promise<number>;
  stop(): Promise<void>;
}

export interface RedisHostsOptions {
  /** Milliseconds without an answer after which a host is thought to be gone (default 15,000, for when none is killed). */
  readonly goneAfterMs?: number;
}

/** The name that the Sentinels give the master. */
const masterName = 'pabal';
/** A replica is given its copy at once: the usual five seconds are for others that may come. */
const atOnce = { 'repl-diskless-sync-delay': 0 };
const masters = 3;
const slots = 16_384;
/** The cluster's master that has this key is the first host; it has the event mail. */
const firstKey = '{pabal:event-mail}';

/** One command to one server. */
async function tell(
  { port }: RedisServer,
  command: string,
  ...args: readonly (string | number)[]
): Promise<string> {
  const client = new Redis({ port, host: '127.0.0.1', maxRetriesPerRequest: 1 });
  client.on('error', () => {});
  try {
    return String(await client.call(command, [...args]));
  } finally {
    client.disconnect();
  }
}

const replicates = async (server: RedisServer) =>
  (await tell(server, 'INFO', 'replication')).includes('master_link_status:up');
const isMaster = async (server: RedisServer) =>
  (await tell(server, 'INFO', 'replication')).includes('role:master');

/** Asks until it is true, as long as hosts may take to agree on something. */
async function agreed(what: string, question: () => Promise<boolean>): Promise<void> {
  await eventually(question, { what, timeoutMs: 60_000, everyMs: 50 });
}

async function all(servers: readonly RedisServer[], question: (server: RedisServer) => Promise<boolean>) {
  return (await Promise.all(servers.map(question))).every(Boolean);
}

async function stopAll(servers: readonly RedisServer[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()));
}

/** Does it once, and measures it. */
function onceTimed(work: () => Promise<void>): () => Promise<number> {
  let done: Promise<number> | undefined;
  return () => {
    const since = performance.now();
    done ??= work().then(() => performance.now() - since);
    return done;
  };
}

/** Starts a master, a replica and three Sentinels; the first Sentinel and the master are killed together. */
export async function startRedisSentinel({
  goneAfterMs = 15_000,
}: RedisHostsOptions = {}): Promise<RedisHosts> {
  let master = await startRedis({ settings: atOnce });
  let replica = await startRedis({ settings: { ...atOnce, replicaof: `127.0.0.1 ${master.port}` } });
  await agreed('the replica', () => replicates(replica));
  const lines = [
    `sentinel monitor ${masterName} 127.0.0.1 ${master.port} 2`,
    `sentinel down-after-milliseconds ${masterName} ${goneAfterMs}`,
    `sentinel failover-timeout ${masterName} ${4 * goneAfterMs}`,
  ];
  const sentinels = await Promise.all([0, 1, 2].map(() => startRedis({ sentinel: lines })));
  const [first, ...others] = sentinels;
  if (first === undefined) throw new Error('There must be a Sentinel.');
  await agreed('the Sentinels that know each other', () =>
    all(sentinels, async (sentinel) => {
      const seen = await tell(sentinel, 'SENTINEL', 'MASTER', masterName);
      return seen.includes('num-slaves,1') && seen.includes('num-other-sentinels,2');
    }),
  );
  const leadTo = ({ port }: RedisServer) =>
    agreed('the Sentinels that name the new master', () =>
      all(others, async (sentinel) =>
        (await tell(sentinel, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', masterName)).endsWith(`,${port}`),
      ),
    );
  return {
    url: `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${masterName}`,
    handOver: async () => {
      await eventually(() => tell(first, 'SENTINEL', 'FAILOVER', masterName), { timeoutMs: 30_000 });
      await leadTo(replica);
      // The Sentinels would do that themselves, ten seconds later.
      await tell(master, 'REPLICAOF', '127.0.0.1', replica.port);
      [master, replica] = [replica, master];
      await agreed('the old master that replicates', () => replicates(replica));
    },
    failOver: onceTimed(async () => {
      await Promise.all([master.kill(), first.kill()]);
      await agreed('the replica that was promoted', () => isMaster(replica));
      await leadTo(replica);
    }),
    stop: () => stopAll([master, replica, ...sentinels]),
  };
}

/** Starts a Cluster of three masters with a replica each. */
export async function startRedisCluster({
  goneAfterMs = 15_000,
}: RedisHostsOptions = {}): Promise<RedisHosts> {
  const nodes = await Promise.all(Array.from({ length: 2 * masters }, () => startNode(goneAfterMs)));
  const servers = nodes.map(({ server }) => server);
  await makeWhole(nodes);
  const slot = Number(await tell(pick(servers, 0), 'CLUSTER', 'KEYSLOT', firstKey));
  const index = Math.floor((slot * masters) / slots);
  let master = pick(servers, index);
  let replica = pick(servers, masters + index);
  const leadTo = async (server: RedisServer, rest: readonly RedisServer[]) => {
    const id = await tell(server, 'CLUSTER', 'MYID');
    await agreed('the cluster that knows its new master', () =>
      all(rest, async (node) => {
        const known = (await tell(node, 'CLUSTER', 'NODES')).split('\n').find((line) => line.startsWith(id));
        const state = await tell(node, 'CLUSTER', 'INFO');
        return /\bmaster\b/.test(known ?? '') && state.includes('cluster_state:ok');
      }),
    );
  };
  return {
    get url() {
      const hosts = [master, ...servers.filter((server) => server !== master)];
      return `redis+cluster://${hosts.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
    },
    handOver: async () => {
      await tell(replica, 'CLUSTER', 'FAILOVER');
      await leadTo(replica, servers);
      [master, replica] = [replica, master];
      await agreed('the old master that replicates', () => replicates(replica));
    },
    failOver: onceTimed(async () => {
      await master.kill();
      await agreed('the replica that was promoted', () => isMaster(replica));
      await leadTo(
        replica,
        servers.filter((server) => server !== master),
      );
    }),
    stop: () => stopAll(servers),
  };
}

interface ClusterNode {
  readonly server: RedisServer;
  /** The port by which the nodes talk to each other. */
  readonly bus: number;
}

async function startNode(goneAfterMs: number): Promise<ClusterNode> {
  const bus = await freePort();
  const cluster = { 'cluster-enabled': 'yes', 'cluster-port': bus, 'cluster-node-timeout': goneAfterMs };
  return { bus, server: await startRedis({ settings: { ...atOnce, ...cluster } }) };
}

/** Gives the first nodes the slots, and each of them one of the others as its replica. */
async function makeWhole(nodes: readonly ClusterNode[]): Promise<void> {
  const servers = nodes.map(({ server }) => server);
  const share = (n: number) => Math.floor((slots * n) / masters);
  // Before any of them has heard of another, which only takes one greeting and gossip.
  for (const [index, server] of servers.entries()) {
    await tell(server, 'CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    if (index < masters) await tell(server, 'CLUSTER', 'ADDSLOTSRANGE', share(index), share(index + 1) - 1);
  }
  for (const server of servers) {
    for (const { server: other, bus } of nodes)
      await tell(server, 'CLUSTER', 'MEET', '127.0.0.1', other.port, bus);
  }
  const isWhole = async (server: RedisServer) => {
    const info = await tell(server, 'CLUSTER', 'INFO');
    return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${nodes.length}`);
  };
  await agreed('the cluster', () => all(servers, isWhole));
  for (const [index, server] of servers.slice(masters).entries()) {
    const id = await tell(pick(servers, index), 'CLUSTER', 'MYID');
    await tell(server, 'CLUSTER', 'REPLICATE', id);
  }
  const followed = async (server: RedisServer) =>
    (await tell(server, 'CLUSTER', 'NODES')).split('\n').filter((line) => /\bslave\b/.test(line)).length ===
    nodes.length - masters;
  await agreed(
    'the replicas of the cluster',
    async () => (await all(servers.slice(masters), replicates)) && (await all(servers, followed)),
  );
}

function pick(servers: readonly RedisServer[], index: number): RedisServer {
  const server = servers[index];
  if (server === undefined) throw new Error(`The cluster has no node ${index}.`);
  return server;
}

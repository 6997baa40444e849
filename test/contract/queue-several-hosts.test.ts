// Redis on several hosts: Cluster and Sentinel, with a host in the URL that is gone, as after a failover.

import { loadConfig } from '@pabal/config';
import { eventually, findProgram, freePort, type RedisServer, startRedis } from '@pabal/test/support';
import { Redis } from 'ioredis';
import { type Bench, ids, openBench } from './queue-fixtures.ts';

const slots = 16_384;
/** Milliseconds after which a node that does not answer is thought to be gone. */
const gone = 1_000;

const servers: RedisServer[] = [];
let bench: Bench | undefined;

async function start(options: Parameters<typeof startRedis>[0]): Promise<RedisServer> {
  const server = await startRedis(options);
  servers.push(server);
  return server;
}

/** One command to one server. */
async function tell({ port }: RedisServer, command: string, ...args: (string | number)[]): Promise<unknown> {
  const client = new Redis({ port, host: '127.0.0.1', maxRetriesPerRequest: 1 });
  client.on('error', () => {});
  try {
    return await client.call(command, ...args);
  } finally {
    client.disconnect();
  }
}

/** As a service reads it. */
function open(url: string): Bench {
  const { QUEUE_URL } = loadConfig.builder({
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    QUEUE_URL: url,
    MAIL_FROM: 'noti@pabal.example',
  });
  bench = openBench(QUEUE_URL);
  return bench;
}

const heardAgain = (opened: Bench) =>
  eventually(() => opened.queues.ring('event', ids(1)).then(() => true), {
    what: 'the queue after the failover',
    timeoutMs: 30_000,
  });
const said = (opened: Bench, sentence: string) =>
  opened.logs.filter(({ msg }) => String(msg).startsWith(sentence)).length;
const errors = (opened: Bench) => opened.logs.filter(({ level }) => Number(level) >= 50);

afterEach(async () => {
  await bench?.stop();
  bench = undefined;
  for (const server of servers.splice(0)) await server.stop();
});

const whereThereIsRedis = findProgram('redis-server') ? describe : describe.skip;

whereThereIsRedis('the queue on a Redis Cluster', () => {
  async function startCluster(): Promise<RedisServer[]> {
    const nodes = await Promise.all(
      Array.from({ length: 3 }, async () => {
        const bus = await freePort();
        const settings = { 'cluster-enabled': 'yes', 'cluster-port': bus, 'cluster-node-timeout': gone };
        return { bus, server: await start({ settings }) };
      }),
    );
    const share = (n: number) => Math.floor((slots * n) / nodes.length);
    // Before any of them has heard of another, which only takes one greeting and gossip.
    for (const [index, { server }] of nodes.entries()) {
      await tell(server, 'CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
      await tell(server, 'CLUSTER', 'ADDSLOTSRANGE', share(index), share(index + 1) - 1);
    }
    for (const { server } of nodes) {
      for (const other of nodes)
        await tell(server, 'CLUSTER', 'MEET', '127.0.0.1', other.server.port, other.bus);
    }
    const isWhole = async ({ server }: { server: RedisServer }) => {
      const info = String(await tell(server, 'CLUSTER', 'INFO'));
      return info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3');
    };
    await eventually(async () => (await Promise.all(nodes.map(isWhole))).every(Boolean), {
      what: 'the cluster',
      timeoutMs: 30_000,
    });
    return nodes.map(({ server }) => server);
  }

  it('is found by any host that is left, and a node that is gone is an absence, not an error', async () => {
    const nodes = await startCluster();
    const hosts = [await freePort(), ...nodes.map(({ port }) => port)].map((port) => `127.0.0.1:${port}`);
    const opened = open(`redis+cluster://${hosts.join(',')}`);
    const listener = opened.listen();
    await heardAgain(opened);
    await listener.hears(1);

    const slot = Number(await tell(nodes[0] as RedisServer, 'CLUSTER', 'KEYSLOT', '{pabal:event-mail}'));
    const owner = nodes[Math.floor((slot * nodes.length) / slots)] as RedisServer;
    await owner.kill();
    await eventually(async () => !(await opened.queues.healthy()).ok, { timeoutMs: 20_000 });
    await expect(opened.queues.ring('event', ids(1))).rejects.toThrow('The queue');

    const settings = { 'cluster-enabled': 'yes', 'cluster-node-timeout': gone };
    await start({
      dir: owner.dir,
      port: owner.port,
      settings: { ...settings, 'cluster-port': await freePort() },
    });
    await heardAgain(opened);
    await listener.hears(2);
    expect(said(opened, 'The queue cannot be reached')).toBeGreaterThan(0);
    expect(said(opened, 'The queue is back')).toBe(said(opened, 'The queue cannot be reached'));
    expect(errors(opened)).toEqual([]);
  }, 90_000);
});

whereThereIsRedis('the queue on Redis with Sentinel', () => {
  it('follows a failover, and goes on when a host of the URL is gone', async () => {
    const master = await start({});
    const replica = await start({ settings: { replicaof: `127.0.0.1 ${master.port}` } });
    const sentinel = await start({
      sentinel: [
        `sentinel monitor pabal 127.0.0.1 ${master.port} 1`,
        `sentinel down-after-milliseconds pabal ${gone}`,
        'sentinel failover-timeout pabal 5000',
      ],
    });
    await eventually(
      async () => String(await tell(sentinel, 'SENTINEL', 'MASTER', 'pabal')).includes('num-slaves,1'),
      { what: 'the replica that the sentinel knows', timeoutMs: 30_000 },
    );
    await eventually(async () => String(await tell(replica, 'INFO', 'replication')).includes('status:up'));
    const hosts = `127.0.0.1:${await freePort()},127.0.0.1:${sentinel.port}`;
    const opened = open(`redis+sentinel://${hosts}/pabal`);
    const listener = opened.listen();
    await heardAgain(opened);
    await listener.hears(1);

    await master.kill();
    await expect(opened.queues.ring('event', ids(1))).rejects.toThrow('The queue');
    await heardAgain(opened);
    await listener.hears(2);
    expect(said(opened, 'The queue is back')).toBeGreaterThan(0);
    expect(errors(opened)).toEqual([]);
  }, 90_000);
});

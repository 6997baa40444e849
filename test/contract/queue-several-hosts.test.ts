// Redis on several hosts: a Cluster, or a master with Sentinels, whose master is replaced or dies.

import { loadConfig } from '@pabal/config';
import { QueueUnavailable } from '@pabal/queue';
import {
  eventually,
  findProgram,
  type RedisHosts,
  startRedisCluster,
  startRedisSentinel,
} from '@pabal/test/support';
import { Cluster } from 'ioredis';
import { type Bench, ids, openBench } from './queue-fixtures.ts';

/** Milliseconds after which a host that does not answer is thought to be gone. */
const goneAfterMs = 1_500;

/** As a service reads it. */
function open(url: string): Bench {
  const { QUEUE_URL } = loadConfig.builder({
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    QUEUE_URL: url,
    MAIL_FROM: 'noti@pabal.example',
  });
  return openBench(QUEUE_URL);
}

const ringUntilHeard = ({ queues }: Bench) =>
  eventually(() => queues.ring('event', ids(1)).then(() => true), {
    what: 'the queue after the failover',
    timeoutMs: 30_000,
  });
const said = ({ logs }: Bench, sentence: string) =>
  logs.filter(({ msg }) => String(msg).startsWith(sentence)).length;
const errors = ({ logs }: Bench) => logs.filter(({ level }) => Number(level) >= 50);

const whereThereIsRedis = findProgram('redis-server') ? describe : describe.skip;

/** Starts them for a block. */
function useHosts(start: typeof startRedisCluster): () => RedisHosts {
  let hosts: RedisHosts | undefined;
  beforeAll(async () => {
    hosts = await start({ goneAfterMs });
  }, 90_000);
  afterAll(() => hosts?.stop());
  return () => {
    if (hosts === undefined) throw new Error('The hosts were asked for before they were started.');
    return hosts;
  };
}

whereThereIsRedis('the queue on a Redis Cluster', () => {
  const hosts = useHosts(startRedisCluster);

  it('has queues on several masters', async () => {
    const bench = open(hosts().url);
    await bench.queues.ring('event', ids(1));
    await bench.queues.ring('newsletter', ids(1));
    const [seed = ''] = hosts().url.replace('redis+cluster://', '').split(',');
    const cluster = new Cluster([`redis://${seed}`]);
    await cluster.ping();
    const keys = await Promise.all(cluster.nodes('master').map((master) => master.dbsize()));
    cluster.disconnect();
    expect(keys.filter((count) => count > 0).length).toBeGreaterThan(1);
    await bench.stop();
  }, 30_000);

  describeFailovers(hosts);
});

whereThereIsRedis('the queue on Redis with Sentinel', () => {
  describeFailovers(useHosts(startRedisSentinel));
});

function describeFailovers(hosts: () => RedisHosts): void {
  let bench: Bench;

  beforeEach(() => {
    bench = open(hosts().url);
  });
  afterEach(() => bench.stop());

  it('follows a master that is replaced while it lives, and logs no error', async () => {
    const listener = bench.listen();
    await bench.queues.ring('event', ids(1));
    await listener.hears(1);
    await hosts().handOver();
    await ringUntilHeard(bench);
    await listener.hears(2);
    expect(errors(bench)).toEqual([]);
  }, 90_000);

  it('follows a failover, which every process logs as an absence and not as errors', async () => {
    const deaf = open(hosts().url);
    const listener = bench.listen();
    await deaf.queues.ring('event', ids(1));
    await listener.hears(1);

    const promoted = hosts().failOver();
    await eventually(() =>
      deaf.queues.ring('event', ids(1)).then(
        () => false,
        (error) => error instanceof QueueUnavailable,
      ),
    );
    await promoted;
    await ringUntilHeard(deaf);
    await listener.hears(2);
    for (const each of [bench, deaf]) {
      await eventually(() => said(each, 'The queue is back') > 0);
      expect(said(each, 'The queue is back')).toBe(said(each, 'The queue cannot be reached'));
      expect(errors(each)).toEqual([]);
    }
    await deaf.stop();
  }, 90_000);

  it('is found by a process that is started after the first host of its URL died', async () => {
    await hosts().failOver();
    const late = open(hosts().url);
    const listener = late.listen();
    await ringUntilHeard(late);
    await listener.hears(1);
    expect(await late.queues.healthy()).toMatchObject({ ok: true });
    expect(errors(late)).toEqual([]);
    await late.stop();
  }, 90_000);
}

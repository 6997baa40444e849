import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueueUnavailable } from '@pabal/queue';
import { eventually, findProgram, freePort, type RedisServer, startRedis } from '@pabal/test/support';
import { Redis } from 'ioredis';
import { type Bench, ids, openBench } from './queue-fixtures.ts';

const away = 'The queue cannot be reached. Bells are lost until it is back; the sweeper rings them again.';

describe('the queue while nothing answers', () => {
  const urls = [
    ['Redis', (port: number) => `redis://127.0.0.1:${port}`],
    ['Redis with Sentinel', (port: number) => `redis+sentinel://127.0.0.1:${port}/pabal`],
    ['a Redis Cluster', (port: number) => `redis+cluster://127.0.0.1:${port}`],
    ['PostgreSQL', (port: number) => `postgres://postgres@127.0.0.1:${port}/nothing`],
  ] as const;

  it.each(urls)('refuses bells, knows why, says so once and can be stopped: %s', async (_name, urlAt) => {
    const bench = openBench(urlAt(await freePort()));
    const listener = bench.listen();
    await expect(bench.queues.ring('event', ids(1))).rejects.toThrow(QueueUnavailable);
    await expect(bench.queues.ring('event', ids(1))).rejects.toThrow('it is being looked for');
    await expect(bench.queues.counts('event-mail')).rejects.toThrow(QueueUnavailable);
    expect(await bench.queues.healthy()).toMatchObject({ ok: false });
    await listener.worker.stop();
    await bench.stop();
    expect(bench.logs.filter(({ msg }) => msg === away)).toHaveLength(1);
    expect(bench.logs.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});

(findProgram('redis-server') ? describe : describe.skip)('the queue when Redis', () => {
  let dir: string;
  let server: RedisServer;
  let bench: Bench;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pabal-queue-'));
    server = await startRedis({ dir });
    bench = openBench(server.url);
  });
  afterEach(async () => {
    await bench.stop();
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const restart = async () => {
    server = await startRedis({ dir, port: server.port });
  };
  const ringUntilHeard = () => eventually(() => bench.queues.ring('event', ids(1)).then(() => true));
  const errors = () => bench.logs.filter(({ level }) => Number(level) >= 50);

  it('is killed refuses bells, and goes on by itself when it is started again', async () => {
    const listener = bench.listen();
    await bench.queues.ring('event', ids(1));
    await listener.hears(1);

    await server.kill();
    await expect(bench.queues.ring('event', ids(1))).rejects.toThrow(QueueUnavailable);
    await expect(bench.queues.ring('event', ids(1))).rejects.toThrow('it is being looked for');
    expect(await bench.queues.healthy()).toMatchObject({ ok: false, kind: 'redis' });

    await restart();
    await ringUntilHeard();
    await listener.hears(2);
    expect(await bench.queues.healthy()).toMatchObject({ ok: true });
    expect(bench.logs.map(({ msg }) => msg)).toContain('The queue is back.');
    expect(errors()).toEqual([]);
  });

  it('is killed while a handler runs, the handler is settled when Redis is back', async () => {
    let finish = () => {};
    const answered = new Promise<{ kind: 'done' }>((resolve) => {
      finish = () => resolve({ kind: 'done' });
    });
    const listener = bench.listen(() => answered);
    await bench.queues.ring('event', ids(1));
    await listener.hears(1);
    await eventually(async () => (await bench.queues.counts('event-mail')).active === 1);
    await server.kill();
    finish();
    await restart();
    await eventually(async () => {
      const { active, waiting, delayed } = await bench.queues.counts('event-mail');
      return active + waiting + delayed === 0;
    });
    expect(errors()).toEqual([]);
  });

  it('is wiped while handlers run, nothing crashes, nobody shouts, and the next bell is heard', async () => {
    let finish = () => {};
    const released = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const listener = bench.listen(async ({ deliveryIds }, { attempt }) => {
      if (attempt > 1) return { kind: 'done' };
      await released;
      return deliveryIds.length > 1 ? { kind: 'wait', data: { deliveryIds }, delayMs: 10 } : { kind: 'done' };
    });
    await bench.queues.ring('event', ids(1));
    await bench.queues.ring('event', ids(2));
    await listener.hears(2);
    const admin = new Redis(server.url);
    await admin.flushall();
    await admin.script('FLUSH');
    await admin.quit();
    finish();
    await eventually(() => listener.worker.running() === 0);

    await ringUntilHeard();
    await listener.hears(3);
    expect(errors()).toEqual([]);
  });

  it('hangs refuses bells within the deadline, and goes on when it answers again', async () => {
    const listener = bench.listen();
    await bench.queues.ring('event', ids(1));
    await listener.hears(1);
    process.kill(server.pid, 'SIGSTOP');
    await expect(bench.queues.ring('event', ids(1))).rejects.toThrow('did not answer within');
    await expect(bench.queues.ring('event', ids(1))).rejects.toThrow('it is being looked for');
    process.kill(server.pid, 'SIGCONT');
    await ringUntilHeard();
    await listener.hears(2);
  });

  it('has no memory left is asked calmly, and goes on when it has', async () => {
    const admin = new Redis(server.url);
    const listener = bench.listen();
    await bench.queues.ring('event', ids(1));
    await listener.hears(1);
    await admin.config('SET', 'maxmemory', '1');
    await expect(bench.queues.ring('event', ids(1))).rejects.toThrow(QueueUnavailable);
    await admin.config('SET', 'maxmemory', '0');
    await admin.quit();
    await ringUntilHeard();
    await listener.hears(2);
  });

  it('comes late is waited for', async () => {
    await server.kill();
    const late = openBench(server.url);
    const listener = late.listen();
    await expect(late.queues.ring('event', ids(1))).rejects.toThrow(QueueUnavailable);
    await restart();
    await eventually(() => late.queues.ring('event', ids(1)).then(() => true));
    await listener.hears(1);
    await late.stop();
  });
});

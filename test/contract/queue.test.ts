import { fileURLToPath } from 'node:url';
import { createWorker, PayloadRefused } from '@pabal/queue';
import { createLogger } from '@pabal/runtime';
import { createTestDatabase, describeEveryQueueBackend, eventually, startProcess } from '@pabal/test/support';
import pg from 'pg';
import { type Bench, ids, openBench } from './queue-fixtures.ts';

/** Workers that find out quickly that one of them died. */
const brief = { lockMs: 1_000, stalledCheckMs: 300 };

const child = fileURLToPath(new URL('queue-child.mjs', import.meta.url));
const startChild = (...args: string[]) =>
  startProcess({ script: child, nodeArgs: ['--conditions=source'], args });

describeEveryQueueBackend('the queue', (backend) => {
  let bench: Bench;

  beforeEach(() => {
    bench = openBench(backend.url());
  });
  afterEach(() => bench.stop());

  const empty = () =>
    eventually(async () => {
      const { waiting, active, delayed, failed } = await bench.queues.counts('event-mail');
      return waiting + active + delayed + failed === 0;
    });

  describe('ringing', () => {
    it('brings one letter alone when nothing else is under way', async () => {
      const listener = bench.listen();
      const [first, second] = [ids(1), ids(1)];
      await bench.queues.ring('event', first);
      await listener.hears(1);
      await bench.queues.ring('event', second);
      await listener.hears(2);
      expect(listener.heard.map(({ deliveryIds }) => deliveryIds)).toEqual([first, second]);
    });

    it('lets letters ride together while an add is under way, each once and at most 20 in a job', async () => {
      const all = ids(450);
      await Promise.all(all.map((id) => bench.queues.ring('event', [id])));
      expect(await bench.queues.waiting('event-mail')).toBeLessThanOrEqual(25);

      const listener = bench.listen();
      await empty();
      expect(listener.heard.flatMap(({ deliveryIds }) => deliveryIds).sort()).toEqual([...all].sort());
      expect(Math.max(...listener.heard.map(({ deliveryIds }) => deliveryIds.length))).toBe(20);
    });

    it('cuts a long list into jobs of 20 for events and of 200 for newsletters', async () => {
      const all = ids(501);
      await bench.queues.ring('newsletter', all);
      expect(await bench.queues.waiting('newsletter-mail')).toBe(3);
      await bench.queues.ring('event', all);
      expect(await bench.queues.waiting('event-mail')).toBe(26);

      const listener = bench.listen();
      await empty();
      expect(listener.heard.flatMap(({ deliveryIds }) => deliveryIds).sort()).toEqual([...all].sort());
    });

    it('adds a job once however often the same letters are rung', async () => {
      const [one, many] = [ids(1), ids(3)];
      for (const bell of [one, many, one, many]) await bench.queues.ring('event', bell);
      expect(await bench.queues.waiting('event-mail')).toBe(2);

      const listener = bench.listen();
      await empty();
      expect(listener.heard).toHaveLength(2);
    });

    it('is not swallowed by another set that begins with the same letter', async () => {
      const [a = '', b = '', c = ''] = ids(3);
      await bench.queues.ring('event', [a, b]);
      await bench.queues.ring('event', [a, c]);
      expect(await bench.queues.waiting('event-mail')).toBe(2);
      bench.listen();
      await empty();
    });

    it('rings again for a letter whose earlier bell was answered', async () => {
      const listener = bench.listen();
      const letter = ids(1);
      await bench.queues.ring('event', letter);
      await listener.hears(1);
      await empty();
      await bench.queues.ring('event', letter);
      await listener.hears(2);
    });

    it('is heard no sooner than its delay', async () => {
      const listener = bench.listen();
      const rungAt = Date.now();
      await bench.queues.ring('event', ids(1), { delayMs: 400 });
      expect(await bench.queues.counts('event-mail')).toMatchObject({ delayed: 1, waiting: 0 });
      const [heard] = await listener.hears(1);
      expect(heard?.at).toBeGreaterThanOrEqual(rungAt + 400);
    });

    it('rings in another round although an earlier bell still waits its delay', async () => {
      const letter = ids(1);
      await bench.queues.ring('event', letter, { delayMs: 60_000 });
      const listener = bench.listen();
      await bench.queues.ring('event', letter);
      await bench.queues.ring('event', letter, { round: 2 });
      expect(await listener.hears(1)).toMatchObject([{ deliveryIds: letter }]);
    });

    it('does nothing for no letters', async () => {
      await bench.queues.ring('event', []);
      expect(await bench.queues.waiting('event-mail')).toBe(0);
    });

    it('asks for an audience once', async () => {
      const [event = ''] = ids(1);
      await bench.queues.expandAudience(event);
      await bench.queues.expandAudience(event);
      expect(await bench.queues.waiting('audience')).toBe(1);
    });
  });

  describe('answers', () => {
    it('retries the same job with the ids that are left, and counts attempts', async () => {
      const letters = ids(3);
      const listener = bench.listen(({ deliveryIds }) =>
        deliveryIds.length > 1
          ? { kind: 'retry', data: { deliveryIds: deliveryIds.slice(1) }, delayMs: 10 }
          : { kind: 'done' },
      );
      await bench.queues.ring('event', letters);
      await listener.hears(3);
      await empty();
      expect(listener.heard).toMatchObject([
        { attempt: 1, deliveryIds: letters },
        { attempt: 2, deliveryIds: letters.slice(1) },
        { attempt: 3, deliveryIds: letters.slice(2) },
      ]);
    });

    it('waits without burning attempts, more often than there are attempts', async () => {
      let left = 30;
      const letters = ids(2);
      const listener = bench.listen((data) => {
        left -= 1;
        return left > 0 ? { kind: 'wait', data, delayMs: 0.5 } : { kind: 'done' };
      });
      await bench.queues.ring('event', letters);
      await listener.hears(30);
      await empty();
      expect(listener.heard.every(({ attempt }) => attempt === 1)).toBe(true);
      expect(listener.heard.at(-1)?.deliveryIds).toEqual(letters);
    });

    it('gives a bell up after its last attempt, so that the next one can ring', async () => {
      const letter = ids(1);
      const listener = bench.listen((data) => ({ kind: 'retry', data, delayMs: 0 }));
      await bench.queues.ring('event', letter);
      await listener.hears(25);
      await empty();
      await eventually(() =>
        bench.logs.some(({ msg }) => msg === 'A bell was given up; the sweeper rings again.'),
      );
      await bench.queues.ring('event', letter);
      await listener.hears(26);
    });

    it('tries a job again whose handler threw, logs the error once and stores none of its words', async () => {
      const thrown = new Error('no such mailbox: mina@example.com');
      const listener = bench.listen((_data, { attempt }) => {
        if (attempt === 1) throw thrown;
        return { kind: 'done' };
      });
      const [letter = ''] = ids(1);
      await bench.queues.ring('event', [letter]);
      await eventually(async () => (await bench.queues.counts('event-mail')).delayed === 1);
      const job = await bench.queues.boards()[0]?.getJob(letter);
      expect(JSON.stringify(job)).not.toContain('mina');

      await listener.hears(2);
      const lines = bench.logs.filter(
        ({ msg }) => msg === 'A job handler threw; the job is tried again later.',
      );
      expect(lines).toMatchObject([{ queue: 'event-mail', deliveryId: letter, attempt: 1 }]);
    });

    it('observes every ending with its time', async () => {
      const endings: string[] = [];
      const listener = bench.listen(
        (data, { attempt }) => (attempt === 1 ? { kind: 'retry', data, delayMs: 0 } : { kind: 'done' }),
        {
          metrics: {
            takes: (queue) => endings.push(`takes ${queue}`),
            observe: (queue, ending, seconds) => endings.push(`${queue} ${ending} ${seconds >= 0}`),
          },
        },
      );
      await bench.queues.ring('event', ids(1));
      await listener.hears(2);
      await empty();
      expect(endings).toEqual(['takes event-mail', 'event-mail retry true', 'event-mail done true']);
    });
  });

  describe('both doors', () => {
    it('refuses a bell for what is not an id, and rings none of that call', async () => {
      await expect(bench.queues.ring('event', [...ids(1), 'mina@example.com'])).rejects.toThrow(
        PayloadRefused,
      );
      await expect(bench.queues.expandAudience('../1')).rejects.toThrow(
        'A job of the queue "audience" was refused',
      );
      expect(await bench.queues.waiting('event-mail')).toBe(0);
    });

    it('refuses a dead letter without an id', async () => {
      const nobody = [{ deliveryId: 'mina@example.com', cause: 'render-failed' }];
      await expect(bench.queues.deadLetter(nobody)).rejects.toThrow(PayloadRefused);
      expect(await bench.queues.waiting('dead-letter')).toBe(0);
    });

    it('drops a job that somebody else put there, without calling the handler', async () => {
      const listener = bench.listen();
      await bench.queues.boards()[0]?.add('send', { deliveryIds: ['1 or 1=1'], to: 'mina@example.com' });
      await eventually(() =>
        bench.logs.some(({ msg }) => msg === 'A job was refused at the door and dropped.'),
      );
      await empty();
      expect(listener.heard).toEqual([]);
    });
  });

  describe('workers', () => {
    it('take over what a killed process had begun', async () => {
      const letters = ids(2);
      const holder = startChild('hold', backend.url());
      await bench.queues.ring('event', letters);
      await holder.waitForLog('Taken and held.');
      await holder.kill('SIGKILL');

      const listener = bench.listen(undefined, brief);
      expect(await listener.hears(1)).toMatchObject([{ deliveryIds: letters, attempt: 1 }]);
      await empty();
    });

    it('give their handlers time to finish when they are stopped', async () => {
      let finish = () => {};
      const listener = bench.listen(
        () =>
          new Promise((resolve) => {
            finish = () => resolve({ kind: 'done' });
          }),
      );
      await bench.queues.ring('event', ids(1));
      await listener.hears(1);
      const stopped = listener.worker.stop(20_000);
      expect(listener.worker.running()).toBe(1);
      finish();
      await stopped;
      expect(listener.worker.running()).toBe(0);
      expect(await bench.queues.counts('event-mail')).toMatchObject({ active: 0, waiting: 0 });
    });

    it('hand back at once what a stopped handler leaves', async () => {
      const letters = ids(3);
      const leaving = bench.listen(
        (data, { signal }) =>
          new Promise((resolve) => {
            const left = { deliveryIds: data.deliveryIds.slice(1) };
            signal.addEventListener('abort', () => resolve({ kind: 'wait', data: left, delayMs: 0 }));
          }),
      );
      await bench.queues.ring('event', letters);
      await leaving.hears(1);
      await leaving.worker.stop();
      const staying = bench.listen();
      expect(await staying.hears(1)).toMatchObject([{ deliveryIds: letters.slice(1), attempt: 1 }]);
    });

    it('leave a handler behind that does not finish by the deadline, for another worker', async () => {
      const stuck = bench.listen(() => new Promise(() => {}), brief);
      await bench.queues.ring('event', ids(1));
      await stuck.hears(1);
      await stuck.worker.stop(50);
      expect(bench.logs.map(({ msg }) => msg)).toContain('The worker was closed before all was settled.');

      const listener = bench.listen(undefined, brief);
      await listener.hears(1);
      await empty();
    });

    it('stop before they were started, twice, and are not started afterwards', async () => {
      const handler = async () => ({ kind: 'done' }) as const;
      const logger = createLogger({ service: 'test', level: 'silent' });
      const worker = createWorker({
        queues: bench.queues,
        name: 'event-mail',
        concurrency: 1,
        handler,
        logger,
      });
      await worker.stop();
      worker.start();
      await worker.stop();
      expect(worker.running()).toBe(0);
    });
  });

  describe('dead letters', () => {
    const shown = async () => {
      const board = bench.queues.boards().find(({ name }) => name === 'dead-letter');
      const jobs = (await board?.getJobs(['waiting'])) ?? [];
      return jobs.map(({ data }) => data);
    };

    it('stand where the dashboard shows them until they are removed', async () => {
      const [one = '', other = ''] = ids(2);
      await bench.queues.deadLetter([
        { deliveryId: one, cause: 'address-refused 550 5.1.1' },
        { deliveryId: other, cause: 'render-failed' },
      ]);
      expect(await bench.queues.waiting('dead-letter')).toBe(2);

      await bench.queues.removeDeadLetters([one, ...ids(1)]);
      expect(await shown()).toEqual([{ deliveryId: other, cause: 'render-failed' }]);
      await bench.queues.removeDeadLetters([other]);
      expect(await bench.queues.waiting('dead-letter')).toBe(0);
    });

    it('name no one, however long and outspoken the cause is', async () => {
      const [deliveryId = ''] = ids(1);
      await bench.queues.deadLetter([
        { deliveryId, cause: `550 <mina@example.com>: no such user ${'x'.repeat(500)}` },
      ]);
      const [letter] = await shown();
      expect(letter.cause).toMatch(/^550 <…>: no such user x+$/);
      expect(letter.cause).toHaveLength(200);
      await bench.queues.removeDeadLetters([deliveryId]);
    });

    it('stand once, with the cause of the last failure', async () => {
      const [deliveryId = ''] = ids(1);
      await bench.queues.deadLetter([{ deliveryId, cause: 'temporary 451' }]);
      await bench.queues.deadLetter([{ deliveryId, cause: 'message-refused 554 5.7.1' }]);
      expect(await shown()).toEqual([{ deliveryId, cause: 'message-refused 554 5.7.1' }]);
      await bench.queues.removeDeadLetters([deliveryId]);
    });
  });

  it('shows the newest dead letters, and no more of them than it is to', async () => {
    const small = openBench(backend.url(), { mostDeadLetters: 3 });
    const [oldest = '', ...newer] = ids(4);
    const show = (deliveryId: string) => small.queues.deadLetter([{ deliveryId, cause: 'temporary 451' }]);
    for (const id of [oldest, ...newer]) await show(id);
    const board = small.queues.boards().find(({ name }) => name === 'dead-letter');
    const shown = async () => (await board?.getJobs(['waiting']))?.map(({ id }) => id).sort();
    expect(await shown()).toEqual([...newer].sort());
    await show(oldest);
    expect(await shown()).toEqual([...newer.slice(1), oldest].sort());
    await small.stop();
  });

  it('keeps the jobs of a paused lane, counts them, and hands them out when it is resumed', async () => {
    const before = ids(1);
    await bench.queues.ring('event', before);
    await bench.queues.pause('event');
    const listener = bench.listen();
    await bench.queues.ring('event', ids(1));
    expect(await bench.queues.isPaused('event')).toBe(true);
    expect(await bench.queues.isPaused('newsletter')).toBe(false);
    expect(await bench.queues.counts('event-mail')).toMatchObject({ waiting: 2, active: 0 });
    expect(listener.heard).toEqual([]);

    await bench.queues.resume('event');
    await listener.hears(2);
    expect(await bench.queues.isPaused('event')).toBe(false);
  });

  it('says that it is well, and of which kind it is', async () => {
    expect(await bench.queues.healthy()).toMatchObject({ ok: true, kind: backend.kind });
  });

  it('stops twice, and refuses what comes afterwards', async () => {
    await bench.stop();
    await bench.stop();
    await expect(bench.queues.ring('event', ids(1))).rejects.toThrow('The queue was stopped.');
  });
});

describe('the queue on a PostgreSQL that never had one', () => {
  it('is made once by processes that start together', async () => {
    const database = await createTestDatabase({ migrate: false });
    const processes = [1, 2, 3].map(() => startChild('open', database.url));
    for (const started of processes) {
      const { health } = await started.waitForLog('Opened.');
      expect(health).toMatchObject({ ok: true });
      expect(await started.exit).toEqual({ code: 0, signal: null });
    }
    await database.drop();
  });

  it('goes on when its connections are cut, and holds few of them', async () => {
    const database = await createTestDatabase({ migrate: false });
    const bench = openBench(database.url);
    const listener = bench.listen();
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    const others = 'from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';

    await Promise.all(ids(300).map((id) => bench.queues.ring('event', [id])));
    await listener.hears(1);
    const { rows } = await admin.query(`select count(*)::int as connections ${others}`);
    expect(rows[0].connections).toBeLessThanOrEqual(5);

    await admin.query(`select pg_terminate_backend(pid) ${others}`);
    const heard = listener.heard.length;
    const letter = ids(1);
    await eventually(() => bench.queues.ring('event', letter).then(() => true));
    await listener.hears(heard + 1);

    await admin.end();
    await bench.stop();
    await database.drop();
  });
});

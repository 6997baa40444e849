import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listReminders } from '@pabal/db/reminders';
import { withSpace } from '@pabal/db/store';
import { createFetcher } from '@pabal/feeds';
import { eventually, useStore } from '@pabal/test/support';
import { storeTestReminder, testFiring } from '../testing/index.ts';
import { createAsks } from './ask.ts';

const { store } = useStore({
  empty: ['reminders', 'recipients', 'apps', 'events', 'deliveries', 'event_keys'],
});

const daily = { kind: 'daily', at: '09:00' } as const;
/** Nine in the morning in Seoul. */
const nine = new Date('2026-03-02T00:00:00Z');
const never = () => false;

const letters = async () =>
  (
    await store.query<{ address: string; data: unknown; template: string; test: boolean }>(
      `select d.address, e.data, d.template, d.test from deliveries d join events e on e.id = d.event_id order by d.address`,
    )
  ).rows;
const reminders = async () =>
  (
    await store.query<{ key: string; next: string | null; outcome: string | null; problem: string | null }>(
      `select key, to_char(next_at at time zone 'UTC', 'MM-DD HH24:MI') as next, last_outcome as outcome, problem
       from reminders order by key`,
    )
  ).rows;

it('what is due becomes an ordinary event, once, and goes to its next time', async () => {
  await storeTestReminder(store, { key: 'a', rule: daily, nextAt: nine, data: { links: 3 } });
  await storeTestReminder(store, { key: 'b', rule: daily, nextAt: new Date(nine.getTime() + 60_000) });
  const { firing, counts } = testFiring(store);
  await firing.run(nine, never);
  await firing.run(nine, never);
  expect(await letters()).toEqual([
    { address: 'a@example.com', data: { links: 3 }, template: 'reminder', test: false },
  ]);
  expect(await reminders()).toEqual([
    { key: 'a', next: '03-03 00:00', outcome: 'fired', problem: null },
    { key: 'b', next: '03-02 00:01', outcome: null, problem: null },
  ]);
  expect(counts).toEqual({ fired: 1 });
});

it('the event of a time is there once, also when the time is fired again', async () => {
  const id = await storeTestReminder(store, { key: 'a', rule: daily, nextAt: nine });
  const { firing, rung } = testFiring(store);
  await firing.run(nine, never);
  await store.query('update reminders set next_at = $1, due_at = $1', [nine]);
  await firing.run(nine, never);
  expect(await letters()).toHaveLength(1);
  expect(rung).toHaveLength(1);
  const { rows } = await store.query('select key from event_keys');
  expect(rows).toEqual([{ key: `reminder:${id}:2026-03-02T00:00:00.000Z` }]);
});

it('two builders share what is due, and each reminder is fired once', async () => {
  for (let number = 0; number < 40; number += 1)
    await storeTestReminder(store, { key: `k${number}`, rule: daily, nextAt: nine });
  const [one, other] = [testFiring(store), testFiring(store)];
  await Promise.all([one.firing.run(nine, never), other.firing.run(nine, never)]);
  expect(await letters()).toHaveLength(40);
  expect((one.counts.fired ?? 0) + (other.counts.fired ?? 0)).toBe(40);
});

it('counts how late each is when it is committed, and not when the look began', async () => {
  for (let number = 0; number < 501; number += 1)
    await storeTestReminder(store, { key: `k${number}`, rule: daily, nextAt: nine });
  const { firing, lateness } = testFiring(store);
  await firing.run(nine, never);
  expect(lateness).toHaveLength(501);
  // The look began at the very moment: what is more is what firing took, and the second batch waited for the first.
  expect(lateness[0]).toBeGreaterThan(0);
  expect(lateness.at(-1)).toBeGreaterThan(lateness[0] ?? Number.POSITIVE_INFINITY);
});

it('of times that were missed the newest is sent late, within its hours, and else it is skipped', async () => {
  await storeTestReminder(store, { key: 'late', rule: daily, nextAt: nine, lateHours: 24 });
  await storeTestReminder(store, { key: 'skipped', rule: daily, nextAt: nine, lateHours: 0 });
  await storeTestReminder(store, { key: 'too-late', rule: daily, nextAt: nine, lateHours: 2 });
  await storeTestReminder(store, {
    ...{ key: 'once', rule: { kind: 'once', at: '2026-03-02T09:00' }, nextAt: nine, lateHours: 100 },
  });
  const { firing, counts } = testFiring(store);
  // Three days and six hours later.
  await firing.run(new Date('2026-03-05T06:00:00Z'), never);
  expect((await letters()).map(({ address }) => address)).toEqual(['late@example.com', 'once@example.com']);
  expect(await reminders()).toEqual([
    { key: 'late', next: '03-06 00:00', outcome: 'late', problem: null },
    { key: 'once', next: null, outcome: 'late', problem: null },
    { key: 'skipped', next: '03-06 00:00', outcome: 'skipped', problem: null },
    { key: 'too-late', next: '03-06 00:00', outcome: 'skipped', problem: null },
  ]);
  expect(counts).toEqual({ late: 2, skipped: 2 });
});

it('a recipient is written to at the address that they have then, and reminders go with their recipient', async () => {
  const { rows } = await store.query<{ id: string }>(
    `insert into recipients (id, external_id, address, address_key, locale, space_id)
     values (new_id(), 'kim', 'old@example.com', 'old@example.com', 'ko', 1) returning id`,
  );
  const recipientId = rows[0]?.id ?? '';
  await storeTestReminder(store, { key: 'a', rule: daily, nextAt: nine, recipientId });
  await store.query(`update recipients set address = 'new@example.com', address_key = 'new@example.com'`);
  await testFiring(store).firing.run(nine, never);
  expect((await letters()).map(({ address }) => address)).toEqual(['new@example.com']);
  await store.query('delete from recipients');
  expect(await reminders()).toEqual([]);
});

it('test keys send nothing real, and letters of a paused app wait', async () => {
  await storeTestReminder(store, { key: 'a', rule: daily, nextAt: nine, test: true });
  const { firing, rung } = testFiring(store);
  await store.query('update apps set paused_at = now()');
  await firing.run(nine, never);
  expect(await letters()).toMatchObject([{ test: true }]);
  expect(rung).toEqual([]);
});

it('a reminder whose template is gone is put off, and given up for this time when that is of no use', async () => {
  await storeTestReminder(store, { key: 'a', rule: daily, nextAt: nine, type: 'gone', lateHours: 0 });
  const { firing, counts } = testFiring(store);
  for (const minute of [0, 1, 2, 3, 4, 5])
    await firing.run(new Date(nine.getTime() + minute * 60_000), never);
  expect(await letters()).toEqual([]);
  expect(await reminders()).toEqual([
    { key: 'a', next: '03-03 00:00', outcome: 'failed', problem: expect.stringContaining('gone') },
  ]);
  expect(counts).toEqual({ 'put-off': 2, failed: 1 });
});

it('one that PostgreSQL refuses fails alone', async () => {
  for (const key of ['a', 'b', 'c']) await storeTestReminder(store, { key, rule: daily, nextAt: nine });
  await store.query(`update reminders set type = repeat('x', 10) where key = 'b'`);
  await store.query(`alter table events add constraint refused check (type <> 'xxxxxxxxxx') not valid`);
  try {
    const { firing } = testFiring(store);
    await firing.run(nine, never);
    expect((await letters()).map(({ address }) => address)).toEqual(['a@example.com', 'c@example.com']);
    expect((await reminders())[1]).toMatchObject({
      key: 'b',
      problem: expect.stringContaining('PostgreSQL'),
    });
  } finally {
    await store.query('alter table events drop constraint refused');
  }
});

describe('data that is asked for', () => {
  /** Answers by path, and counts what it was asked. */
  async function startApp() {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const path = request.url ?? '';
      asked.push(path);
      if (path === '/nothing') response.writeHead(204).end();
      else if (path === '/broken') response.writeHead(500).end();
      else if (path === '/large') response.end(JSON.stringify({ text: 'x'.repeat(300_000) }));
      else if (path === '/list') response.end('[1]');
      else if (path !== '/silent') response.end(JSON.stringify({ path }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return {
      asked,
      url: (path: string) => `http://127.0.0.1:${port}${path}`,
      stop: () => {
        server.closeAllConnections();
        server.close();
      },
    };
  }

  const asksOf = (firing: ReturnType<typeof testFiring>['firing'], now: () => Date, isOpen = true) =>
    createAsks({
      ...{ store, firing, clock: async () => now(), onError: (error) => Promise.reject(error) },
      fetcher: createFetcher({
        userAgent: 'pabal',
        timeouts: { connectMs: 500, readMs: 500, totalMs: 500 },
        ...(isOpen && { allowNetworks: [{ address: '127.0.0.1', prefix: 32, family: 'ipv4' as const }] }),
      }),
    });

  it('is in the letter; nothing to say makes none; what cannot be had is asked for again', async () => {
    const app = await startApp();
    try {
      for (const path of ['good', 'nothing', 'broken', 'large', 'list'])
        await storeTestReminder(store, {
          key: path,
          rule: daily,
          nextAt: nine,
          dataUrl: app.url(`/${path}`),
        });
      const { firing, counts } = testFiring(store);
      await firing.run(nine, never);
      expect(app.asked).toEqual([]);
      const asks = asksOf(firing, () => nine);
      expect(await asks.run(nine)).toBe(true);
      expect(await asks.run(nine)).toBe(true);
      await asks.stop();
      // Stopping gave up what was under way: their leases are over after two minutes.
      const later = new Date(nine.getTime() + 121_000);
      const again = asksOf(firing, () => later);
      await again.run(later);
      await settled(counts, 5);
      await again.stop();
      expect((await letters()).map(({ data }) => data)).toEqual([{ path: '/good' }]);
      const found = await reminders();
      expect(found.map(({ key, outcome, problem }) => ({ key, outcome, problem }))).toEqual([
        { key: 'broken', outcome: null, problem: 'Expected a status of 200, got 500.' },
        { key: 'good', outcome: 'fired', problem: null },
        { key: 'large', outcome: null, problem: expect.stringContaining('bytes') },
        { key: 'list', outcome: null, problem: expect.stringContaining('an object') },
        { key: 'nothing', outcome: 'nothing', problem: null },
      ]);
    } finally {
      app.stop();
    }
  });

  it('a server that does not answer keeps nobody waiting, and is left alone for a while', async () => {
    const app = await startApp();
    try {
      for (let number = 0; number < 20; number += 1)
        await storeTestReminder(store, {
          ...{ key: `silent${number}`, rule: daily, nextAt: nine, dataUrl: app.url('/silent') },
        });
      await storeTestReminder(store, { key: 'plain', rule: daily, nextAt: nine });
      const { firing, counts } = testFiring(store);
      const asks = asksOf(firing, () => nine);
      await asks.run(nine);
      await firing.run(nine, never);
      expect(counts).toMatchObject({ fired: 1 });
      await settled(counts, 21);
      await asks.stop();
      expect(counts['put-off']).toBe(20);
      // A few at a time until the first has failed.
      expect(app.asked.length).toBeLessThan(10);
    } finally {
      app.stop();
    }
  });

  it('is not asked for in private networks', async () => {
    const app = await startApp();
    try {
      await storeTestReminder(store, { key: 'a', rule: daily, nextAt: nine, dataUrl: app.url('/good') });
      const { firing, counts } = testFiring(store);
      const asks = asksOf(firing, () => nine, false);
      await asks.run(nine);
      await settled(counts, 1);
      await asks.stop();
      expect(app.asked).toEqual([]);
      expect((await reminders())[0]?.problem).toContain('private network');
    } finally {
      app.stop();
    }
  });
});

/** Resolves when so many times have been seen to. */
async function settled(counts: Readonly<Record<string, number>>, most: number): Promise<void> {
  await eventually(() => Object.values(counts).reduce((sum, count) => sum + count, 0) >= most);
}

it('a store of one space sees no reminders of another', async () => {
  await storeTestReminder(store, { key: 'a', rule: daily, nextAt: nine });
  const page = { after: undefined, limit: 10 };
  expect(await listReminders(store, {}, page)).toHaveLength(1);
  expect(await listReminders(withSpace(store, 2), {}, page)).toEqual([]);
});

import { newId } from '@pabal/db/store';
import { useStore } from '@pabal/test/support';
import { pauseApp } from '../apps/index.ts';
import { listRunningEditions } from '../editions/index.ts';
import { countParked } from '../parked/index.ts';
import { createTestEditions, createTestLetters } from '../testing/index.ts';
import {
  type AfterwardsCount,
  addAfterwards,
  addFlow,
  ageClasses,
  type CountedBy,
  listProcesses,
  listWaiting,
  removeOldAfterwards,
  removeOldFlow,
  removeProcess,
  reportProcess,
  sumAfterwards,
  sumFlow,
} from './index.ts';

const { store } = useStore({
  empty: [
    'apps',
    'events',
    'deliveries',
    'newsletters',
    'recipients',
    'processes',
    'flow',
    'afterwards_days',
  ],
});

const report = {
  service: 'builder',
  version: '1.2.3',
  readiness: { status: 'ready', checks: {} },
} as const;

describe('processes', () => {
  it('are known from their first report until they stop in order', async () => {
    const ids = [newId(), newId()] as const;
    for (const id of ids) await reportProcess(store, { id, ...report });
    await reportProcess(store, { id: ids[0], ...report, sweptMsAgo: 0 });
    await removeProcess(store, ids[1]);
    expect(await listProcesses(store)).toEqual([
      {
        ...{ id: ids[0], ...report },
        startedAt: expect.any(Date),
        seenAt: expect.any(Date),
        silentMs: expect.any(Number),
        sweptAt: expect.any(Date),
      },
    ]);
  });

  it('keep what a report does not say again', async () => {
    await reportProcess(store, { id: 'b', ...report, sweptMsAgo: 1_000 });
    await reportProcess(store, { id: 'b', ...report });
    expect((await listProcesses(store))[0]?.sweptAt).toEqual(expect.any(Date));
  });

  it('are forgotten a day after they went silent', async () => {
    await reportProcess(store, { id: 'old', ...report });
    await store.query(`update processes set seen_at = now() - interval '25 hours'`);
    expect(await listProcesses(store)).toEqual([]);
    await reportProcess(store, { id: 'new', ...report });
    const { rows } = await store.query<{ id: string }>('select id from processes');
    expect(rows).toEqual([{ id: 'new' }]);
  });
});

describe('what comes in and goes out', () => {
  const ages = (place: number, letters: number) =>
    Array.from({ length: ageClasses }, (_, index) => (index === place ? letters : 0));

  it('is added up by minute and lane, over all processes', async () => {
    await addFlow(store, [{ lane: 'event', planned: 3, sent: 2, ages: ages(0, 2) }]);
    await addFlow(store, [{ lane: 'event', planned: 1, sent: 1, ages: ages(5, 1) }]);
    // The present minute is not over, so it says nothing about a rate.
    expect(await sumFlow(store, 5)).toEqual([
      { lane: 'event', planned: 0, sent: 0, ages: [] },
      { lane: 'newsletter', planned: 0, sent: 0, ages: [] },
    ]);
    await store.query(`update flow set minute = minute - interval '1 minute'`);
    const both = ages(0, 2).map((letters, place) => letters + (place === 5 ? 1 : 0));
    expect(await sumFlow(store, 5)).toEqual([
      { lane: 'event', planned: 4, sent: 3, ages: both },
      { lane: 'newsletter', planned: 0, sent: 0, ages: [] },
    ]);
  });

  it('is removed after a week', async () => {
    await addFlow(store, [{ lane: 'newsletter', planned: 1, sent: 0, ages: ages(0, 0) }]);
    await removeOldFlow(store);
    expect((await store.query('select from flow')).rowCount).toBe(1);
    await store.query(`update flow set minute = minute - interval '9 days'`);
    await removeOldFlow(store);
    expect((await store.query('select from flow')).rowCount).toBe(0);
  });
});

describe('what becomes of letters by provider, domain and newsletter', () => {
  const nothing = { sent: 0, delivered: 0, bounced: 0, complained: 0 };
  const count = (by: CountedBy, name: string, more: Partial<AfterwardsCount>): AfterwardsCount => ({
    ...{ ...nothing, by, name, ...more },
  });
  const week = () =>
    sumAfterwards(store, { fewest: 10, weigh: { complained: 0.001, bounced: 0.05 }, limit: 5 });

  it('is summed up over a week, the worst first, and editions by their newsletter', async () => {
    const editions = await createTestEditions(store);
    const [one, other] = [await editions.ready(), await editions.ready()];
    await addAfterwards(store, [
      count('provider', 'main', { sent: 100 }),
      count('domain', 'naver.example', { sent: 50 }),
      count('edition', one.id, { sent: 30 }),
      count('edition', other.id, { sent: 20 }),
    ]);
    await addAfterwards(store, [count('provider', 'main', { sent: 5, delivered: 90, bounced: 6 })]);
    await addAfterwards(store, [count('edition', one.id, { complained: 2 })]);
    const newsletter = { by: 'newsletter', name: editions.key, space: 'default' };
    expect(await week()).toEqual([
      { ...newsletter, sent: 50, delivered: 0, bounced: 0, complained: 2 },
      { by: 'provider', name: 'main', space: null, sent: 105, delivered: 90, bounced: 6, complained: 0 },
      { by: 'domain', name: 'naver.example', space: null, ...nothing, sent: 50 },
    ]);
  });

  it('counts what comes back from a domain only where its letters are counted', async () => {
    await addAfterwards(store, [
      count('domain', 'kim.example', { bounced: 1 }),
      count('domain', 'naver.example', { sent: 20 }),
    ]);
    await addAfterwards(store, [
      count('domain', 'kim.example', { bounced: 1 }),
      count('domain', 'naver.example', { bounced: 1 }),
    ]);
    const { rows } = await store.query('select name, bounced from afterwards_days');
    expect(rows).toEqual([{ name: 'naver.example', bounced: 1 }]);
  });

  it('is of seven days, and gone after that', async () => {
    await addAfterwards(store, [count('provider', 'main', { sent: 100 })]);
    await store.query('update afterwards_days set day = day - 6');
    await removeOldAfterwards(store);
    expect(await week()).toHaveLength(1);
    await store.query('update afterwards_days set day = day - 1');
    await removeOldAfterwards(store);
    expect(await week()).toEqual([]);
    await store.query('update afterwards_days set day = day - 1');
    await removeOldAfterwards(store);
    expect((await store.query('select from afterwards_days')).rowCount).toBe(0);
  });
});

describe('what waits', () => {
  it('is counted by what it waits for, each letter once', async () => {
    const letters = await createTestLetters(store);
    const set = async (ids: readonly string[], columns: string) =>
      store.query(`update deliveries set ${columns} where id = any($1)`, [ids]);
    await letters.accept(2);
    await set(await letters.accept(1), `next_attempt_at = now() + interval '1 hour', attempt = 1`);
    await set(await letters.accept(3), `next_attempt_at = now() + interval '1 hour'`);
    await set(await letters.accept(1), `waits_for = 'domain:example.com', wait_rank = now()`);
    await set(await letters.accept(4), `state = 'sending'`);
    await set(await letters.accept(1), `outcome = 'render-failed'`);
    await set(await letters.accept(1), `due_at = 'infinity'`);
    await letters.fail(1);
    const of = (reason: string, letters: number, name: string | null = null) =>
      expect.objectContaining({ lane: 'event', reason, name, letters });
    expect(await listWaiting(store)).toEqual([
      of('under-way', 4),
      of('moment', 3),
      of('sender', 2),
      of('limit', 1, 'domain:example.com'),
      of('release', 1, letters.appId),
      of('retry', 1),
      of('template', 1, 'vacancy.created'),
    ]);
  });

  it('names the app and the newsletter that somebody has paused', async () => {
    const letters = await createTestLetters(store);
    await letters.accept(2);
    await pauseApp(store, letters.appId, 'me');
    const editions = await createTestEditions(store);
    await editions.subscribe('kim');
    const edition = await editions.sending();
    await store.query('update editions set paused_at = now() where id = $1', [edition.id]);
    expect(await listWaiting(store)).toMatchObject([
      { lane: 'event', reason: 'app-paused', name: letters.appId, letters: 2 },
      { lane: 'newsletter', reason: 'edition-paused', name: editions.key, letters: 1 },
    ]);
    expect(await listRunningEditions(store)).toMatchObject([
      { id: edition.id, newsletter: editions.key, state: 'sending', pausedAt: expect.any(Date) },
    ]);
  });

  it('tells an edition that waits for approval from one that waits for its time', async () => {
    const editions = await createTestEditions(store);
    await editions.subscribe('kim');
    const { id } = await editions.ready();
    expect(await listRunningEditions(store)).toMatchObject([{ id, waitsForApproval: false }]);
    await store.query(
      `update editions set approved_at = null, definition = definition || '{"approval": {"mode": "wait"}}'`,
    );
    expect(await listRunningEditions(store)).toMatchObject([{ id, waitsForApproval: true }]);
  });
});

it('counts dead and unknown letters, and since when they wait', async () => {
  const nothing = { letters: 0, oldestAt: null, newestAt: null };
  expect(await countParked(store)).toEqual({ dead: nothing, unknown: nothing });
  const letters = await createTestLetters(store);
  await letters.fail(2);
  await letters.lose(1);
  await store.query(`update deliveries set parked_at = now() where state = 'unknown'`);
  const some = (count: number) => ({
    letters: count,
    oldestAt: expect.any(Date),
    newestAt: expect.any(Date),
  });
  expect(await countParked(store)).toEqual({ dead: some(2), unknown: some(1) });
});

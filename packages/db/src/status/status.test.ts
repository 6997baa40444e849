import { newId } from '@pabal/db/store';
import { useStore } from '@pabal/test/support';
import { pauseApp } from '../apps/index.ts';
import { listRunningEditions } from '../editions/index.ts';
import { countParked } from '../parked/index.ts';
import { createTestEditions, createTestLetters } from '../testing/index.ts';
import {
  addFlow,
  ageClasses,
  listProcesses,
  listWaiting,
  removeOldFlow,
  removeProcess,
  reportProcess,
  sumFlow,
} from './index.ts';

const { store } = useStore({
  empty: ['apps', 'events', 'deliveries', 'newsletters', 'recipients', 'processes', 'flow'],
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
      of('release', 1),
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

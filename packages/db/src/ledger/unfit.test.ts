import { useStore } from '@pabal/test/support';
import { cancelUnclaimed, pauseApp, resumeApp } from '../apps/index.ts';
import { pauseEdition } from '../editions/index.ts';
import { createTestEditions, createTestLetters, type TestLetters } from '../testing/index.ts';
import {
  claimDeliveries,
  hasUnfit,
  listUnfit,
  retryUnfit,
  retryUnfitEverywhere,
  settleDeliveries,
  takeDue,
  takeUnfedOfApps,
} from './index.ts';

const { store } = useStore({ empty: ['deliveries', 'recipients', 'newsletters'] });
let letters: TestLetters;
let others: TestLetters;
const template = 'vacancy.created';

beforeEach(async () => {
  letters = await createTestLetters(store);
  others = await createTestLetters(store);
});

/** Letters that a sender could not make, and that wait now. */
async function unfit(of: TestLetters, count: number): Promise<string[]> {
  const ids = await of.accept(count);
  await waitUnfit(ids);
  return ids;
}

async function waitUnfit(ids: readonly string[]): Promise<void> {
  const { claims } = await claimDeliveries(store, { senderId: 's1', ids });
  expect(claims).toHaveLength(ids.length);
  const settlements = claims.map(({ id, claim }) => ({
    ...{ id, claim, state: 'pending' as const, counted: false, delayMs: 600_000 },
    ...{ outcome: 'render-failed' as const, reply: 'line 1', templateVersion: 'v1' },
  }));
  await settleDeliveries(store, 's1', settlements, { suppressionDays: 30 });
}

/** The app whose letters these are; in the tests it is called like its id. */
const pause = ({ appId }: TestLetters) => pauseApp(store, appId, 'cli:kim');
const resume = ({ appId }: TestLetters) => resumeApp(store, appId);
const claimed = async (ids: readonly string[]) =>
  (await claimDeliveries(store, { senderId: 's1', ids })).claims.map(({ id }) => id).sort();
const unfed = async () => (await takeUnfedOfApps(store, 'event', 10)).map(({ id }) => id);
const sweep = () => takeDue(store, 'event', { pending: true, limit: 100, share: 100 });

describe('letters that wait for their template', () => {
  it('are counted, and come when they are asked for and not before', async () => {
    const ids = await unfit(letters, 2);
    expect(await listUnfit(store)).toMatchObject([
      { template, letters: 2, exampleId: ids[0], problem: 'line 1' },
    ]);
    expect(await claimed(ids)).toEqual([]);
    expect(await retryUnfit(store, template)).toBe(2);
    expect(await claimed(ids)).toEqual(ids);
  });

  it('are tried a few at a time, the oldest first', async () => {
    const ids = await unfit(letters, 4);
    expect(await retryUnfitEverywhere(store, template, { most: 3 })).toBe(3);
    expect(await claimed(ids)).toEqual(ids.slice(0, 3));
  });

  it('come of other versions of the template only, when that is asked for', async () => {
    await unfit(letters, 1);
    expect(await retryUnfitEverywhere(store, template, { otherThan: ['v1'] })).toBe(0);
    expect(await retryUnfitEverywhere(store, template, { otherThan: ['v2'] })).toBe(1);
  });
});

describe('letters of a paused app that wait for their template', () => {
  it('are shown, and let none of the template die meanwhile', async () => {
    await unfit(letters, 2);
    await pause(letters);
    expect(await listUnfit(store)).toMatchObject([{ template, letters: 2 }]);
    expect(await hasUnfit(store, template)).toBe(true);
  });

  it('are none of the few that are tried, since nobody may claim them', async () => {
    const held = await unfit(letters, 5);
    const ids = await unfit(others, 5);
    await pause(letters);
    expect(await retryUnfitEverywhere(store, template, { most: 5 })).toBe(5);
    expect(await claimed([...held, ...ids])).toEqual(ids);
  });

  it('that come with all others are put back, and go out once the app goes on', async () => {
    const ids = await unfit(letters, 3);
    await pause(letters);
    expect(await retryUnfit(store, template)).toBe(3);
    expect(await claimed(ids)).toEqual([]);
    const due = await sweep();
    expect(due).toHaveLength(3);
    expect(due.every(({ held }) => held)).toBe(true);
    expect(await sweep()).toEqual([]);
    expect(await listUnfit(store)).toMatchObject([{ letters: 3 }]);

    await resume(letters);
    expect((await unfed()).sort()).toEqual(ids);
    expect(await claimed(ids)).toEqual(ids);
  });

  it('that nobody asked for come in their time once the app goes on', async () => {
    const ids = await unfit(letters, 1);
    await pause(letters);
    expect(await sweep()).toEqual([]);
    await store.query('update deliveries set next_attempt_at = now(), due_at = now()');
    expect(await sweep()).toMatchObject([{ held: true }]);
    await resume(letters);
    expect(await unfed()).toEqual(ids);
    expect(await claimed(ids)).toEqual(ids);
  });

  it('are cancelled with what else the app has posted', async () => {
    const ids = await unfit(letters, 2);
    await pause(letters);
    const decision = { actor: 'cli:kim', note: 'cancelled: a loop', limit: 100 };
    const all = { appId: letters.appId, before: new Date(Date.now() + 60_000) };
    expect(await cancelUnclaimed(store, all, decision)).toBe(2);
    await resume(letters);
    expect(await claimed(ids)).toEqual([]);
    expect(await listUnfit(store)).toEqual([]);
  });
});

it('tries none of a paused edition, which comes with all others', async () => {
  const editions = await createTestEditions(store);
  await editions.subscribe('ada', 'bob');
  const { id } = await editions.sending();
  const { rows } = await store.query<{ id: string }>(
    `update deliveries set template = $2, due_at = now() where edition_id = $1 returning id`,
    [id, template],
  );
  await waitUnfit(rows.map((row) => row.id));
  await pauseEdition(store, id, 'cli:kim');
  expect(await retryUnfitEverywhere(store, template, { most: 5 })).toBe(0);
  expect(await retryUnfit(store, template)).toBe(2);
});

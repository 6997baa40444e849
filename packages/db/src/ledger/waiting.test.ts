import { useStore } from '@pabal/test/support';
import { cutLimit, growLimits, reserveSlots } from '../limits/index.ts';
import { createTestEditions, createTestLetters, type TestLetters } from '../testing/index.ts';
import {
  claimDeliveries,
  countWaiting,
  expireWaiting,
  listLines,
  noteWarned,
  settleDeliveries,
  takeDue,
  takeUnfed,
  takeWaiting,
} from './index.ts';

const { store } = useStore();
let letters: TestLetters;
let lines = 0;

beforeAll(async () => {
  letters = await createTestLetters(store);
});

const newLine = () => {
  lines += 1;
  return { key: `domain:${lines}.example`, lane: 'event' } as const;
};

/** Claims letters and puts them in line. */
async function queueUp(ids: readonly string[], waitsFor: string): Promise<void> {
  const { claims } = await claimDeliveries(store, { senderId: 's', ids });
  const results = claims.map(({ id, claim }) => ({
    ...({
      id,
      claim,
      state: 'pending',
      counted: false,
      waitsFor,
      outcome: 'throttled',
      reply: 'wait',
    } as const),
  }));
  await settleDeliveries(store, 's', results, { suppressionDays: 1 });
}

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);
const claimable = async (ids: readonly string[]) =>
  (await claimDeliveries(store, { senderId: 's', ids })).claims.map(({ id }) => id);

async function statesOf(ids: readonly string[]) {
  const { rows } = await store.query<{ state: string; cause: string | null }>(
    'select state, cause from deliveries where id = any($1::uuid[]) order by id',
    [ids],
  );
  return rows;
}

it('keeps a letter in line from every claim until it is taken, and takes it once', async () => {
  const line = newLine();
  const ids = await letters.accept(3);
  await queueUp(ids, line.key);
  expect(await claimable(ids)).toEqual([]);
  expect(await listLines(store)).toContainEqual(line);
  const taken = await Promise.all([takeWaiting(store, line, 2), takeWaiting(store, line, 2)]);
  expect(taken.flat().sort()).toEqual(ids);
  expect(await takeWaiting(store, line, 9)).toEqual([]);
  expect((await claimable(ids)).sort()).toEqual(ids);
  expect(await listLines(store)).not.toContainEqual(line);
});

it('goes by what expires first, and lets nobody be overtaken by letters made more than an hour later', async () => {
  const line = newLine();
  const [patient = '', old = ''] = await letters.accept(2);
  const [late = ''] = await letters.accept(1, { expiresAt: inMinutes(40) });
  const [soon = ''] = await letters.accept(1, { expiresAt: inMinutes(5) });
  await store.query(`update deliveries set created_at = now() - interval '58 minutes' where id = $1`, [old]);
  await queueUp([patient, old, late, soon], line.key);
  expect(await takeWaiting(store, line, 9)).toEqual([old, soon, late, patient]);
});

it('hops from line to line', async () => {
  const [a, b] = [newLine(), newLine()];
  await queueUp(await letters.accept(3), a.key);
  await queueUp(await letters.accept(2), b.key);
  await queueUp(await letters.accept(2, { lane: 'newsletter' }), b.key);
  expect(await listLines(store)).toEqual(expect.arrayContaining([a, b, { key: b.key, lane: 'newsletter' }]));
});

it('lets no fresh letter pass those of its lane in line, but an event passes newsletters', async () => {
  const { key } = newLine();
  await queueUp(await letters.accept(1, { lane: 'newsletter' }), key);
  const fresh = { first: { count: 0, withinMs: 0 }, next: { count: 2, withinMs: 1_000 } };
  expect(await reserveSlots(store, { key, rate: 10, ...fresh, behind: 'newsletter' })).toMatchObject({
    next: 0,
  });
  expect(await reserveSlots(store, { key, rate: 10, ...fresh, behind: 'event' })).toMatchObject({ next: 2 });
});

it('suppresses what expires in line at once, not when its turn comes', async () => {
  const line = newLine();
  const dead = await letters.accept(2, { expiresAt: inMinutes(5) });
  const alive = await letters.accept(1, { expiresAt: inMinutes(5) });
  await queueUp([...dead, ...alive], line.key);
  await store.query(`update deliveries set expires_at = now() where id = any($1::uuid[])`, [dead]);
  expect(await expireWaiting(store, 100)).toBe(2);
  expect(await statesOf(dead)).toEqual(dead.map(() => ({ state: 'suppressed', cause: 'expired' })));
  expect(await takeWaiting(store, line, 9)).toEqual(alive);
});

it('counts what waits, since when, and what will have expired when it could go', async () => {
  const { key } = newLine();
  await cutLimit(store, { key, observed: 1, blockMs: 0, reason: '421' });
  await queueUp(await letters.accept(1_300, { expiresAt: inMinutes(20), oneEvent: true }), key);
  await queueUp(await letters.accept(2, { lane: 'newsletter' }), key);
  const count = (await countWaiting(store)).find((waiting) => waiting.key === key);
  // One a second for twenty minutes is 1,200.
  expect(count).toMatchObject({ events: 1_300, newsletters: 2 });
  expect(count?.tooLate).toBeGreaterThan(80);
  expect(count?.tooLate).toBeLessThan(120);
  expect((count?.lastAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(1_250_000);
});

it('warns once a minute, however many builders ask', async () => {
  const { key } = newLine();
  const told = await Promise.all([1, 2, 3].map(() => noteWarned(store, key)));
  expect(told.filter((yes) => yes)).toHaveLength(1);
  await store.query(`update limits set warned_at = now() - interval '61 seconds' where key = $1`, [key]);
  expect(await noteWarned(store, key)).toBe(true);
});

it('leaves the line when its event is cancelled, and a limit behind which nobody else waits can end', async () => {
  const { key } = newLine();
  const [id = ''] = await letters.accept(1);
  await queueUp([id], key);
  await store.query(
    `update deliveries set state = 'suppressed', cause = 'cancelled', due_at = null where id = $1`,
    [id],
  );
  await cutLimit(store, { key, rate: 1, observed: 0, blockMs: 0, reason: '421' });
  await growLimits(store, [{ key, rate: 0.1 }]);
  expect(await listLines(store)).not.toContainEqual({ key, lane: 'event' });
});

it('is rung for like any letter when nobody has taken it for a day', async () => {
  const { key } = newLine();
  const [id = ''] = await letters.accept(1);
  await queueUp([id], key);
  await store.query(`update deliveries set due_at = now() where id = $1`, [id]);
  expect(await takeDue(store, 'event', { pending: true, limit: 1_000, share: 1_000 })).toMatchObject([
    { id, state: 'pending' },
  ]);
  expect(await claimable([id])).toEqual([id]);
});

it('keeps letters of editions in line from being taken for those that nobody has rung for', async () => {
  const editions = await createTestEditions(store);
  await editions.subscribe('line');
  await editions.sending();
  const ids = await takeUnfed(store, 10);
  await queueUp(ids, newLine().key);
  expect(await takeUnfed(store, 10)).toEqual([]);
});

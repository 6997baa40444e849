import { createTestDatabase, type TestDatabase } from '@pabal/test/support';
import {
  beatSender,
  createStore,
  cutLimit,
  listLimits,
  reserveSlots,
  type SlotRequest,
  type Slots,
  type Store,
} from './index.ts';

let database: TestDatabase;
let store: Store;
let keys = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  store = createStore({ url: database.url });
});

afterAll(async () => {
  await store.stop();
  await database.drop();
});

/** A limit nobody else uses. */
const newKey = () => {
  keys += 1;
  return `provider:${keys}.example`;
};

const times = ({ startMs, stepMs, first, next }: Slots) =>
  Array.from({ length: first + next }, (_, n) => startMs + n * stepMs);

const ask = (key: string, count: number, withinMs: number, more: Partial<SlotRequest> = {}) =>
  reserveSlots(store, { key, first: { count, withinMs }, ...more });

async function limitOf(key: string) {
  return (await listLimits(store)).find((limit) => limit.key === key);
}

/** Lets so much time pass for one limit. */
async function age(key: string, seconds: number): Promise<void> {
  await store.query(
    `update limits set next_at = next_at - d.s, cut_at = cut_at - d.s, blocked_until = blocked_until - d.s,
       event_return_at = event_return_at - d.s, newsletter_return_at = newsletter_return_at - d.s
     from (select make_interval(secs => $2::float8) as s) d where key = $1`,
    [key, seconds],
  );
}

/** The most in any window of one second that begins with one of them. */
function mostInASecond(all: readonly number[]): number {
  return Math.max(...all.map((from) => all.filter((at) => at >= from && at < from + 1_000).length));
}

describe('slots of a rate', () => {
  it('gives several senders at once slots of which no second holds more than the rate', async () => {
    const key = newKey();
    const senders = Array.from({ length: 4 }, () => createStore({ url: database.url, connections: 3 }));
    const asked = senders.flatMap((sender) =>
      Array.from({ length: 12 }, () =>
        reserveSlots(sender, { key, rate: 14, first: { count: 2, withinMs: 5_000 } }),
      ),
    );
    const all = (await Promise.all(asked)).flatMap(times).sort((a, b) => a - b);
    await Promise.all(senders.map((sender) => sender.stop()));
    expect(all.length).toBeGreaterThan(50);
    expect(mostInASecond(all)).toBeLessThanOrEqual(14);
    const gaps = all.slice(1).map((at, n) => at - (all[n] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(1_000 / 14);
    expect(Math.max(...gaps)).toBeLessThan(1_000 / 14 / 0.93);
  });

  it('gives none beyond the horizon, and says when the next one is', async () => {
    const key = newKey();
    const slots = await ask(key, 40, 250, { rate: 14 });
    expect(slots.first).toBe(4);
    const later = await ask(key, 40, 100, { rate: 14 });
    expect(later.first).toBe(0);
    expect(later.nextMs).toBeCloseTo(slots.startMs + 4 * slots.stepMs, 1);
  });

  it('saves nothing up while nobody sends', async () => {
    const key = newKey();
    await ask(key, 1, 250, { rate: 10 });
    await age(key, 3_600);
    const slots = await ask(key, 100, 250, { rate: 10 });
    expect(slots.first).toBe(3);
    expect(slots.startMs).toBe(slots.nowMs);
  });

  it('goes on at once when the clock was set back', async () => {
    const key = newKey();
    await ask(key, 1, 250, { rate: 10 });
    await age(key, -7_200);
    const slots = await ask(key, 1, 250, { rate: 10 });
    expect(slots.nextMs - slots.nowMs).toBeLessThan(6_000);
  });

  it('serves those who were asked for first, then the others within their own horizon', async () => {
    const slots = await ask(newKey(), 2, 1_000, { rate: 10, next: { count: 10, withinMs: 450 } });
    expect(slots).toMatchObject({ first: 2, next: 3 });
  });
});

describe('a daily allowance', () => {
  it('ends with the day, and names the next one', async () => {
    const key = newKey();
    expect(await ask(key, 3, 250, { daily: 5 })).toMatchObject({ first: 3, stepMs: 0 });
    expect(await ask(key, 9, 250, { daily: 5 })).toMatchObject({ first: 2 });
    const slots = await ask(key, 9, 250, { daily: 5 });
    expect(slots.first).toBe(0);
    expect(new Date(Math.round(slots.nextMs)).toISOString()).toMatch(/T00:00:00\.000Z$/);
    expect(slots.nextMs).toBeGreaterThan(slots.nowMs);
    await store.query('update limits set day = day - 1 where key = $1', [key]);
    expect(await ask(key, 9, 250, { daily: 5 })).toMatchObject({ first: 5 });
    expect(await limitOf(key)).toMatchObject({ usedToday: 5 });
  });

  it('takes back what was not used', async () => {
    const key = newKey();
    await ask(key, 5, 250, { daily: 5 });
    expect(await ask(key, 9, 250, { daily: 5, unused: 2 })).toMatchObject({ first: 2 });
  });
});

describe('a cut', () => {
  const cut = (key: string, more: { rate?: number; observed?: number; blockMs?: number } = {}) =>
    cutLimit(store, { key, observed: 40, blockMs: 30_000, reason: '421 4.7.28', ...more });

  it('halves the configured rate and lets nothing go for a while', async () => {
    const key = newKey();
    await cut(key, { rate: 20 });
    expect(await limitOf(key)).toMatchObject({ cutRate: 10, reason: '421 4.7.28' });
    const slots = await ask(key, 1, 250, { rate: 20 });
    expect(slots.first).toBe(0);
    expect((slots.nextMs - slots.nowMs) / 1_000).toBeCloseTo(30, 0);
  });

  it('halves what all senders together were seen to send where nothing is configured', async () => {
    await beatSender(store, 'one');
    await beatSender(store, 'two');
    const key = newKey();
    await cut(key);
    expect(await limitOf(key)).toMatchObject({ cutRate: 40 });
    await age(key, 30);
    const slots = await ask(key, 1, 250);
    expect(slots.first).toBe(1);
    expect(1_000 / slots.stepMs).toBeCloseTo(40 * 0.94, 0);
  });

  it('is one cut, however many letters under way were answered the same', async () => {
    const key = newKey();
    await Promise.all(Array.from({ length: 8 }, () => cut(key, { rate: 20 })));
    expect(await limitOf(key)).toMatchObject({ cutRate: 10 });
    await cut(key, { rate: 20, blockMs: 90_000 });
    const slots = await ask(key, 1, 250, { rate: 20 });
    expect((slots.nextMs - slots.nowMs) / 1_000).toBeCloseTo(90, 0);
  });

  it('grows back by doubling every ten minutes, and is over at the configured rate', async () => {
    const key = newKey();
    await cut(key, { rate: 20 });
    await age(key, 31);
    await cut(key, { rate: 20 });
    expect((await limitOf(key))?.cutRate).toBeCloseTo(5, 1);
    await age(key, 30 + 600);
    expect((await limitOf(key))?.cutRate).toBeCloseTo(10, 1);
    await age(key, 601);
    expect(await limitOf(key)).toMatchObject({ cutRate: null, cutUntil: null, reason: null });
    expect(1_000 / (await ask(key, 1, 250, { rate: 20 })).stepMs).toBeCloseTo(20 * 0.94, 1);
    await age(key, 1e9);
    expect((await ask(key, 1, 250)).stepMs).toBe(0);
  });

  it('never goes below one letter in two seconds', async () => {
    const key = newKey();
    for (let n = 0; n < 4; n += 1) {
      await cut(key, { rate: 3 });
      await age(key, 30);
    }
    expect((await limitOf(key))?.cutRate).toBeCloseTo(0.5, 3);
  });

  it('drops limits nobody has touched for a week', async () => {
    const old = newKey();
    await ask(old, 1, 250);
    await store.query(`update limits set touched_at = now() - interval '8 days' where key = $1`, [old]);
    await cut(newKey());
    expect(await limitOf(old)).toBeUndefined();
  });
});

describe('the way back', () => {
  const inLine = (key: string, request: Partial<SlotRequest>) =>
    ask(key, 0, 500, { rate: 10, returnIn: 'newsletter', ...request });

  it('spreads those who found no slot over the time their number needs', async () => {
    const key = newKey();
    const one = await inLine(key, { next: { count: 100, withinMs: 250 } });
    expect(one.next).toBe(3);
    const two = await inLine(key, { next: { count: 100, withinMs: 250 } });
    expect(two.next).toBe(0);
    expect(two.returnMs - one.returnMs).toBeCloseTo(97 * one.returnEveryMs, 0);
    expect((await limitOf(key))?.newslettersReturnUntil?.getTime()).toBeGreaterThan(two.nowMs + 15_000);
  });

  it('lets those who come back pass the fresh ones', async () => {
    const key = newKey();
    await inLine(key, { next: { count: 50, withinMs: 250 } });
    await age(key, 1);
    const slots = await inLine(key, {
      first: { count: 4, withinMs: 500 },
      next: { count: 4, withinMs: 500 },
    });
    expect(slots).toMatchObject({ first: 4, next: 0 });
  });

  it('never keeps an event waiting behind newsletters that are to return', async () => {
    const key = newKey();
    await inLine(key, { next: { count: 10_000, withinMs: 250 } });
    const slots = await ask(key, 0, 0, {
      rate: 10,
      next: { count: 1, withinMs: 1_000 },
      returnIn: 'event',
    });
    expect(slots.next).toBe(1);
  });

  it('begins after the block when a server asked for quiet', async () => {
    const key = newKey();
    await cutLimit(store, { key, rate: 10, observed: 0, blockMs: 60_000, reason: '421' });
    const slots = await inLine(key, { first: { count: 2, withinMs: 500 } });
    expect(slots.first).toBe(0);
    expect((slots.returnMs - slots.nowMs) / 1_000).toBeCloseTo(60, 0);
    expect(1_000 / slots.returnEveryMs).toBeCloseTo(5 * 0.94, 1);
  });

  it('is kept at the pace asked for where no rate says how fast', async () => {
    const key = newKey();
    const slots = await ask(key, 0, 0, { returnIn: 'event', returning: 5, returnEvery: 0.25 });
    expect(slots.returnEveryMs).toBe(250);
    expect((await inLine(key, { returnIn: 'event', returning: 1 })).returnMs).toBeCloseTo(
      slots.returnMs + 5 * 250,
      0,
    );
  });
});

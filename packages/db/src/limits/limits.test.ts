import { useStore } from '@pabal/test/support';
import { beatSender, claimDeliveries, settleDeliveries, takeWaiting } from '../ledger/index.ts';
import { createStore, storeTime } from '../store/index.ts';
import { createTestLetters, type TestLetters } from '../testing/index.ts';
import {
  cutLimit,
  growLimits,
  lift,
  listLimits,
  listProviderStandings,
  reportProviders,
  reserveSlots,
  type SlotRequest,
  type Slots,
} from './index.ts';

const { store, database } = useStore();
let letters: TestLetters;
let keys = 0;

beforeAll(async () => {
  letters = await createTestLetters(store);
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
       passed_at = passed_at - d.s, touched_at = touched_at - d.s
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
  it('is told with the provider: how much of it is used, and since when all of it is', async () => {
    await beatSender(store, 'allowed');
    const report = { sinceMsAgo: 0, opened: false, daily: 5 };
    await reportProviders(store, 'allowed', [{ provider: 'allowed.example', ...report }]);
    const key = 'provider:allowed.example';
    const standing = async () => (await listProviderStandings(store)).find(({ daily }) => daily === 5);
    await ask(key, 4, 250, { daily: 5 });
    expect(await standing()).toMatchObject({
      ...{ name: 'allowed.example', usedToday: 4, spentAt: null, dailyGoal: null },
    });
    await ask(key, 4, 250, { daily: 5 });
    const spent = await standing();
    expect(spent).toMatchObject({ usedToday: 5, spentAt: expect.any(Date) });
    await ask(key, 4, 250, { daily: 5 });
    expect((await standing())?.spentAt).toEqual(spent?.spentAt);
    // Somebody has raised it.
    await ask(key, 1, 250, { daily: 9 });
    expect(await standing()).toMatchObject({ usedToday: 6, spentAt: null });
    await ask(key, 9, 250, { daily: 9 });
    await store.query(`update limits set day = day - 1 where key = '${key}'`);
    expect(await standing()).toMatchObject({ usedToday: 0, spentAt: null });
    await reportProviders(store, 'allowed', [{ provider: 'allowed.example', ...report, dailyGoal: 900 }]);
    expect(await standing()).toMatchObject({ daily: 5, dailyGoal: 900 });
  });

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
  const cut = (key: string, more: { rate?: number; observed?: number; blockMs?: number | undefined } = {}) =>
    cutLimit(store, { key, observed: 40, blockMs: 30_000, reason: '421 4.7.28', ...more });

  it('lets nothing go for a while', async () => {
    const key = newKey();
    await cut(key, { rate: 20 });
    expect(await limitOf(key)).toMatchObject({ reason: '421 4.7.28' });
    const slots = await ask(key, 1, 250, { rate: 20 });
    expect(slots.first).toBe(0);
    expect((slots.nextMs - slots.nowMs) / 1_000).toBeCloseTo(30, 0);
  });

  /** Letters pass for so many seconds. */
  async function pass(key: string, seconds: number, rate?: number): Promise<void> {
    for (let n = 0; n < seconds; n += 1) {
      await age(key, 1);
      await growLimits(store, [{ key, rate }]);
    }
  }

  const rateOf = async (key: string) => (await limitOf(key))?.cutRate ?? null;
  const blockOf = async (key: string) => {
    const until = (await limitOf(key))?.blockedUntil?.getTime() ?? 0;
    return Math.round((until - (await storeTime(store)).getTime()) / 1_000);
  };

  it('tries one letter as soon as the wait is over, and doubles every second in which letters pass', async () => {
    await beatSender(store, 'one');
    await beatSender(store, 'two');
    const key = newKey();
    await cut(key);
    expect(await rateOf(key)).toBeCloseTo(0.5, 5);
    await age(key, 30);
    const slots = await ask(key, 20, 1_000);
    expect(slots.first).toBe(1);
    const rates: (number | null)[] = [];
    for (let n = 0; n < 6; n += 1) {
      await pass(key, 1);
      rates.push(await rateOf(key));
    }
    expect(rates.map((rate) => Math.round(Math.log2(rate ?? 0)))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('stays where it is while no letter passes', async () => {
    const key = newKey();
    await cut(key, { rate: 20 });
    await age(key, 90);
    expect(await rateOf(key)).toBeCloseTo(0.5, 5);
  });

  it('is over when it has grown to the configured rate', async () => {
    const key = newKey();
    await cut(key, { rate: 20, blockMs: 0 });
    await pass(key, 7, 20);
    expect(await rateOf(key)).toBeGreaterThan(14);
    expect(await rateOf(key)).toBeLessThan(20);
    await pass(key, 20, 20);
    expect(await limitOf(key)).toMatchObject({ cutRate: null, cutSince: null, cutUntil: null, reason: null });
    expect(1_000 / (await ask(key, 1, 250, { rate: 20 })).stepMs).toBeCloseTo(20 * 0.94, 1);
  });

  it('goes on growing past what was sent before it as long as letters wait behind it', async () => {
    const key = newKey();
    const [id = ''] = await letters.accept(1);
    await claimDeliveries(store, { senderId: 's', ids: [id] });
    const wait = { id, claim: 1, state: 'pending', counted: false, waitsFor: key } as const;
    await settleDeliveries(store, 's', [wait], { suppressionDays: 1 });
    await cut(key, { blockMs: 0 });
    await pass(key, 70);
    const rate = await rateOf(key);
    expect(rate).toBeGreaterThan(160);
    await takeWaiting(store, { key, lane: 'event' }, 1);
    await pass(key, 1);
    expect(await rateOf(key)).toBeNull();
  });

  it('is cut again when the server says so again, by less, and is approached more gently', async () => {
    const key = newKey();
    await cut(key, { rate: 1_000, observed: 4, blockMs: 0 });
    await pass(key, 4, 1_000);
    const [before, until] = [await rateOf(key), (await limitOf(key))?.cutUntil];
    expect(Math.round(Math.log2(before ?? 0))).toBe(3);
    await cut(key, { rate: 1_000, observed: 4, blockMs: undefined });
    expect(await blockOf(key)).toBe(2);
    await age(key, 2);
    await pass(key, 5, 1_000);
    // Up to 70 % of the eight or nine a second that were too fast, and hardly beyond within that second.
    expect(await rateOf(key)).toBeLessThan(7);
    expect((await limitOf(key))?.cutUntil?.getTime()).toBeGreaterThan(until?.getTime() ?? 0);
  });

  it('waits twice as long each time the first letter is refused again, up to half a minute', async () => {
    const key = newKey();
    const waits: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      await cut(key, { blockMs: undefined });
      waits.push(await blockOf(key));
      await age(key, 31);
    }
    expect(waits).toEqual([5, 10, 20, 30, 30]);
    await pass(key, 7);
    expect(await rateOf(key)).toBeGreaterThan(15);
  });

  it('is one cut, however many letters under way were answered the same', async () => {
    const key = newKey();
    await Promise.all(Array.from({ length: 8 }, () => cut(key, { blockMs: undefined })));
    expect(await blockOf(key)).toBe(5);
    await cut(key, { blockMs: 90_000 });
    expect(await blockOf(key)).toBe(90);
  });

  it('is over when it has met no letter for ten minutes', async () => {
    const key = newKey();
    await cut(key);
    await age(key, 631);
    expect(await limitOf(key)).toMatchObject({ cutRate: null, reason: null });
    expect((await ask(key, 1, 250)).stepMs).toBe(0);
  });

  it('never goes below one letter in two seconds', async () => {
    const key = newKey();
    for (let n = 0; n < 4; n += 1) {
      await cut(key, { rate: 3, observed: 0, blockMs: 0 });
      await pass(key, 1, 3);
    }
    await cut(key, { rate: 3, observed: 0, blockMs: 0 });
    expect(await rateOf(key)).toBeCloseTo(0.5, 3);
  });

  it('can be lifted: nothing is cut or blocked any more, and it says by whom', async () => {
    const key = newKey();
    await cut(key);
    await lift(store, key, 'cli:kim');
    expect(await limitOf(key)).toMatchObject({ cutRate: null, blockedUntil: null, liftedBy: 'cli:kim' });
    expect((await ask(key, 1, 250)).first).toBe(1);
  });

  it('drops limits nobody has touched for a week', async () => {
    const old = newKey();
    await ask(old, 1, 250);
    await store.query(`update limits set touched_at = now() - interval '8 days' where key = $1`, [old]);
    await cut(newKey());
    expect(await limitOf(old)).toBeUndefined();
  });
});

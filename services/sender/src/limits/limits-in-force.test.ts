import type { Limit } from '@pabal/db/limits';
import { testClock } from '../testing/claims.ts';
import { createLimitsInForce } from './limits-in-force.ts';
import { createObservedRates } from './observed-rates.ts';

const idle: Limit = {
  key: 'provider:a',
  cutRate: null,
  cutSince: null,
  cutUntil: null,
  blockedUntil: null,
  reason: null,
  usedToday: 9,
  liftedAt: null,
  liftedBy: null,
};
const cut: Limit = { ...idle, key: 'domain:slow.example', cutRate: 3 };

it('knows the limits that slow letters down, and one that this sender has just cut', async () => {
  const limits = createLimitsInForce({
    senderId: 'me',
    ledger: {
      listLimits: async () => [idle, cut],
      listLines: async () => [{ key: idle.key, lane: 'event' }],
      listSenders: async () => [],
    },
    onError: () => {},
  });
  expect(limits.any()).toBe(false);
  await limits.start();
  expect([limits.has(idle.key), limits.has(cut.key), limits.any()]).toEqual([false, true, true]);
  expect(limits.all()).toEqual([cut]);
  expect(limits.lines()).toEqual([{ key: idle.key, lane: 'event' }]);
  limits.note('domain:other.example');
  expect(limits.has('domain:other.example')).toBe(true);
  await limits.stop();
});

it('shares a number out among the living senders without a remainder', async () => {
  const senders = ['a', 'b', 'c'];
  const parts = await Promise.all(
    senders.map(async (senderId) => {
      const limits = createLimitsInForce({
        senderId,
        ledger: {
          listLimits: async () => [],
          listLines: async () => [],
          listSenders: async () => senders.map((id) => ({ id, beat: '1' })),
        },
        onError: () => {},
      });
      await limits.start();
      await limits.stop();
      return [8, 2, 3].map(limits.share);
    }),
  );
  expect(parts).toEqual([
    [3, 1, 1],
    [3, 1, 1],
    [2, 0, 1],
  ]);
});

it('remembers how many letters a second went lately, and forgets', () => {
  const clock = testClock();
  const rates = createObservedRates(clock.now);
  for (let n = 0; n < 2_000; n += 1) {
    rates.add('domain:a');
    clock.pass(50);
  }
  expect(rates.rate('domain:a')).toBeCloseTo(20, -1);
  clock.pass(60_000);
  expect(rates.rate('domain:a')).toBeLessThan(0.1);
  expect(rates.rate('domain:b')).toBe(0);
});

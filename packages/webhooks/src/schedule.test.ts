import { mostAttempts, pauseSeconds, restMs, retryDelayMs } from './schedule.ts';

it('tries a message over three days, at growing distances with jitter, and then no more', () => {
  const all = Array.from(
    { length: mostAttempts - 1 },
    (_, index) => retryDelayMs(index + 1, 0.5) ?? Number.NaN,
  );
  expect([...all].sort((one, other) => one - other)).toEqual(all);
  const days = all.reduce((sum, ms) => sum + ms, 0) / 86_400_000;
  expect(days).toBeGreaterThan(2.9);
  expect(days).toBeLessThan(pauseSeconds / 86_400 + 0.1);
  expect(retryDelayMs(1, 0)).toBe(4_500);
  expect(retryDelayMs(1, 1)).toBe(5_500);
  expect(retryDelayMs(mostAttempts, 0.5)).toBeUndefined();
});

it('leaves an endpoint alone for longer and longer, five minutes at most, after five failures in a row', () => {
  const rest = (failures: number, failingMs: number) => restMs({ failures, failingMs }, 0.5);
  expect(rest(4, 3_600_000)).toBe(0);
  expect([0, 80_000, 600_000, 86_400_000].map((failingMs) => rest(5, failingMs))).toEqual([
    ...[5_000, 20_000, 150_000, 300_000],
  ]);
});

import { backoffMs } from './backoff.ts';

const backoff = { baseMs: 1_000, capMs: 60_000 };

describe('backoff', () => {
  it('doubles from attempt to attempt up to its cap', () => {
    const most = (attempt: number) => backoffMs(attempt, backoff, () => 1);
    expect([1, 2, 3, 6, 7, 25, 5_000].map(most)).toEqual([
      1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000,
    ]);
  });

  it('waits at least half of that, so that nothing spins', () => {
    expect(backoffMs(1, backoff, () => 0)).toBe(500);
    expect(backoffMs(25, backoff, () => 0)).toBe(30_000);
  });
});

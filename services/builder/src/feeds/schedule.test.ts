import { waitAfterAnswer, waitAfterFailure } from './schedule.ts';

const minute = 60_000;
const middle = () => 0.5;
const usual = { intervalMs: 30 * minute, freshForMs: 0 };

describe('the next look at a feed', () => {
  it('comes after our own interval, spread by a tenth', () => {
    expect(waitAfterAnswer(usual, middle)).toBe(30 * minute);
    expect(waitAfterAnswer(usual, () => 0)).toBe(27 * minute);
    expect(waitAfterAnswer(usual, () => 1)).toBe(33 * minute);
  });

  it('comes later when feed or server want it so, within a day', () => {
    expect(waitAfterAnswer({ ...usual, ttlMinutes: 60 }, middle)).toBe(60 * minute);
    expect(waitAfterAnswer({ ...usual, freshForMs: 120 * minute }, middle)).toBe(120 * minute);
    expect(waitAfterAnswer({ ...usual, ttlMinutes: 525_600 }, middle)).toBe(24 * 60 * minute);
    expect(waitAfterAnswer({ ...usual, ttlMinutes: 5 }, middle)).toBe(30 * minute);
  });

  it('waits twice as long after every failure, a day at most, and never less than asked for', () => {
    const waits = [1, 2, 3, 8, 9, 10, 10_000].map((n) => waitAfterFailure(n, undefined, middle) / minute);
    expect(waits).toEqual([5, 10, 20, 640, 1_280, 1_440, 1_440]);
    expect(waitAfterFailure(1, 60 * minute, () => 0)).toBe(60 * minute);
  });
});

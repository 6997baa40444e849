import { jest } from '@jest/globals';
import { version } from 'uuid';
import { newId } from './ids.ts';

describe('a new id', () => {
  it('is a UUID of version 7 that says when it was made', () => {
    const before = Date.now();
    const id = newId();
    const time = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
    expect(version(id)).toBe(7);
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now());
  });

  it('is larger than every one before, however many are made in a millisecond', () => {
    const ids = Array.from({ length: 20_000 }, newId);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is larger than the one before when the clock is set back', () => {
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now');
    const first = clock.mockReturnValue(now + 5_000) && newId();
    const second = clock.mockReturnValue(now - 3_600_000) && newId();
    clock.mockRestore();
    expect(second > first).toBe(true);
  });

  it('shares no random bits with its neighbours', () => {
    const tails = Array.from({ length: 1_000 }, () => newId().slice(-10));
    expect(new Set(tails).size).toBe(tails.length);
  });
});

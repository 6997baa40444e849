import { jest } from '@jest/globals';
import { useStore } from '@pabal/test/support';
import { version } from 'uuid';
import { newId, newLetterId } from './ids.ts';

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

describe('the id of a letter', () => {
  const { store } = useStore();
  const inSql = async (owner: string): Promise<string> => {
    const { rows } = await store.query<{ id: string }>('select letter_id($1)::text as id', [owner]);
    return rows[0]?.id ?? '';
  };

  it.each([
    ['made here', async (owner: string) => newLetterId(owner)],
    ['made by PostgreSQL', inSql],
  ])('%s is a UUID of version 7 with the time of its owner, and its own', async (_where, make) => {
    const owner = newId();
    const ids = [await make(owner), await make(owner)];
    for (const id of ids) {
      expect(version(id)).toBe(7);
      expect(id.slice(0, 13)).toBe(owner.slice(0, 13));
    }
    expect(new Set([owner, ...ids]).size).toBe(3);
  });

  it.each([
    ['made here', async (owner: string) => newLetterId(owner)],
    ['made by PostgreSQL', inSql],
  ])('%s lies behind the letters that were planned seconds before it, for an hour', async (_where, make) => {
    const owner = (secondsAgo: number) => {
      const millis = (Date.now() - secondsAgo * 1_000).toString(16).padStart(12, '0');
      return `${millis.slice(0, 8)}-${millis.slice(8)}-7000-8000-000000000000`;
    };
    const group = async (secondsAgo: number) => (await make(owner(secondsAgo))).slice(14, 18);
    expect(await group(-5)).toBe('7000');
    expect(await group(0.5)).toBe('7000');
    expect(await group(16.5)).toBe('7010');
    expect(await group(100_000)).toBe('7fff');
  });
});

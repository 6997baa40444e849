import { createKeyUses } from './key-uses.ts';

describe('the last use of keys', () => {
  it('is written down once a minute for each key, and again after a failure', async () => {
    const written: string[][] = [];
    let now = 0;
    let fails = true;
    const uses = createKeyUses({
      write: async (ids) => {
        if (fails) throw new Error('away');
        written.push([...ids]);
      },
      onError: () => {},
      now: () => now,
    });
    uses.note('a');
    await expect(uses.writeDown()).rejects.toThrow('away');
    fails = false;
    await uses.writeDown();
    uses.note('a');
    uses.note('b');
    now = 59_999;
    await uses.writeDown();
    now = 60_000;
    await uses.writeDown();
    await uses.writeDown();
    expect(written).toEqual([['a'], ['b'], ['a']]);
  });
});

import { createBatcher } from './batcher.ts';

/** A run that the test ends by hand. */
function setUp(options: { maxSize?: number; parallel?: number } = {}) {
  const runs: { items: readonly number[]; end: () => void }[] = [];
  const batcher = createBatcher<number, string>(
    (items) =>
      new Promise((resolve) => {
        runs.push({ items, end: () => resolve(items.map(String)) });
      }),
    options,
  );
  return { batcher, runs };
}

/** Long enough for what a promise resolves to be taken in, and for what follows from it to begin. */
const turn = async () => {
  for (let turns = 0; turns < 2; turns += 1) await new Promise((resolve) => setImmediate(resolve));
};

it('runs a single item at once', async () => {
  const { batcher, runs } = setUp();
  const result = batcher.add(1);
  await turn();
  expect(runs.map(({ items }) => items)).toEqual([[1]]);
  runs[0]?.end();
  expect(await result).toBe('1');
});

it('puts what arrives during a run into the next, in order, and gives each caller its own result', async () => {
  const { batcher, runs } = setUp();
  const first = batcher.add(1);
  await turn();
  const rest = [2, 3, 4].map((item) => batcher.add(item));
  await turn();
  expect(runs).toHaveLength(1);
  expect(batcher.size()).toBe(4);
  runs[0]?.end();
  await first;
  await turn();
  expect(runs[1]?.items).toEqual([2, 3, 4]);
  runs[1]?.end();
  expect(await Promise.all(rest)).toEqual(['2', '3', '4']);
  expect(batcher.size()).toBe(0);
});

it('puts what arrives in one turn of the event loop into one run, from whichever callback', async () => {
  const { batcher, runs } = setUp();
  void batcher.add(1);
  process.nextTick(() => void batcher.add(2));
  await Promise.resolve().then(() => undefined);
  void batcher.add(3);
  await turn();
  expect(runs.map(({ items }) => [...items].sort())).toEqual([[1, 2, 3]]);
});

it('never makes a run larger than allowed, nor more of them at a time', async () => {
  const { batcher, runs } = setUp({ maxSize: 2, parallel: 2 });
  const all = Array.from({ length: 7 }, (_, item) => batcher.add(item));
  await turn();
  expect(runs.map(({ items }) => items.length)).toEqual([2, 2]);
  for (let done = 0; done < 4; done += 1) {
    runs[done]?.end();
    await turn();
  }
  expect(await Promise.all(all)).toHaveLength(7);
});

it('rejects everybody in a run that failed', async () => {
  const batcher = createBatcher<number, number>(() => Promise.reject(new Error('away')));
  const all = await Promise.allSettled([1, 2].map((item) => batcher.add(item)));
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

it('lets only the guilty item fail when one of them may be at fault', async () => {
  const batcher = createBatcher<number, number>(
    async (items) => {
      if (items.includes(13)) throw new Error('bad item');
      return items;
    },
    { isolate: () => true },
  );
  const all = await Promise.allSettled([1, 13, 2].map((item) => batcher.add(item)));
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

it('refuses a run that does not answer for every item', async () => {
  const batcher = createBatcher<number, number>(async () => []);
  await expect(batcher.add(1)).rejects.toThrow('A batch of 1 items must give as many results, got 0.');
});

describe('items that came together', () => {
  it('share runs with others and are answered together, in their order', async () => {
    const { batcher, runs } = setUp({ maxSize: 3 });
    const single = batcher.add(1);
    const together = batcher.addAll([2, 3, 4]);
    await turn();
    expect(runs.map(({ items }) => items)).toEqual([[1, 2, 3]]);
    runs[0]?.end();
    expect(await single).toBe('1');
    await turn();
    expect(runs[1]?.items).toEqual([4]);
    runs[1]?.end();
    expect(await together).toEqual(['2', '3', '4'].map((value) => ({ status: 'fulfilled', value })));
    await turn();
    expect(batcher.size()).toBe(0);
  });

  it('fail one by one when one of them may be at fault', async () => {
    const bad = new Error('bad item');
    const batcher = createBatcher<number, number>(
      async (items) => {
        if (items.includes(13)) throw bad;
        return items;
      },
      { isolate: () => true },
    );
    expect(await batcher.addAll([1, 13, 2])).toEqual([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', reason: bad },
      { status: 'fulfilled', value: 2 },
    ]);
  });

  it('are nothing to wait for when there are none', async () => {
    const { batcher, runs } = setUp();
    expect(await batcher.addAll([])).toEqual([]);
    expect(runs).toEqual([]);
  });
});

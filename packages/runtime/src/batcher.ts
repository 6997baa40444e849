// Natural batching: what arrives in one turn of the event loop, or while a run is under way, goes together.
// An idle caller pays no delay, a busy system pays one statement for many items.

import { oncePerTurn } from './loop/turn.ts';

export interface Batcher<Item, Result> {
  /** Adds one item and resolves with its own result. */
  add(item: Item): Promise<Result>;
  /**
   * Adds items that came together. They share runs with others, and one promise: it resolves when all have their result.
   */
  addAll(items: readonly Item[]): Promise<PromiseSettledResult<Result>[]>;
  /** Items waiting or under way. */
  size(): number;
}

/** The caller that gets the result of an item. */
interface Asker<Result> {
  resolve(result: Result, place: number): void;
  reject(error: unknown, place: number): void;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly asker: Asker<Result>;
  /** Which of the asker's items this is. */
  readonly place: number;
}

/**
 * Makes a batcher around `run`, which takes items and answers with their results in the same order.
 *
 * @param options.maxSize   most items in one run (default 500)
 * @param options.parallel  runs under way at the same time (default 1)
 * @param options.isolate   true for an error that one item may have caused: the items are then run one by one, so
 *                          that only the guilty one fails (default: never)
 */
export function createBatcher<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  options: { maxSize?: number; parallel?: number; isolate?: (error: unknown) => boolean } = {},
): Batcher<Item, Result> {
  const { maxSize = 500, parallel = 1, isolate = () => false } = options;
  const waiting: Waiting<Item, Result>[] = [];
  let running = 0;
  let underWay = 0;
  const pump = oncePerTurn(start);

  function start(): void {
    while (running < parallel && waiting.length > 0) {
      const batch = waiting.splice(0, maxSize);
      running += 1;
      underWay += batch.length;
      void settle(batch).finally(() => {
        running -= 1;
        underWay -= batch.length;
        pump();
      });
    }
  }

  async function settle(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await run(batch.map(({ item }) => item));
      if (results.length !== batch.length) {
        throw new Error(`A batch of ${batch.length} items must give as many results, got ${results.length}.`);
      }
      for (const [index, { asker, place }] of batch.entries()) asker.resolve(results[index] as Result, place);
    } catch (error) {
      if (batch.length > 1 && isolate(error)) {
        for (const entry of batch) await settle([entry]);
      } else {
        for (const { asker, place } of batch) asker.reject(error, place);
      }
    }
  }

  return {
    add(item) {
      return new Promise<Result>((resolve, reject) => {
        waiting.push({ item, asker: { resolve, reject }, place: 0 });
        pump();
      });
    },
    addAll(items) {
      return new Promise((resolve) => {
        if (items.length === 0) return resolve([]);
        const asker = createTally<Result>(items.length, resolve);
        for (const [place, item] of items.entries()) waiting.push({ item, asker, place });
        pump();
      });
    },
    size: () => waiting.length + underWay,
  };
}

/** One promise for hundreds of items: a promise for each would be most of what they hold while they wait. */
function createTally<Result>(
  size: number,
  end: (results: PromiseSettledResult<Result>[]) => void,
): Asker<Result> {
  const results = new Array<PromiseSettledResult<Result>>(size);
  let open = size;
  const settle = (place: number, result: PromiseSettledResult<Result>) => {
    results[place] = result;
    open -= 1;
    if (open === 0) end(results);
  };
  return {
    resolve: (value, place) => settle(place, { status: 'fulfilled', value }),
    reject: (reason, place) => settle(place, { status: 'rejected', reason }),
  };
}

// Readings for those who look all the time. What waits is counted letter by letter, and so are the dead: where that takes
// PostgreSQL a tenth of a second, it is done every few seconds, and in between the last count is shown.

/** A reading, asked for again and again. The time is that of the status that it is for. */
type Reading<Value> = (now: Date) => Promise<Value>;

/** Makes of a reading one that is made as often as it may be. */
export type Pace = <Value>(read: Reading<Value>) => Reading<Value>;

/** Reads whenever it is asked: for those who ask once. */
export const always: Pace = (read) => read;

/** The share of the time that all readings of a pace may take together: 20 ms in each second. */
const share = 0.02;
/** Nothing that is shown is older, whatever its reading costs. */
const oldestMs = 10_000;

/**
 * Makes readings that take no more than a share of the time together, measured by how long each took before
 * (docs/decisions/0061-what-waits-is-counted-at-a-pace.md).
 *
 * @param clock  milliseconds of a clock that only goes forward
 */
export function createPace(clock: () => number): Pace {
  /** What each reading took when it was made last, in milliseconds. */
  const costs = new Map<object, number>();
  return function pace<Value>(read: Reading<Value>): Reading<Value> {
    let last: { readonly value: Value; readonly until: number } | undefined;
    return async (now) => {
      const began = clock();
      if (last !== undefined && began < last.until) return last.value;
      const value = await read(now);
      costs.set(read, clock() - began);
      const all = [...costs.values()].reduce((sum, took) => sum + took, 0);
      last = { value, until: began + Math.min(all / share, oldestMs) };
      return value;
    };
  };
}

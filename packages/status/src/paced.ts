// Readings for those who look all the time. What waits is counted letter by letter, and so are the dead: where that takes
// PostgreSQL a tenth of a second, it is done every few seconds, and in between the last count is shown.

/** A reading, asked for again and again. The time is that of the status that it is for. */
type Reading<Value> = (now: Date) => Promise<Value>;

/** A reading that is made as often as it may be. */
interface PacedReading<Value> extends Reading<Value> {
  /** How long what was read last is shown; 0 for one that is made whenever it is asked for. */
  everyMs(): number;
}

export type Pace = <Value>(read: Reading<Value>) => PacedReading<Value>;

/** Reads whenever it is asked: for those who ask once. */
export const always: Pace = (read) => Object.assign((now: Date) => read(now), { everyMs: () => 0 });

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
  return function pace<Value>(read: Reading<Value>): PacedReading<Value> {
    let last: { readonly value: Value; readonly at: number; readonly everyMs: number } | undefined;
    const paced = async (now: Date) => {
      const began = clock();
      if (last !== undefined && began < last.at + last.everyMs) return last.value;
      const value = await read(now);
      costs.set(read, clock() - began);
      const all = [...costs.values()].reduce((sum, took) => sum + took, 0);
      last = { value, at: began, everyMs: Math.min(all / share, oldestMs) };
      return value;
    };
    return Object.assign(paced, { everyMs: () => last?.everyMs ?? 0 });
  };
}

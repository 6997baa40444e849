import { BoundedMap } from '@pabal/runtime';

/** How many letters a second went lately, by name. */
export interface ObservedRates {
  /** One more went. */
  add(name: string): void;
  rate(name: string): number;
}

/** The time in which what was observed loses two thirds of its weight: it is the burst that a server finds too fast. */
const memoryMs = 2_000;

/** Names remembered. Those least lately seen are forgotten first. */
const mostNames = 2_000;

/** Counts letters so that older ones count for less and less: nothing has to be kept of each of them. */
export function createObservedRates(now: () => number): ObservedRates {
  const seen = new BoundedMap<string, { weight: number; at: number }>(mostNames);
  const faded = ({ weight, at }: { weight: number; at: number }, time: number) =>
    weight * Math.exp((at - time) / memoryMs);

  return {
    add: (name) => {
      const time = now();
      const known = seen.get(name);
      seen.set(name, { weight: (known === undefined ? 0 : faded(known, time)) + 1, at: time });
    },
    rate: (name) => {
      const known = seen.get(name);
      return known === undefined ? 0 : (faded(known, now()) * 1_000) / memoryMs;
    },
  };
}

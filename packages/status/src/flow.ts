// Counts what comes in and goes out in this process, and adds it to the figures of all.

import { addFlow, ageClasses, type FlowCount, firstAgeSeconds } from '@pabal/db/status';
import type { Queryable } from '@pabal/db/store';
import { type Lane, lanes } from '@pabal/domain';

export interface FlowCounter {
  planned(lane: Lane, letters: number): void;
  /** A server took a letter that has been in the ledger for so long. */
  sent(lane: Lane, ageSeconds: number): void;
  /** Writes what was counted since the last time. What cannot be written is kept and added to the next. */
  write(): Promise<void>;
}

interface Counts {
  planned: number;
  sent: number;
  ages: number[];
}

const nothing = (): Counts => ({ planned: 0, sent: 0, ages: new Array<number>(ageClasses).fill(0) });

export function createFlowCounter(store: Queryable): FlowCounter {
  let counted = afresh();
  const of = (lane: Lane): Counts => counted[lane];
  return {
    planned: (lane, letters) => {
      of(lane).planned += letters;
    },
    sent: (lane, ageSeconds) => {
      const counts = of(lane);
      counts.sent += 1;
      const place = ageClassOf(ageSeconds);
      counts.ages[place] = (counts.ages[place] ?? 0) + 1;
    },
    async write() {
      const taken = counted;
      counted = afresh();
      const rows = lanes
        .map((lane): FlowCount => ({ lane, ...taken[lane] }))
        .filter(({ planned, sent }) => planned + sent > 0);
      try {
        await addFlow(store, rows);
      } catch (error) {
        counted = added(taken, counted);
        throw error;
      }
    },
  };
}

type ByLane = Record<Lane, Counts>;
const afresh = (): ByLane => ({ event: nothing(), newsletter: nothing() });

function added(a: ByLane, b: ByLane): ByLane {
  const sum = (lane: Lane): Counts => ({
    planned: a[lane].planned + b[lane].planned,
    sent: a[lane].sent + b[lane].sent,
    ages: a[lane].ages.map((letters, place) => letters + (b[lane].ages[place] ?? 0)),
  });
  return { event: sum('event'), newsletter: sum('newsletter') };
}

/** The class of an age: 0 below ten milliseconds, each other up to twice the one before, the last for all that is older. */
export function ageClassOf(seconds: number): number {
  if (seconds < firstAgeSeconds) return 0;
  return Math.min(ageClasses - 1, Math.floor(Math.log2(seconds / firstAgeSeconds)) + 1);
}

/**
 * The age that so many of a hundred letters did not exceed, in seconds: the end of the class in which it lies, so that it is
 * never told too well. Null when there are no letters.
 */
export function agePercentile(ages: readonly number[], percent: number): number | null {
  const all = ages.reduce((sum, letters) => sum + letters, 0);
  if (all === 0) return null;
  let seen = 0;
  const place = ages.findIndex((letters) => {
    seen += letters;
    return seen >= (all * percent) / 100;
  });
  return firstAgeSeconds * 2 ** place;
}

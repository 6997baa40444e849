// The database's clock as read from here. Slots are moments of that one clock, whatever this machine thinks the time is.

export interface StoreClock {
  /** An answer that was asked for and came at these moments of our clock said so. */
  hear(asked: number, answered: number, storeMs: number): void;
  /** A moment of the database's clock, on ours. */
  toLocal(storeMs: number): number;
}

/**
 * Every answer leaves a range for the difference between the clocks: the database looked at its own between our question
 * and its answer. The ranges are narrowed down to what all of them allow; an answer that contradicts the others means that
 * a clock was set, and starts again.
 */
export function createStoreClock(): StoreClock {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  return {
    hear: (asked, answered, storeMs) => {
      const from = Math.max(least, asked - storeMs);
      const to = Math.min(most, answered - storeMs);
      const agree = from <= to;
      least = agree ? from : asked - storeMs;
      most = agree ? to : answered - storeMs;
    },
    toLocal: (storeMs) => storeMs + (least + most) / 2,
  };
}

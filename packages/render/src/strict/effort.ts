/**
 * What one letter may ask of the process that makes it: so many characters, where each pass through a loop and each call
 * counts as some of them. Making is not interrupted, so without an end a loop in a loop would stop everybody's letters.
 * It is some 0.05 s of work; a letter that somebody can read has a fiftieth of it.
 */
export const mostEffort = 2_000_000;

/** The price of a pass through a loop, of a call and of a filter, in characters. */
export const stepCost = 16;

/** Texts are read and made at once this much faster than they are written piece by piece. */
const textShift = 3;

/** The price of a call of a macro, in the same way. */
export const callCost = 100;

/** The account of one letter. Whatever is spent is deterministic: the same data is refused on every machine, or on none. */
export class Effort {
  private left = mostEffort;

  /** @param most  what there is to spend */
  begin(most = mostEffort): void {
    this.left = most;
  }

  /** What is left to be spent; below zero when it was too much. */
  get rest(): number {
    return this.left;
  }

  /** True when that was more than there was. */
  spend(cost: number): boolean {
    this.left -= cost;
    return this.left < 0;
  }

  /** Spends what reading or making a value at once costs. */
  spendOn(value: unknown): boolean {
    return this.spend(stepCost + priceOf(value));
  }
}

function priceOf(value: unknown): number {
  if (typeof value === 'string') return value.length >> textShift;
  if (typeof value !== 'object') return 0;
  if (Array.isArray(value)) return value.length;
  return value instanceof String ? value.length >> textShift : 0;
}

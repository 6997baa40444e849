import { setTimeout as wait } from 'node:timers/promises';

/** Makes the attempts of one caller one after the other. */
export interface Attempts {
  /**
   * Waits for the earlier attempts of this caller, then makes this one. A failed attempt delays the next one; a successful
   * attempt does not.
   *
   * @returns undefined when too many attempts of this caller wait already
   */
  make(from: string, isRight: () => boolean): Promise<boolean | undefined>;
}

interface Queue {
  waiting: number;
  last: Promise<unknown>;
}

/**
 * @param options.holdMs      delay after a failed attempt, so that there are four guesses a second
 * @param options.mostWaiting  attempts of one caller that may wait
 */
export function createAttempts({ holdMs = 250, mostWaiting = 100 } = {}): Attempts {
  const queues = new Map<string, Queue>();

  async function take(isRight: () => boolean, before: Promise<unknown>): Promise<boolean> {
    await before;
    const right = isRight();
    if (!right) await wait(holdMs);
    return right;
  }

  return {
    async make(from, isRight) {
      const queue = queues.get(from) ?? { waiting: 0, last: Promise.resolve() };
      if (queue.waiting >= mostWaiting) return undefined;
      queues.set(from, queue);
      queue.waiting += 1;
      const attempt = take(isRight, queue.last);
      queue.last = attempt;
      const right = await attempt;
      queue.waiting -= 1;
      if (queue.waiting === 0) queues.delete(from);
      return right;
    },
  };
}

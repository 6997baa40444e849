import { setTimeout as wait } from 'node:timers/promises';

/** Makes the attempts of one caller one after the other. */
export interface Attempts {
  /**
   * Waits for the earlier attempts of this caller, then makes this one. A failed attempt, which gives nothing, delays the next
   * one; a successful attempt does not.
   *
   * @returns `full` when too many attempts of this caller wait already
   */
  make<Found>(from: string, attempt: () => Promise<Found | undefined>): Promise<Found | undefined | 'full'>;
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

  async function take<Found>(
    attempt: () => Promise<Found | undefined>,
    before: Promise<unknown>,
  ): Promise<Found | undefined> {
    await before;
    const found = await attempt();
    if (found === undefined) await wait(holdMs);
    return found;
  }

  return {
    async make(from, attempt) {
      const queue = queues.get(from) ?? { waiting: 0, last: Promise.resolve() };
      if (queue.waiting >= mostWaiting) return 'full';
      queues.set(from, queue);
      queue.waiting += 1;
      const taken = take(attempt, queue.last);
      // An attempt that could not be made, as PostgreSQL was away, does not keep those behind it from theirs.
      queue.last = taken.catch(() => undefined);
      try {
        return await taken;
      } finally {
        queue.waiting -= 1;
        if (queue.waiting === 0) queues.delete(from);
      }
    },
  };
}

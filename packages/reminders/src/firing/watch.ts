// When to look for reminders: at the beginning of each minute on the clock of the store, since no reminder comes in between; and
// again soon while some are left, which another builder had locked or which there was no room for.

import { isAnyReminderDue } from '@pabal/db/reminders';
import type { Store } from '@pabal/db/store';
import type { Asks } from './ask.ts';
import type { Firing } from './fire.ts';

const msPerMinute = 60_000;
/** What is left is looked for again after so long. */
const soonMs = 1_000;

export interface ReminderWatch {
  /** Looks when it is time, and else does nothing: to be called several times a second. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

export function createReminderWatch(deps: {
  readonly store: Store;
  readonly firing: Pick<Firing, 'run'>;
  readonly asks: Asks;
  /** The clock that reminders come by: one for all builders. */
  readonly clock: () => Promise<Date>;
  /** Milliseconds of a clock that only goes forward. */
  readonly elapsed: () => number;
}): ReminderWatch {
  const { store, firing, asks, clock, elapsed } = deps;
  let lookAt = Number.NEGATIVE_INFINITY;
  let stopped = false;

  /** @returns whether some are left */
  async function look(now: Date): Promise<boolean> {
    const allAsked = await asks.run(now);
    await firing.run(now, () => stopped);
    if (!allAsked) return true;
    return (await isAnyReminderDue(store, now, false)) || (await isAnyReminderDue(store, now, true));
  }

  return {
    async run() {
      if (stopped || elapsed() < lookAt) return;
      const now = await clock();
      const begun = elapsed();
      const isAnyLeft = await look(now);
      const untilMinute = msPerMinute - (now.getTime() % msPerMinute);
      lookAt = isAnyLeft ? Math.min(elapsed() + soonMs, begun + untilMinute) : begun + untilMinute;
    },
    async stop() {
      stopped = true;
      await asks.stop();
    },
  };
}

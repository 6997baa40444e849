// Slots are evenly spaced, but what a provider counts are messages, and the way from a slot to its message is not always
// equally long: a busy machine, a lost packet, a stalled server. A letter much later than usual falls into the time of those
// after it, and one of their slots has to stay empty.

import type { Slot } from './rate-slots.ts';

export interface Lateness {
  /** The message of this slot's letter is on its way now. True when it is so late that a slot has to stay empty. */
  late(slot: Slot): boolean;
}

/** How much later than usual is harmless: less than what the spacing of slots leaves (`given` in packages/db, slots.ts). */
const harmlessMs = 40;

/** How fast a longer way becomes the usual one; a shorter one does at once. */
const adapts = 0.05;

export function createLateness(now: () => number): Lateness {
  let usual: number | undefined;
  return {
    late: ({ at, until }) => {
      if (until === Number.POSITIVE_INFINITY) return false;
      const took = now() - at;
      // The first one of a process that has just started is more likely slow itself than far away.
      const late = took - (usual ?? 0) > harmlessMs;
      usual = usual === undefined || took < usual ? took : usual + (took - usual) * adapts;
      return late;
    },
  };
}

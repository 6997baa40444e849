// Finds dead senders: a sender is dead when its beat has not changed for the time of a lease.
//
// Only time in which the beats could be read counts, on a clock that only goes forward: while the store is away no sender can
// beat, and none is given up for it.

import type { SenderBeat } from '@pabal/db/ledger';

export interface SenderWatch {
  /** Takes the present beats and returns the senders whose lease has ended. */
  observe(beats: readonly SenderBeat[]): SenderBeat[];
}

/**
 * @param options.leaseMs    how long a beat may stay the same
 * @param options.longestMs  most time that one observation adds, because nobody watched in between
 * @param options.now        milliseconds of a clock that only goes forward
 */
export function createSenderWatch(options: {
  leaseMs: number;
  longestMs: number;
  now: () => number;
}): SenderWatch {
  const { leaseMs, longestMs, now } = options;
  let silent = new Map<string, { readonly beat: string; readonly ms: number }>();
  let lastAt = now();

  return {
    observe(beats) {
      const passed = Math.min(now() - lastAt, longestMs);
      lastAt = now();
      silent = new Map(
        beats.map(({ id, beat }) => {
          const before = silent.get(id);
          return [id, { beat, ms: before?.beat === beat ? before.ms + passed : 0 }];
        }),
      );
      return beats.filter(({ id }) => (silent.get(id)?.ms ?? 0) >= leaseMs);
    },
  };
}

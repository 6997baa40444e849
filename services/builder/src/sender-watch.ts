// Which senders are dead? The one whose beat has not changed for a lease, while we were looking.
//
// Only time in which the beats could be read counts, and it is counted with a clock that is never stepped: when the store
// was away for an hour nobody could beat, and nobody is given up for it.

import type { SenderBeat } from '@pabal/db';

export interface SenderWatch {
  /** Takes the beats as they are now and answers with the senders whose lease has run out. */
  observe(beats: readonly SenderBeat[]): SenderBeat[];
}

/**
 * @param options.leaseMs    how long a beat may stay the same
 * @param options.longestMs  most that one observation adds: what lies between two of them was not all watched
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

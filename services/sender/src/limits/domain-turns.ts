// Turns under the rate of one recipient domain: now, in a moment, or so much later that the letter goes back into the ledger
// and returns. Letters that ask while an answer is under way are asked for together.

import type { SlotRequest, Slots } from '@pabal/db';
import type { Lane } from '@pabal/domain';
import { type Batcher, createBatcher } from '@pabal/runtime';
import type { StoreClock } from './store-clock.ts';

/** Who asks: a letter that has returned, one that comes for the first time, or one that is to return in any case. */
export type Asker = 'returned' | 'fresh' | 'sent back';

export type Turn =
  /** At this moment of our clock. */
  { readonly kind: 'now'; readonly at: number } | { readonly kind: 'later'; readonly delayMs: number };

export interface TurnsDeps {
  readonly reserve: (request: SlotRequest) => Promise<Slots>;
  readonly clock: Pick<StoreClock, 'toLocal'>;
  readonly key: string;
  readonly lane: Lane;
  readonly rate: number | undefined;
  /** How many of those who ask may be given a turn to wait for. */
  readonly room: () => number;
  /** Seconds between two returns where no rate says so. */
  readonly returnEvery: () => number;
  readonly now: () => number;
}

/**
 * How far away a turn may be that is waited for. Returned letters come up to 250 ms early. Events may look further ahead
 * than newsletters, so that there is always a turn before all newsletters that are only waiting.
 */
const withinMs: Readonly<Record<Lane, { readonly returned: number; readonly fresh: number }>> = {
  event: { returned: 1_000, fresh: 1_000 },
  newsletter: { returned: 500, fresh: 250 },
};

/** Makes the place where letters of one lane to one domain ask for their turns. */
export function createTurns(deps: TurnsDeps): Batcher<Asker, Turn> {
  const { key, lane, rate, now } = deps;

  async function ask(askers: readonly Asker[]): Promise<Turn[]> {
    const room = deps.room();
    const returned = Math.min(room, count(askers, 'returned'));
    const fresh = Math.min(room - returned, count(askers, 'fresh'));
    const slots = await deps.reserve({
      key,
      ...(rate !== undefined && { rate }),
      first: { count: returned, withinMs: withinMs[lane].returned },
      next: { count: fresh, withinMs: withinMs[lane].fresh },
      returnIn: lane,
      returning: askers.length - returned - fresh,
      returnEvery: deps.returnEvery(),
    });
    return turnsOf(askers, slots);
  }

  function turnsOf(askers: readonly Asker[], slots: Slots): Turn[] {
    const { toLocal } = deps.clock;
    const left: Record<Asker, number> = { returned: slots.first, fresh: slots.next, 'sent back': 0 };
    const following: Record<Asker, number> = { returned: 0, fresh: slots.first, 'sent back': 0 };
    let later = 0;
    return askers.map((asker) => {
      if (left[asker] > 0) {
        left[asker] -= 1;
        following[asker] += 1;
        return { kind: 'now', at: toLocal(slots.startMs + (following[asker] - 1) * slots.stepMs) };
      }
      later += 1;
      const at = toLocal(slots.returnMs + (later - 1) * slots.returnEveryMs);
      return { kind: 'later', delayMs: Math.max(0, at - now()) };
    });
  }

  return createBatcher(ask, { maxSize: 500 });
}

function count(askers: readonly Asker[], kind: Asker): number {
  return askers.filter((asker) => asker === kind).length;
}

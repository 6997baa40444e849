// Reservations under the rate of one recipient domain: for now, for in a moment, or none near, so that the letter goes back
// into the ledger and waits there in line. Letters that ask while an answer is under way are asked for together.

import type { Slots } from '@pabal/db/limits';
import type { Lane } from '@pabal/domain';
import { type Batcher, createBatcher } from '@pabal/runtime';
import type { SlotStore } from '../limits/slot-store.ts';

/** What asks: a letter that has waited in line and was taken out of it, or one that comes for the first time. */
export type Asker = 'returned' | 'fresh';

/** The moment of our clock at which the letter may go; `undefined` when it has to wait in line. */
export type Moment = number | undefined;

export interface ReservationsDeps {
  readonly slots: Pick<SlotStore, 'reserve' | 'toLocal'>;
  readonly key: string;
  readonly lane: Lane;
  readonly rate: number | undefined;
  /** How many of those who ask may be given a moment to wait for. */
  readonly room: () => number;
}

/**
 * How far away a moment may be that is waited for. Letters that were taken out of their line have a moment of their own and
 * ask only when it went by, so they may look further ahead than those of the line are taken (waiting-letters.ts). Events may
 * look further ahead than newsletters, so that there is always a moment before all newsletters that are only waiting.
 */
const withinMs: Readonly<Record<Lane, Readonly<Record<Asker, number>>>> = {
  event: { returned: 1_500, fresh: 1_000 },
  newsletter: { returned: 750, fresh: 250 },
};

/** Makes the place where letters of one lane to one domain ask for their moments. */
export function createReservations(deps: ReservationsDeps): Batcher<Asker, Moment> {
  const { key, lane, rate, slots } = deps;

  async function ask(askers: readonly Asker[]): Promise<Moment[]> {
    const room = deps.room();
    const returned = Math.min(room, count(askers, 'returned'));
    const fresh = Math.min(room - returned, count(askers, 'fresh'));
    const given = await slots.reserve({
      key,
      ...(rate !== undefined && { rate }),
      first: { count: returned, withinMs: withinMs[lane].returned },
      next: { count: fresh, withinMs: withinMs[lane].fresh },
      behind: lane,
    });
    return momentsOf(askers, given);
  }

  function momentsOf(askers: readonly Asker[], given: Slots): Moment[] {
    const left: Record<Asker, number> = { returned: given.first, fresh: given.next };
    const following: Record<Asker, number> = { returned: 0, fresh: given.first };
    return askers.map((asker) => {
      if (left[asker] === 0) return undefined;
      left[asker] -= 1;
      following[asker] += 1;
      return slots.toLocal(given.startMs + (following[asker] - 1) * given.stepMs);
    });
  }

  return createBatcher(ask, { maxSize: 500 });
}

function count(askers: readonly Asker[], kind: Asker): number {
  return askers.filter((asker) => asker === kind).length;
}

// Reservations under the rates of limits, as the store gives them. Its answers also teach what time its clock shows.

import type { SlotRequest, Slots } from '@pabal/db/limits';
import type { Ledger } from '../ledger.ts';
import { createStoreClock } from './store-clock.ts';

export interface SlotStore {
  /** Learns the clock of the store. Rejects when the store is away. */
  start(): Promise<void>;
  /** Reserves moments of the store's clock. */
  reserve(request: SlotRequest): Promise<Slots>;
  /** A moment of the store's clock, on ours. */
  toLocal(storeMs: number): number;
}

/** Answers that are enough to know the other clock. */
const looks = 3;

export function createSlotStore({
  ledger,
  now,
}: {
  readonly ledger: Pick<Ledger, 'reserveSlots' | 'storeTime'>;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
}): SlotStore {
  const clock = createStoreClock();
  return {
    start: async () => {
      for (let times = 0; times < looks; times += 1) {
        const asked = now();
        const time = await ledger.storeTime();
        clock.hear(asked, now(), time.getTime());
      }
    },
    reserve: async (request) => {
      const asked = now();
      const slots = await ledger.reserveSlots(request);
      clock.hear(asked, now(), slots.nowMs);
      return slots;
    },
    toLocal: clock.toLocal,
  };
}

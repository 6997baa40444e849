// What providers and domains share: which limits are in force, reservations under them, and how they are cut and grow back.

import type { Logger } from '@pabal/runtime';
import type { Ledger } from '../ledger.ts';
import { complaint } from './complaint.ts';
import { type CutLimit, createCutLimit } from './cut-limit.ts';
import { createLimitsInForce, type LimitsInForce } from './limits-in-force.ts';
import { createObservedRates, type ObservedRates } from './observed-rates.ts';
import { createPassedLetters, type PassedLetters } from './passed-letters.ts';
import { createSlotStore, type SlotStore } from './slot-store.ts';

export interface Limits {
  readonly inForce: LimitsInForce;
  readonly slots: SlotStore;
  readonly observed: ObservedRates;
  readonly passed: PassedLetters;
  readonly cut: CutLimit;
  /** Rejects when the store is away. */
  start(): Promise<void>;
  /** Tells the store what has passed meanwhile. */
  stop(): Promise<void>;
}

export function createLimits({
  ledger,
  senderId,
  logger,
  now,
}: {
  readonly ledger: Ledger;
  readonly senderId: string;
  readonly logger: Logger;
  readonly now: () => number;
}): Limits {
  const slots = createSlotStore({ ledger, now });
  const observed = createObservedRates(now);
  const inForce = createLimitsInForce({
    ...{ ledger, senderId },
    onError: complaint(logger, 'The limits could not be read; those known stay in force.'),
  });
  const passed = createPassedLetters({
    ledger,
    onError: complaint(logger, 'It could not be told which letters pass under limits.'),
  });
  return {
    ...{ inForce, slots, observed, passed },
    cut: createCutLimit({ ledger, inForce, observed, passed, logger }),
    start: async () => {
      await slots.start();
      await inForce.start();
      passed.start();
    },
    stop: async () => {
      await passed.stop();
      await inForce.stop();
    },
  };
}

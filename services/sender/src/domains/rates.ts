// The rates of recipient domains: each letter asks for a moment under its domain's rate and waits until then.

import type { Claim } from '@pabal/db/ledger';
import type { Lane } from '@pabal/domain';
import type { Batcher } from '@pabal/runtime';
import { type Asker, createReservations, type Moment, type ReservationsDeps } from './reservations.ts';
import type { TakenLetters } from './taken-letters.ts';

export interface DomainRates {
  /** Waits until the letter may go. False when no moment is near: it has to wait in line. Rejects when the store is away. */
  wait(claim: Claim, domain: string): Promise<boolean>;
}

export interface DomainRatesDeps {
  readonly slots: ReservationsDeps['slots'];
  /** The moment that was taken for a letter when it was taken out of its line. */
  readonly taken: Pick<TakenLetters, 'momentOf'>;
  /** The configured rate of a domain. */
  readonly rateOf: (domain: string) => number | undefined;
  readonly keyOf: (domain: string) => string;
  /** Letters of a lane that may wait for a moment at a time: they hold places that others may want. */
  readonly most: Readonly<Record<Lane, number>>;
  readonly now: () => number;
}

/** Domains whose batches are remembered; they cost little, but a newsletter has many. */
const mostBatches = 500;

export function createDomainRates(deps: DomainRatesDeps): DomainRates {
  const { slots, taken, rateOf, keyOf, most, now } = deps;
  const batches = new Map<string, Batcher<Asker, Moment>>();
  const waiting: Record<Lane, number> = { event: 0, newsletter: 0 };

  function batchFor(domain: string, lane: Lane): Batcher<Asker, Moment> {
    const name = `${lane} ${domain}`;
    const known = batches.get(name);
    if (known !== undefined) return known;
    if (batches.size >= mostBatches) {
      for (const [other, { size }] of batches) if (size() === 0) batches.delete(other);
    }
    const made = createReservations({
      ...{ slots, lane, key: keyOf(domain), rate: rateOf(domain) },
      room: () => Math.max(0, most[lane] - waiting[lane]),
    });
    batches.set(name, made);
    return made;
  }

  async function sleepUntil(at: number, lane: Lane): Promise<void> {
    const ms = at - now();
    if (ms <= 0) return;
    waiting[lane] += 1;
    await new Promise((resolve) => setTimeout(resolve, ms));
    waiting[lane] -= 1;
  }

  return {
    wait: async (claim, domain) => {
      const at = taken.momentOf(claim.id) ?? (await batchFor(domain, claim.lane).add(askerOf(claim)));
      if (at === undefined) return false;
      await sleepUntil(at, claim.lane);
      return true;
    },
  };
}

const askerOf = ({ lastOutcome }: Claim): Asker => (lastOutcome === 'throttled' ? 'returned' : 'fresh');

// The claims of this process, and those it may have made without hearing of it.
//
// When PostgreSQL goes away between the commit of a claim and its answer, the letters stand as claimed by a sender that
// lives and does not know it has them: nobody would ever touch them again. So ids whose claim failed are remembered and
// given back before anything else is claimed. Nothing was said to any server about them.

import type { Claimed } from '@pabal/db/ledger';
import type { Lane } from '@pabal/domain';
import type { Ledger } from '../ledger.ts';
import type { Permit } from '../providers/provider.ts';

export interface Claims {
  /** Claims these letters of a lane, each meant for its permit's provider. */
  claim(lane: Lane, ids: readonly string[], permits: readonly Permit[]): Promise<Claimed>;
  /** The letter is no longer ours, whatever became of it. */
  end(deliveryId: string): void;
  /** Gives back once more what is in doubt; no more is tried afterwards. */
  stop(): Promise<void>;
}

/** Milliseconds between tries to give back, while nothing is claimed that would do it on the way. */
const againMs = 1_000;

export function createClaims(ledger: Pick<Ledger, 'claimDeliveries' | 'releaseClaims'>): Claims {
  const held = new Set<string>();
  const doubtful = new Set<string>();
  let last: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  /** One at a time: what is given back can then not have been claimed again in between. */
  function oneByOne<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  }

  async function giveBack(): Promise<void> {
    const ids = [...doubtful];
    if (ids.length === 0) return;
    await ledger.releaseClaims(ids);
    for (const id of ids) doubtful.delete(id);
  }

  function giveBackLater(): void {
    if (stopped || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      oneByOne(giveBack).catch(giveBackLater);
    }, againMs);
  }

  return {
    claim: (lane, ids, permits) =>
      oneByOne(async () => {
        await giveBack();
        try {
          const providers = permits.map(({ provider }) => provider.name);
          const claimed = await ledger.claimDeliveries({ lane, ids, providers });
          for (const { id } of claimed.claims) held.add(id);
          return claimed;
        } catch (error) {
          for (const id of ids) if (!held.has(id)) doubtful.add(id);
          giveBackLater();
          throw error;
        }
      }),
    end: (deliveryId) => {
      held.delete(deliveryId);
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await oneByOne(giveBack);
    },
  };
}

// The claims of this process, and those it may have made without hearing of it.
//
// When PostgreSQL goes away between the commit of a claim and its answer, the letters stand as claimed by a sender that
// lives and does not know it has them: nobody would ever touch them again. So ids whose claim failed are remembered and
// given back before anything else is claimed. Nothing was said to any server about them.
//
// When PostgreSQL comes back as another server, it may also have lost what this sender wrote down (lost-commits.ts). That is
// looked for while no claim is under way: then every letter that the ledger gives to this sender is in hand, or is not its own.

import type { Claimed } from '@pabal/db/ledger';
import type { Lane, OtherChannel } from '@pabal/domain';
import type { Ledger } from '../ledger.ts';
import type { LostCommits } from './lost-commits.ts';

export interface Claims {
  /** Begins to look whether PostgreSQL is still the same server. Rejects when it is away. */
  start(): Promise<void>;
  /**
   * Claims these letters of a lane, each meant for its permit's provider.
   *
   * @param channel  letters of this channel alone (default: of mail)
   */
  claim(
    lane: Lane,
    ids: readonly string[],
    permits: readonly { readonly provider: { readonly name: string } }[],
    channel?: OtherChannel,
  ): Promise<Claimed>;
  /** The letter is no longer ours, whatever became of it. */
  end(deliveryId: string): void;
  /** Gives back once more what is in doubt; no more is tried afterwards. */
  stop(): Promise<void>;
}

/** Milliseconds between tries to give back, while nothing is claimed that would do it on the way. */
const againMs = 1_000;
/** Milliseconds between looks whether PostgreSQL is still the same server. */
const lookMs = 2_000;

export function createClaims(
  ledger: Pick<Ledger, 'claimDeliveries' | 'releaseClaims'>,
  lostCommits: Pick<LostCommits, 'mend' | 'wasSent'>,
): Claims {
  const held = new Set<string>();
  const doubtful = new Set<string>();
  const oneByOne = createLine();
  let timer: NodeJS.Timeout | undefined;
  let looking: NodeJS.Timeout | undefined;
  let isLedgerInDoubt = false;
  let stopped = false;

  async function giveBack(): Promise<void> {
    const ids = [...doubtful];
    if (ids.length === 0) return;
    await ledger.releaseClaims(ids);
    for (const id of ids) doubtful.delete(id);
  }

  async function look(): Promise<void> {
    await giveBack();
    await lostCommits.mend((id) => held.has(id));
    isLedgerInDoubt = false;
  }

  function giveBackLater(): void {
    if (stopped || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      oneByOne(giveBack).catch(giveBackLater);
    }, againMs);
  }

  return {
    start: async () => {
      await oneByOne(look);
      looking = every(lookMs, () => oneByOne(look));
    },
    claim: (lane, ids, permits, channel) =>
      oneByOne(async () => {
        if (isLedgerInDoubt || ids.some(lostCommits.wasSent)) await look();
        else await giveBack();
        try {
          const providers = permits.map(({ provider }) => provider.name);
          const claimed = await ledger.claimDeliveries({ lane, ids, providers, ...(channel && { channel }) });
          for (const { id } of claimed.claims) held.add(id);
          return claimed;
        } catch (error) {
          isLedgerInDoubt = true;
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
      clearInterval(looking);
      await oneByOne(giveBack);
    },
  };
}

/** Lets one work be done at a time: what is given back can then not have been claimed again in between. */
function createLine(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}

/** Repeats a work, never twice at a time. One that fails is followed by the next: that the store is away is said by the store. */
function every(ms: number, work: () => Promise<void>): NodeJS.Timeout {
  let isBusy = false;
  return setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    work()
      .catch(() => undefined)
      .finally(() => {
        isBusy = false;
      });
  }, ms);
}

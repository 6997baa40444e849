// How many letters may be under way to one recipient domain at the same time. The limit is shared out among the senders that
// are alive; each keeps to its part, so nobody has to ask anybody for each letter.

import { Semaphore } from '@pabal/runtime';

export interface DomainShares {
  /** Waits a moment for a place under way to this domain. False when there is none: the letter has to be handed back. */
  enter(domain: string): Promise<boolean> | boolean;
  leave(domain: string): void;
  /** Letters that would be let in, or may wait for it. */
  room(domain: string): number;
}

/** As long as letters wait for their slot. */
const longestWaitMs = 1_000;

/** @param share  how many letters this sender may have under way to a domain; changes as senders come and go */
export function createDomainShares(share: (domain: string) => number): DomainShares {
  const places = new Semaphore<string>({ placesOf: share });
  return {
    enter: (domain) => {
      if (places.tryEnter(domain)) return true;
      // Those who could not be in within the wait are better handed back at once.
      const isHopeless = places.load(domain).waiting >= share(domain) * 2;
      return isHopeless ? false : places.enter(domain, { ms: longestWaitMs });
    },
    leave: (domain) => places.leave(domain),
    room: (domain) => {
      const { inside, waiting } = places.load(domain);
      return Math.max(0, share(domain) * 2 - inside - waiting);
    },
  };
}

// How many letters may be under way to one recipient domain at the same time. The limit is shared out among the senders that
// are alive; each keeps to its part, so nobody has to ask anybody for each letter.

export interface DomainShares {
  /** Waits a moment for a place under way to this domain. False when there is none: the letter has to be handed back. */
  enter(domain: string, total: number): Promise<boolean>;
  leave(domain: string): void;
}

interface Places {
  total: number;
  inside: number;
  readonly waiting: ((entered: boolean) => void)[];
}

/** As long as letters wait for their slot. */
const longestWaitMs = 1_000;

/** @param share  this sender's part of so many */
export function createDomainShares(share: (total: number) => number): DomainShares {
  const byDomain = new Map<string, Places>();

  function placesOf(domain: string, total: number): Places {
    let places = byDomain.get(domain);
    if (places === undefined) {
      places = { total, inside: 0, waiting: [] };
      byDomain.set(domain, places);
    }
    places.total = total;
    return places;
  }

  function wait(places: Places): Promise<boolean> {
    return new Promise((resolve) => {
      const giveUp = setTimeout(() => {
        places.waiting.splice(places.waiting.indexOf(enter), 1);
        resolve(false);
      }, longestWaitMs);
      const enter = (entered: boolean) => {
        clearTimeout(giveUp);
        resolve(entered);
      };
      places.waiting.push(enter);
    });
  }

  return {
    enter: async (domain, total) => {
      const places = placesOf(domain, total);
      const most = share(total);
      if (places.inside < most) {
        places.inside += 1;
        return true;
      }
      // Those who could not be in within the wait are better handed back at once.
      return places.waiting.length < most * 2 ? wait(places) : false;
    },
    leave: (domain) => {
      const places = byDomain.get(domain);
      if (places === undefined) return;
      places.inside -= 1;
      if (places.inside >= share(places.total)) return;
      const next = places.waiting.shift();
      if (next === undefined) return;
      places.inside += 1;
      next(true);
    },
  };
}

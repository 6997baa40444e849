// Places that so many may hold at a time: connections, requests under way, letters on their way to one domain.

export interface SemaphoreOptions<Group> {
  /** Places in all (default: no limit). Asked whenever a place is wanted or given back, so it may change. */
  readonly places?: () => number;
  /** How many of them one group may hold (default: all). Asked in the same way. */
  readonly placesOf?: (group: Group) => number;
  /** A group with a lower rank goes before the others; of equals, who has waited longest (default: all are equal). */
  readonly rankOf?: (group: Group) => number;
}

export interface Patience {
  /** Milliseconds after which the place is wanted no more (default: never). */
  readonly ms?: number;
  /** Ends the waiting when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

interface Waiter {
  readonly rank: number;
  /** Its number among all that ever waited. */
  readonly arrival: number;
  readonly enter: () => void;
}

interface Places {
  inside: number;
  /** In the order of their arrival. */
  readonly waiting: Set<Waiter>;
}

const unlimited = () => Number.POSITIVE_INFINITY;
const noPlaces: Places = { inside: 0, waiting: new Set() };
const entered = Promise.resolve(true);

/**
 * Gives out places, and lets those wait that find none. Each place is taken for a group, and given back for it.
 *
 * While nobody waits, to take a place and to give it back is to count: there is no timer, and with `tryEnter` no promise.
 */
export class Semaphore<Group> {
  private readonly places: () => number;
  private readonly placesOf: (group: Group) => number;
  private readonly rankOf: (group: Group) => number;
  /** The groups that hold places or wait for some. */
  private readonly groups = new Map<Group, Places>();
  private inside = 0;
  private waiting = 0;
  private arrivals = 0;

  constructor({ places = unlimited, placesOf = unlimited, rankOf = () => 0 }: SemaphoreOptions<Group>) {
    this.places = places;
    this.placesOf = placesOf;
    this.rankOf = rankOf;
  }

  /** How many places a group holds, and how many of it wait. */
  load(group: Group): { readonly inside: number; readonly waiting: number } {
    const { inside, waiting } = this.groups.get(group) ?? noPlaces;
    return { inside, waiting: waiting.size };
  }

  /** Takes a place if there is one now that nobody waits for. */
  tryEnter(group: Group): boolean {
    // There may be more places by now than when the last one was given back.
    if (this.waiting > 0) this.admit();
    if (!this.hasRoom(group)) return false;
    this.count(group, 1);
    return true;
  }

  /**
   * Waits for a place.
   *
   * @returns false when the patience has run out
   * @throws the reason of the signal
   */
  enter(group: Group, patience: Patience = {}): Promise<boolean> {
    if (patience.signal?.aborted) return Promise.reject(patience.signal.reason);
    return this.tryEnter(group) ? entered : this.wait(group, patience);
  }

  /** Gives a place back. It is the next waiter's at once, before anybody else can ask for it. */
  leave(group: Group): void {
    this.count(group, -1);
    if (this.waiting > 0) this.admit();
    this.forgetIdle(group);
  }

  private wait(group: Group, { ms, signal }: Patience): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const { waiting } = this.placesFor(group);
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        waiting.delete(waiter);
        this.waiting -= 1;
      };
      const enter = () => {
        end();
        this.count(group, 1);
        resolve(true);
      };
      const giveUp = () => {
        end();
        this.forgetIdle(group);
        resolve(false);
      };
      const abort = () => {
        end();
        this.forgetIdle(group);
        reject(signal?.reason);
      };
      const timer = ms === undefined ? undefined : setTimeout(giveUp, ms);
      signal?.addEventListener('abort', abort, { once: true });
      const waiter: Waiter = { rank: this.rankOf(group), arrival: this.arrivals, enter };
      waiting.add(waiter);
      this.waiting += 1;
      this.arrivals += 1;
    });
  }

  private admit(): void {
    for (let next = this.next(); next !== undefined; next = this.next()) next.enter();
  }

  /** The first of those that may enter now. */
  private next(): Waiter | undefined {
    let best: Waiter | undefined;
    for (const [group, { waiting }] of this.groups) {
      const [first] = waiting;
      if (first !== undefined && this.hasRoom(group) && (best === undefined || goesBefore(first, best)))
        best = first;
    }
    return best;
  }

  private hasRoom(group: Group): boolean {
    return this.inside < this.places() && (this.groups.get(group)?.inside ?? 0) < this.placesOf(group);
  }

  private count(group: Group, change: 1 | -1): void {
    this.inside += change;
    this.placesFor(group).inside += change;
  }

  private placesFor(group: Group): Places {
    let places = this.groups.get(group);
    if (places === undefined) {
      places = { inside: 0, waiting: new Set() };
      this.groups.set(group, places);
    }
    return places;
  }

  private forgetIdle(group: Group): void {
    const { inside, waiting } = this.groups.get(group) ?? noPlaces;
    if (inside === 0 && waiting.size === 0) this.groups.delete(group);
  }
}

function goesBefore(one: Waiter, other: Waiter): boolean {
  return one.rank === other.rank ? one.arrival < other.arrival : one.rank < other.rank;
}

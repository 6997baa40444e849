// Where ids wait, unclaimed, in the order in which they are claimed: letters that have waited in line already, then those
// that bells bring, then the backlog of apps beyond their share.

import type { Lane } from '@pabal/domain';
import { oncePerTurn } from '@pabal/runtime';

/** What became of one id, for the bell that brought it. */
export type Dispatched =
  /** Nothing is left to do for this bell. */
  | { readonly kind: 'done' }
  /** The letter is pending again. */
  | { readonly kind: 'again'; readonly delayMs: number; readonly counted: boolean };

export interface DispatchOptions {
  /** It has waited in line already, and goes before those that come from bells. */
  readonly first?: boolean;
  /** Its app is beyond its share: it goes behind the lane's other letters. */
  readonly backlog?: boolean;
}

export interface WaitingId {
  readonly id: string;
  readonly since: number;
  readonly resolve: (dispatched: Dispatched) => void;
  readonly reject: (error: unknown) => void;
}

/** One letter in so many is taken from the backlog while others wait beside it. */
const backlogEvery = 4;

/** Nothing was said to any server. */
const untouched: Dispatched = { kind: 'again', delayMs: 0, counted: false };

export class WaitingRoom {
  private readonly returned: Record<Lane, WaitingId[]> = { event: [], newsletter: [] };
  private readonly fresh: Record<Lane, WaitingId[]> = { event: [], newsletter: [] };
  private readonly backlog: WaitingId[] = [];
  /** Letters taken since the last one that the backlog was promised. */
  private sinceBacklog = 0;
  private closed = false;
  private onWake = (): void => {};
  private readonly now: () => number;
  /** There may be something to do: an id came, a place fell free, a provider opened. */
  readonly wake: () => void = oncePerTurn(() => this.onWake());

  /** @param now  milliseconds of a clock that only goes forward */
  constructor(now: () => number) {
    this.now = now;
  }

  /** Sets what is done when the room is woken, once for each turn of the event loop. */
  whenWoken(work: () => void): void {
    this.onWake = work;
  }

  /** Lets an id wait until it is claimed, and on until its bell may be told what became of it. */
  enter(lane: Lane, id: string, { first = false, backlog = false }: DispatchOptions): Promise<Dispatched> {
    return new Promise((resolve, reject) => {
      if (this.closed) return resolve(untouched);
      const behind = backlog && lane === 'event' ? this.backlog : this.fresh[lane];
      (first ? this.returned[lane] : behind).push({ id, since: this.now(), resolve, reject });
      this.wake();
    });
  }

  size(lane: Lane): number {
    return (
      this.returned[lane].length + this.fresh[lane].length + (lane === 'event' ? this.backlog.length : 0)
    );
  }

  total(): number {
    return this.size('event') + this.size('newsletter');
  }

  /** The next of a lane, so many or all. */
  take(lane: Lane, count: number): WaitingId[] {
    const returned = this.returned[lane].splice(0, count);
    const left = count - returned.length;
    const isMixed = lane === 'event' && this.backlog.length > 0;
    return [...returned, ...(isMixed ? this.takeMixed(left) : this.fresh[lane].splice(0, left))];
  }

  /** How long the oldest event letter waits that is not claimed; 0 when none does. */
  oldestEventMs(): number {
    const oldest = [this.fresh.event[0], this.backlog[0]];
    return Math.max(0, ...oldest.map((entry) => (entry === undefined ? 0 : this.now() - entry.since)));
  }

  /** Gives back all ids that wait, and those that come later. */
  close(): void {
    this.closed = true;
    for (const lane of ['event', 'newsletter'] as const)
      for (const entry of this.take(lane, this.size(lane))) entry.resolve(untouched);
  }

  /** The backlog comes last, but one letter in four is its own: it is never starved by apps within their shares. */
  private takeMixed(letters: number): WaitingId[] {
    const promised = Math.min(this.backlog.length, Math.floor((this.sinceBacklog + letters) / backlogEvery));
    this.sinceBacklog = (this.sinceBacklog + letters) % backlogEvery;
    const first = this.fresh.event.splice(0, letters - promised);
    return [...first, ...this.backlog.splice(0, letters - first.length)];
  }
}

// The slots of one rate limit that this process holds. Letters are claimed only for slots at hand; which letter uses which
// slot is decided when it is ready to go, so that none holds a slot up. Slots are taken from the store when they are needed,
// a moment ahead and no more: the other senders need theirs.

import type { Lane } from '@pabal/domain';

/** A moment of our clock at which one letter may go, and the last one at which it still may. */
export interface Slot {
  readonly at: number;
  readonly until: number;
}

export interface Reserved {
  /** In order. */
  readonly slots: readonly Slot[];
  /** When the next slot is that nobody has. */
  readonly nextAt: number;
}

export interface RateSlots {
  /** Letters that may be claimed now. */
  room(): number;
  /** A letter is claimed: keep a slot for it, until it takes one or is let off. */
  promise(): void;
  letOff(): void;
  /** Letters are waiting to be claimed: get slots for them and wake the caller. */
  want(count: number, lane: Lane): void;
  /** Waits for a slot's moment. Undefined when none is near: the letter has to be handed back. */
  take(): Promise<Slot | undefined>;
  /** Leaves the next slot empty: a letter was so late that it fell into the time of those after it. */
  skip(): void;
  /** When the next slot is that could be had; in the past when there is one. */
  nextAt(): number;
  stop(): void;
}

export interface RateSlotsDeps {
  /** Asks the store for slots, first for letters that are claimed and ready, then for others. */
  readonly reserve: (request: {
    readonly ready: { readonly count: number; readonly withinMs: number };
    readonly waiting: { readonly count: number; readonly withinMs: number };
    /** Slots that went by unused. */
    readonly unused: number;
  }) => Promise<Reserved>;
  /** There are slots, or it is time to ask again. */
  readonly wake: () => void;
  readonly now: () => number;
}

/**
 * How far ahead slots are taken for letters not yet claimed. While events want slots, the next free one is further away
 * than newsletters may look: events go first, in all senders.
 */
const aheadMs: Readonly<Record<Lane, number>> = { event: 250, newsletter: 100 };

/** How long a letter that is claimed and ready waits for another slot when its own went by. */
const longestWaitMs = 1_000;

/** Milliseconds before the store is asked again that could not be asked. */
const awayMs = 500;

/** However far away the next slot is: somebody may have changed the limit. */
const longestTimerMs = 60_000;

export function createRateSlots(deps: RateSlotsDeps): RateSlots {
  return new HeldSlots(deps);
}

class HeldSlots implements RateSlots {
  private readonly deps: RateSlotsDeps;
  private slots: Slot[] = [];
  private promised = 0;
  private unused = 0;
  private nextFreeAt = Number.NEGATIVE_INFINITY;
  private askedAt = Number.NEGATIVE_INFINITY;
  private asking = false;
  private wanted = { count: 0, withinMs: 0 };
  private takers: ((slot: Slot | undefined) => void)[] = [];
  private timer: { readonly at: number; readonly handle: NodeJS.Timeout } | undefined;
  private stopped = false;

  constructor(deps: RateSlotsDeps) {
    this.deps = deps;
  }

  room(): number {
    this.dropLate();
    return Math.max(0, this.slots.length - this.promised);
  }

  promise(): void {
    this.promised += 1;
  }

  letOff(): void {
    this.promised -= 1;
  }

  want(count: number, lane: Lane): void {
    const withinMs = aheadMs[lane];
    const useful = Math.min(this.nextFreeAt - withinMs, this.askedAt + longestTimerMs);
    if (this.deps.now() < useful) {
      this.wakeAt(useful);
      return;
    }
    const { wanted } = this;
    this.wanted = { count: Math.max(wanted.count, count), withinMs: Math.max(wanted.withinMs, withinMs) };
    this.ask();
  }

  async take(): Promise<Slot | undefined> {
    const { now } = this.deps;
    for (;;) {
      const slot = await this.nextSlot();
      if (slot === undefined) return undefined;
      const early = slot.at - now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      // A process that was held up must not send all at once what it could not send in time.
      if (now() <= slot.until) return slot;
      this.unused += 1;
    }
  }

  skip(): void {
    void this.nextSlot();
  }

  nextAt(): number {
    return this.slots.length > 0 ? this.deps.now() : this.nextFreeAt;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer?.handle);
    this.slots = [];
    for (const taker of this.takers.splice(0)) taker(undefined);
  }

  private dropLate(): void {
    const count = this.slots.findIndex(({ until }) => until >= this.deps.now());
    const late = this.slots.splice(0, count < 0 ? this.slots.length : count);
    this.unused += late.length;
  }

  private nextSlot(): Promise<Slot | undefined> | Slot | undefined {
    this.dropLate();
    const slot = this.slots.shift();
    if (slot !== undefined || this.stopped) return slot;
    return new Promise((resolve) => {
      this.takers.push(resolve);
      this.ask();
    });
  }

  private ask(): void {
    const { takers: ready, wanted: waiting, unused } = this;
    if (this.asking || this.stopped || ready.length + waiting.count === 0) return;
    this.asking = true;
    this.askedAt = this.deps.now();
    this.takers = [];
    this.wanted = { count: 0, withinMs: 0 };
    this.unused = 0;
    this.deps
      .reserve({ ready: { count: ready.length, withinMs: longestWaitMs }, waiting, unused })
      .then(({ slots, nextAt }) => {
        this.nextFreeAt = nextAt;
        this.slots.push(...slots);
      })
      .catch(() => {
        // The next settlement or claim says that the store is away.
        this.nextFreeAt = this.deps.now() + awayMs;
        this.unused += unused;
      })
      .finally(() => this.handOut(ready, waiting));
  }

  /** Those that are ready first; the others are woken, now or when it is time to ask again. */
  private handOut(
    ready: readonly ((slot: Slot | undefined) => void)[],
    waiting: { readonly count: number; readonly withinMs: number },
  ): void {
    this.asking = false;
    for (const taker of ready) taker(this.slots.shift());
    if (this.slots.length > this.promised) this.deps.wake();
    else if (waiting.count > 0) this.wakeAt(this.nextFreeAt - waiting.withinMs);
    this.ask();
  }

  private wakeAt(at: number): void {
    if (this.stopped || (this.timer !== undefined && this.timer.at <= at)) return;
    clearTimeout(this.timer?.handle);
    const ms = Math.min(Math.max(1, at - this.deps.now()), longestTimerMs);
    const handle = setTimeout(() => {
      this.timer = undefined;
      this.deps.wake();
    }, ms);
    this.timer = { at, handle };
  }
}

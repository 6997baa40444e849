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
  /** Letters are waiting to be claimed: get slots for them and wake whoever asks. */
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

export function createRateSlots({ reserve, wake, now }: RateSlotsDeps): RateSlots {
  let slots: Slot[] = [];
  let promised = 0;
  let unused = 0;
  let nextAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking = false;
  let wanted = { count: 0, withinMs: 0 };
  let takers: ((slot: Slot | undefined) => void)[] = [];
  let timer: { readonly at: number; readonly handle: NodeJS.Timeout } | undefined;
  let stopped = false;

  function dropLate(): void {
    const count = slots.findIndex(({ until }) => until >= now());
    const late = slots.splice(0, count < 0 ? slots.length : count);
    unused += late.length;
  }

  function ask(): void {
    if (asking || stopped || takers.length + wanted.count === 0) return;
    asking = true;
    askedAt = now();
    const ready = takers;
    const request = { ready: { count: ready.length, withinMs: longestWaitMs }, waiting: wanted, unused };
    takers = [];
    wanted = { count: 0, withinMs: 0 };
    unused = 0;
    reserve(request)
      .then((reserved) => {
        nextAt = reserved.nextAt;
        slots.push(...reserved.slots);
      })
      .catch(() => {
        // Whoever settles or claims next says that the store is away.
        nextAt = now() + awayMs;
        unused += request.unused;
      })
      .finally(() => {
        asking = false;
        for (const taker of ready) taker(slots.shift());
        if (slots.length > promised) wake();
        else if (request.waiting.count > 0) wakeAt(nextAt - request.waiting.withinMs);
        ask();
      });
  }

  function wakeAt(at: number): void {
    if (stopped || (timer !== undefined && timer.at <= at)) return;
    clearTimeout(timer?.handle);
    const ms = Math.min(Math.max(1, at - now()), longestTimerMs);
    timer = { at, handle: setTimeout(wakeUp, ms) };
  }

  function wakeUp(): void {
    timer = undefined;
    wake();
  }

  function nextSlot(): Promise<Slot | undefined> | Slot | undefined {
    dropLate();
    const slot = slots.shift();
    if (slot !== undefined || stopped) return slot;
    return new Promise((resolve) => {
      takers.push(resolve);
      ask();
    });
  }

  return {
    room: () => {
      dropLate();
      return Math.max(0, slots.length - promised);
    },
    promise: () => {
      promised += 1;
    },
    letOff: () => {
      promised -= 1;
    },
    want: (count, lane) => {
      const withinMs = aheadMs[lane];
      const useful = Math.min(nextAt - withinMs, askedAt + longestTimerMs);
      if (now() < useful) return wakeAt(useful);
      wanted = { count: Math.max(wanted.count, count), withinMs: Math.max(wanted.withinMs, withinMs) };
      ask();
    },
    take: async () => {
      for (;;) {
        const slot = await nextSlot();
        if (slot === undefined) return undefined;
        const early = slot.at - now();
        if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
        // A process that was held up must not send all at once what it could not send in time.
        if (now() <= slot.until) return slot;
        unused += 1;
      }
    },
    skip: () => {
      void nextSlot();
    },
    nextAt: () => (slots.length > 0 ? now() : nextAt),
    stop: () => {
      stopped = true;
      clearTimeout(timer?.handle);
      slots = [];
      for (const taker of takers.splice(0)) taker(undefined);
    },
  };
}

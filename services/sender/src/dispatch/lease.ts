// A sender's claims are good while its beat goes on. It beats often, and speaks to a server only while it is sure that
// nobody has given it up: measured with a clock that is never stepped, and that goes on while the event loop is blocked.

import type { Ledger } from '../ledger.ts';

export interface Lease {
  /** Gives the first sign of life; rejects when the store is away. */
  start(): Promise<void>;
  /**
   * True while claims that were asked for at that time (of the lease's clock; now, when left out) are surely still ours.
   * Those from before we were given up never are again.
   */
  valid(askedAt?: number): boolean;
  /** Why it may not be valid, in words. */
  trouble(): string;
  stop(): void;
}

export interface LeaseDeps {
  /** A beat is false when this sender had been given up meanwhile. */
  readonly ledger: Pick<Ledger, 'beatSender'>;
  readonly leaseMs: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  readonly onMissed: (error: unknown) => void;
}

/** Five beats in a lease, so that a few may be missed. */
const beatsPerLease = 5;

/** After this part of the lease without an answer we stop speaking; the rest is the sweeper's margin. */
const trusted = 0.6;

export function createLease({ ledger, leaseMs, now, onMissed }: LeaseDeps): Lease {
  let goodUntil = Number.NEGATIVE_INFINITY;
  let knownSince = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let underWay = false;
  let missed: unknown;

  async function beatOnce(): Promise<void> {
    // Counted from before the question: when the answer is late, part of the lease is already gone.
    const asked = now();
    const known = await ledger.beatSender();
    if (!known) knownSince = now();
    goodUntil = asked + leaseMs * trusted;
    missed = undefined;
  }

  function tick(): void {
    if (underWay) return;
    underWay = true;
    beatOnce()
      .catch((error: unknown) => {
        missed = error;
        onMissed(error);
      })
      .finally(() => {
        underWay = false;
      });
  }

  return {
    start: async () => {
      await beatOnce();
      timer = setInterval(tick, leaseMs / beatsPerLease);
    },
    valid: (askedAt = now()) => askedAt >= knownSince && now() < goodUntil,
    trouble: () => {
      const why = missed instanceof Error ? missed.message : 'PostgreSQL has not answered yet.';
      return `No sign of life could be given in the database lately; nothing is sent until one is. ${why}`;
    },
    stop: () => clearInterval(timer),
  };
}

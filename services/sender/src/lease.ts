// A sender's claims are good while its beat goes on. It beats often, and opens its mouth only while it is sure that
// nobody has given it up: measured with a clock that is never stepped, and that goes on while the event loop is blocked.

export interface Lease {
  /** Gives the first sign of life; rejects when the store is away. */
  start(): Promise<void>;
  /**
   * True while claims that were asked for at that time (of the lease's clock; now, when left out) are surely still ours.
   * Those from before we were given up never are again.
   */
  valid(askedAt?: number): boolean;
  stop(): void;
}

export interface LeaseDeps {
  /** Gives a sign of life; false when this sender had been given up meanwhile. */
  readonly beat: () => Promise<boolean>;
  readonly leaseMs: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  readonly onMissed: (error: unknown) => void;
}

/** Five beats in a lease, so that a few may be missed. */
const beatsPerLease = 5;

/** After this part of the lease without an answer we stop speaking; the rest is the sweeper's margin. */
const trusted = 0.6;

export function createLease({ beat, leaseMs, now, onMissed }: LeaseDeps): Lease {
  let goodUntil = Number.NEGATIVE_INFINITY;
  let knownSince = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let underWay = false;

  async function beatOnce(): Promise<void> {
    // Counted from before the question: when the answer is late, part of the lease is already gone.
    const asked = now();
    const known = await beat();
    if (!known) knownSince = now();
    goodUntil = asked + leaseMs * trusted;
  }

  function tick(): void {
    if (underWay) return;
    underWay = true;
    beatOnce()
      .catch(onMissed)
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
    stop: () => clearInterval(timer),
  };
}

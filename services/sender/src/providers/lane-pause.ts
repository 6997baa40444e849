// Newsletters wait while event letters are slow. Seen from this sender alone: every sender has events, or has none to delay.

export interface LanePause {
  /** An event letter was sent, so long after its claim. */
  sent(ms: number): void;
  /** Whether newsletters wait now. */
  paused(): boolean;
}

export interface LanePauseDeps {
  /** How slow event letters may be. */
  readonly targetMs: number;
  /** Where letters wait that have not been claimed. */
  readonly room: { oldestEventMs(): number };
  readonly now: () => number;
}

/** The letters that count: at most so many, and none older than this. */
const mostSeen = 64;
const seenForMs = 30_000;

/** Looking is cheap, but not once for every letter. */
const lookEveryMs = 100;

/** Makes the switch: on above the target, off again below half of it, so that it does not flicker. */
export function createLanePause({ targetMs, room, now }: LanePauseDeps): LanePause {
  const seen: { readonly ms: number; readonly at: number }[] = [];
  let paused = false;
  let lookedAt = Number.NEGATIVE_INFINITY;

  /** The time that 95 of 100 event letters needed no more than. */
  function slow(): number {
    while (seen[0] !== undefined && seen[0].at < now() - seenForMs) seen.shift();
    const sorted = seen.map(({ ms }) => ms).sort((a, b) => a - b);
    return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
  }

  return {
    sent: (ms) => {
      seen.push({ ms, at: now() });
      if (seen.length > mostSeen) seen.shift();
    },
    paused: () => {
      if (now() - lookedAt < lookEveryMs) return paused;
      lookedAt = now();
      const worst = Math.max(room.oldestEventMs(), slow());
      paused = worst > (paused ? targetMs / 2 : targetMs);
      return paused;
    },
  };
}

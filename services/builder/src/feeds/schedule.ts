// When a feed is read next.

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** The first wait after a failure; it doubles with every further one, up to a day. */
const firstRetryMs = 5 * minuteMs;

/** A random number from 0 up to 1. */
export type Random = () => number;

/** Spread by a tenth either way, so that feeds which were added together do not stay together. */
const spread = (ms: number, random: Random) => Math.round(ms * (0.9 + 0.2 * random()));

/** Milliseconds until a feed that answered is read again: our interval, or the feed's own if longer, a day at most. */
export function waitAfterAnswer(
  wishes: {
    readonly intervalMs: number;
    readonly ttlMinutes?: number | undefined;
    readonly freshForMs: number;
  },
  random: Random,
): number {
  const { intervalMs, ttlMinutes = 0, freshForMs } = wishes;
  return spread(Math.min(Math.max(intervalMs, ttlMinutes * minuteMs, freshForMs), dayMs), random);
}

/**
 * Milliseconds until a feed that failed is tried again.
 *
 * @param failures      failures in a row, this one included
 * @param retryAfterMs  the wait that its server asked for: the result is never shorter
 */
export function waitAfterFailure(failures: number, retryAfterMs: number | undefined, random: Random): number {
  const backoff = Math.min(firstRetryMs * 2 ** Math.min(failures - 1, 12), dayMs);
  return Math.max(spread(backoff, random), retryAfterMs ?? 0);
}

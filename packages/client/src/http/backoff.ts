// How long to wait before the next attempt: a pure function of the attempt, of chance and of what the server asks for.

export interface Backoff {
  /** Milliseconds before the second attempt, at most. */
  readonly firstMs: number;
  /** Milliseconds between two attempts, at most. A longer `Retry-After` counts all the same. */
  readonly mostMs: number;
}

/** Nothing that a server says makes a client wait for longer. */
const longestRetryAfterMs = 5 * 60_000;

/**
 * Full jitter: any time up to a bound that doubles, so that clients that failed together do not come back together.
 *
 * @param failures  how many attempts have failed in a row, from 1
 * @param random  from 0 to 1
 */
export function pauseMs(
  failures: number,
  { firstMs, mostMs }: Backoff,
  random: number,
  retryAfterMs = 0,
): number {
  const bound = Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.max(Math.round(bound * random), Math.min(retryAfterMs, longestRetryAfterMs));
}

/** `Retry-After` in seconds or as a date; 0 when it is neither. */
export function retryAfterMs(value: string | undefined, now: number): number {
  if (value === undefined) return 0;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const time = Date.parse(value);
  return Number.isNaN(time) ? 0 : Math.max(0, time - now);
}

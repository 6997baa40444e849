/** How a bell whose handler failed waits: doubling from `baseMs`, never longer than `capMs`. */
export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * Milliseconds to wait after the given attempt (1 for the first), between half and the whole of the doubled delay:
 * the jitter keeps bells that failed together from coming back together, the lower half keeps them from spinning.
 */
export function backoffMs(
  attempt: number,
  { baseMs, capMs }: Backoff,
  random: () => number = Math.random,
): number {
  const whole = Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(whole / 2 + (whole / 2) * random());
}

// When a message is tried again, and for how long an endpoint that fails is left alone.

import { failuresBeforeWaiting } from '@pabal/db/webhooks';

const minutes = 60;
const hours = 3_600;

/** Seconds after each attempt that was not taken: some three days in all. */
const delays = [
  ...[5, 1 * minutes, 5 * minutes, 30 * minutes],
  ...[2 * hours, 5 * hours, 10 * hours, 14 * hours, 20 * hours, 20 * hours],
];

/** How often a message is tried: once, and once after each delay. */
export const mostAttempts = delays.length + 1;

/** Most by which a delay is longer or shorter than it says, so that what failed together does not come back together. */
const jitter = 0.1;

/**
 * Milliseconds until the next attempt, or nothing when there is none.
 *
 * @param random  from 0 to 1
 */
export function retryDelayMs(attempt: number, random: number): number | undefined {
  const seconds = delays[attempt - 1];
  return seconds === undefined ? undefined : seconds * 1_000 * (1 + jitter * (2 * random - 1));
}

const firstRestMs = 5_000;
const longestRestMs = 300_000;

/** How an endpoint fares: failures in a row, and for how long there was nothing else. */
interface Faring {
  readonly failures: number;
  readonly failingMs: number;
}

/** Milliseconds for which an endpoint is left alone that fails: nothing at first, then a quarter of the time for which it has. */
export function restMs({ failures, failingMs }: Faring, random: number): number {
  if (failures < failuresBeforeWaiting) return 0;
  return Math.min(longestRestMs, Math.max(firstRestMs, failingMs / 4)) * (1 + jitter * (2 * random - 1));
}

/** An endpoint that has taken nothing for so long is paused. */
export const pauseSeconds = 3 * 24 * hours;

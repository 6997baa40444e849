import type { Lane } from '@pabal/domain';

/** How often and how long a lane tries. */
export interface Retries {
  /** Attempts until a letter is a dead letter. */
  readonly attempts: number;
  /** Upper bound of the first delay; it doubles with every attempt. */
  readonly baseMs: number;
  /** No delay is longer. */
  readonly maxMs: number;
}

export type RetriesByLane = Readonly<Record<Lane, Retries>>;

/** No retry comes sooner: a server that said "later" meant it. */
const leastMs = 1_000;

/**
 * The delay before the next attempt: exponential with full jitter, anywhere between a second and the doubled bound, so
 * that letters which failed together do not come back together.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param attempt  the attempt that has just failed, from 1
 * @param random   in [0, 1)
 */
export function retryDelayMs(attempt: number, { baseMs, maxMs }: Retries, random: number): number {
  const bound = Math.min(maxMs, baseMs * 2 ** (attempt - 1));
  return Math.round(leastMs + random * Math.max(0, bound - leastMs));
}

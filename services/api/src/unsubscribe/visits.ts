import { RateLimiterMemory } from 'rate-limiter-flexible';

/** How many visits from one address are served. */
export interface VisitLimits {
  /** Counts a visit with a link of ours. @returns false when there were too many lately */
  good(ip: string): Promise<boolean>;
  /** The same for a visit with a link that is none. */
  bad(ip: string): Promise<boolean>;
}

/**
 * Counted apart: whoever tries links out must not keep others from unsubscribing who come through the same proxy. Mail
 * services unsubscribe for many people from few addresses, so there is room for that.
 */
export function createVisitLimits(
  limits: { goodPerMinute: number; badPerMinute: number } = { goodPerMinute: 1_200, badPerMinute: 60 },
): VisitLimits {
  const good = new RateLimiterMemory({ points: limits.goodPerMinute, duration: 60 });
  const bad = new RateLimiterMemory({ points: limits.badPerMinute, duration: 60 });
  return { good: (ip) => isWithin(good, ip), bad: (ip) => isWithin(bad, ip) };
}

/** The limiter rejects when nothing is left. */
function isWithin(limiter: RateLimiterMemory, ip: string): Promise<boolean> {
  return limiter.consume(ip).then(
    () => true,
    () => false,
  );
}

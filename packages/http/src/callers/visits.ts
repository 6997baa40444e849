import { RateLimiterMemory } from 'rate-limiter-flexible';

/** How many visits from one address are served. */
export interface VisitLimits {
  /** Counts a visit with a link that we signed. @returns false when there were too many lately */
  good(ip: string): Promise<boolean>;
  /** Counts a visit with any other link. @returns false when there were too many lately */
  bad(ip: string): Promise<boolean>;
}

/**
 * The two are counted apart: a caller that tries links out must not keep others behind the same proxy from unsubscribing.
 * Mail services unsubscribe many people from few addresses, so the limit for signed links is high.
 */
export function createVisitLimits(
  limits: { goodPerMinute: number; badPerMinute: number } = { goodPerMinute: 1_200, badPerMinute: 60 },
): VisitLimits {
  const good = new RateLimiterMemory({ points: limits.goodPerMinute, duration: 60 });
  const bad = new RateLimiterMemory({ points: limits.badPerMinute, duration: 60 });
  return { good: (ip) => isWithin(good, ip), bad: (ip) => isWithin(bad, ip) };
}

/** The limiter rejects when no visit is left. */
function isWithin(limiter: RateLimiterMemory, ip: string): Promise<boolean> {
  return limiter.consume(ip).then(
    () => true,
    () => false,
  );
}

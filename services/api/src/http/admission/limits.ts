// Rate limits, counted in this process. The header fields are those of draft-ietf-httpapi-ratelimit-headers.

import type { ServerResponse } from 'node:http';
import { PabalError } from '@pabal/domain';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface Limits {
  /**
   * Counts a request of an app or a user and tells the caller in header fields how many are left.
   *
   * @param cost  how many requests it counts as, at most those of a whole minute
   * @throws PabalError `rate-limited`
   */
  charge(callerId: string, cost: number, response: ServerResponse): Promise<void>;
}

const windowSeconds = 60;

export function createLimits({ perMinute }: { perMinute: number }): Limits {
  const requests = new RateLimiterMemory({ points: perMinute, duration: windowSeconds });

  return {
    async charge(callerId, cost, response) {
      if (cost <= 0) return;
      const state = await consume(requests, callerId, Math.min(cost, perMinute));
      const seconds = Math.ceil(state.msBeforeNext / 1000);
      response.setHeader('RateLimit-Policy', `"key";q=${perMinute};w=${windowSeconds}`);
      response.setHeader('RateLimit', `"key";r=${state.remainingPoints};t=${seconds}`);
      if (state.consumedPoints <= perMinute) return;
      response.setHeader('Retry-After', String(seconds));
      throw new PabalError(
        'rate-limited',
        `This app or user may make ${perMinute} requests a minute to one api process, for all its keys and sessions together; each event of a batch counts as one. Try again in ${seconds} s.`,
      );
    },
  };
}

/** The limiter rejects with the same result that it resolves with; here both are returned. */
async function consume(limiter: RateLimiterMemory, key: string, points: number): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key, points);
  } catch (rejected) {
    if (rejected instanceof RateLimiterRes) return rejected;
    throw rejected;
  }
}

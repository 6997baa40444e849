// Rate limits, counted in this process. The header fields are those of draft-ietf-httpapi-ratelimit-headers.

import type { ServerResponse } from 'node:http';
import { PabalError } from '@pabal/domain';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface Limits {
  /**
   * Counts a request of an app and tells the caller in header fields what is left.
   *
   * @param cost  how many requests it counts as; more than a whole minute's count as all of them
   * @throws PabalError `rate-limited`
   */
  charge(appId: string, cost: number, response: ServerResponse): Promise<void>;
  /** Counts a refused key or password from an address. */
  countGuess(ip: string): Promise<void>;
  /** @throws PabalError `rate-limited` when too many guesses came from this address lately. */
  refuseGuesser(ip: string, response: ServerResponse): Promise<void>;
}

const windowSeconds = 60;
/** Refused keys or passwords from one address in a minute before it is not even listened to. */
const mostGuesses = 30;

export function createLimits({ perMinute }: { perMinute: number }): Limits {
  const requests = new RateLimiterMemory({ points: perMinute, duration: windowSeconds });
  const guesses = new RateLimiterMemory({ points: mostGuesses, duration: windowSeconds });

  return {
    async charge(appId, cost, response) {
      if (cost <= 0) return;
      const state = await consume(requests, appId, Math.min(cost, perMinute));
      const seconds = Math.ceil(state.msBeforeNext / 1000);
      response.setHeader('RateLimit-Policy', `"key";q=${perMinute};w=${windowSeconds}`);
      response.setHeader('RateLimit', `"key";r=${state.remainingPoints};t=${seconds}`);
      if (state.consumedPoints <= perMinute) return;
      response.setHeader('Retry-After', String(seconds));
      throw new PabalError(
        'rate-limited',
        `This key may make ${perMinute} requests a minute, each event of a batch counting as one. Go on in ${seconds} s.`,
      );
    },
    async countGuess(ip) {
      await consume(guesses, ip, 1);
    },
    async refuseGuesser(ip, response) {
      const state = await guesses.get(ip);
      if (state === null || state.consumedPoints < mostGuesses) return;
      const seconds = Math.ceil(state.msBeforeNext / 1000);
      response.setHeader('Retry-After', String(seconds));
      throw new PabalError(
        'rate-limited',
        `Too many refused keys or passwords came from this address. Go on in ${seconds} s.`,
      );
    },
  };
}

/** The limiter rejects with the same thing that it resolves with; here a full one is an answer like any other. */
async function consume(limiter: RateLimiterMemory, key: string, points: number): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key, points);
  } catch (rejected) {
    if (rejected instanceof RateLimiterRes) return rejected;
    throw rejected;
  }
}

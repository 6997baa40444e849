// How much one caller may ask for, counted in this process by the caller's network.

import { createVisitLimits } from '@pabal/http';
import { RateLimiterMemory } from 'rate-limiter-flexible';

/** Each function counts one request. @returns false when there were too many lately */
export interface CallerLimits {
  /** A page that anybody may open. */
  visit(caller: string): Promise<boolean>;
  /** A page behind a link that we signed. */
  goodLink(caller: string): Promise<boolean>;
  /** A page behind any other link: guessing is slow. */
  badLink(caller: string): Promise<boolean>;
  /** A wish for a letter to an address that somebody typed. */
  letter(caller: string): Promise<boolean>;
}

const visitsPerMinute = 600;
const letterWindowSeconds = 600;

/** @param options.letters  wishes for letters in ten minutes (PAGES_SIGN_UPS) */
export function createCallerLimits({ letters }: { letters: number }): CallerLimits {
  const visits = new RateLimiterMemory({ points: visitsPerMinute, duration: 60 });
  const wishes = new RateLimiterMemory({ points: letters, duration: letterWindowSeconds });
  const links = createVisitLimits();
  return {
    visit: (caller) => isWithin(visits, caller),
    goodLink: links.good,
    badLink: links.bad,
    letter: (caller) => isWithin(wishes, caller),
  };
}

/** The limiter rejects when nothing is left. */
const isWithin = (limiter: RateLimiterMemory, caller: string): Promise<boolean> =>
  limiter.consume(caller).then(
    () => true,
    () => false,
  );

// How much one caller may ask for, by the caller's network. All pages processes count together.

import type { SharedCounts } from './shared-counts.ts';

/** Each function counts one request. @returns false when there were too many lately */
export interface CallerLimits {
  /** A page that anybody may open. */
  visit(caller: string): boolean;
  /** A page behind a link that we signed. */
  goodLink(caller: string): boolean;
  /** A page behind any other link: guessing is slow. */
  badLink(caller: string): Promise<boolean>;
  /** A wish for a letter to an address that somebody typed. */
  letter(caller: string): Promise<boolean>;
  /** A link of a letter that is followed. @returns false when it is led on and not counted */
  click(network: string): boolean;
}

const minuteMs = 60_000;

/**
 * Mail services unsubscribe many people from few addresses, so the limit for signed links is high, and links that are tried out are
 * counted apart from them: nobody keeps others behind the same proxy from unsubscribing.
 *
 * @param options.letters  wishes for letters in ten minutes (PAGES_SIGN_UPS)
 */
export function createCallerLimits(
  counts: Pick<SharedCounts, 'exactly' | 'soon'>,
  { letters }: { letters: number },
): CallerLimits {
  return {
    visit: counts.soon({ kind: 'visit', limit: 600, windowMs: minuteMs }),
    goodLink: counts.soon({ kind: 'good-link', limit: 1_200, windowMs: minuteMs }),
    badLink: counts.exactly({ kind: 'bad-link', limit: 60, windowMs: minuteMs }),
    letter: counts.exactly({ kind: 'letter', limit: letters, windowMs: 10 * minuteMs }),
    click: counts.soon({ kind: 'click', limit: 600, windowMs: minuteMs }),
  };
}

// What `/readyz` says about the providers: for people, so each says since when, why and until when.

import type { Outcome } from '@pabal/domain';
import type { Trouble } from './breaker.ts';
import type { ProviderView } from './provider.ts';

export interface ProvidersHealth {
  /** Providers that take letters, or would take one as a probe at any moment. */
  readonly open: readonly string[];
  /** One sentence for each of the others. */
  readonly troubles: readonly string[];
}

const words: Readonly<Record<Trouble, string>> = {
  lost: 'gives no answer',
  closed: 'has no room or allowance left',
  broken: 'refuses our credentials or setup',
};

/**
 * @param views  how the providers stand
 * @param now    the moment of the views' clock
 * @param date   the same moment as a date
 */
export function healthOf(views: readonly ProviderView[], now: number, date: Date): ProvidersHealth {
  const at = (time: number) => new Date(date.getTime() + time - now).toISOString();
  const troubled = views.filter(({ state }) => state !== 'closed');
  return {
    open: views.filter(({ state }) => state === 'closed').map(({ name }) => name),
    troubles: troubled.map(({ name, trouble = 'lost', since = now, until = now, state, outcome }) => {
      const next =
        state === 'probing' ? 'one letter is trying it now' : `the next letter tries it at ${at(until)}`;
      return `${name} ${words[trouble]} since ${at(since)} (${outcome ? causeOf(outcome) : 'unknown'}); ${next}`;
    }),
  };
}

/** A server's words may name an address; its codes, and the network's words, do not. */
function causeOf({ code, enhanced, reply }: Outcome): string {
  return code === undefined ? reply : [code, enhanced].filter((part) => part !== undefined).join(' ');
}

/** The check: well as long as one provider takes letters; otherwise it says what is the matter with all of them. */
export function checkProviders(health: ProvidersHealth): ProvidersHealth {
  if (health.open.length > 0) return health;
  throw new Error(`No SMTP provider takes letters: ${health.troubles.join('. ')}.`);
}

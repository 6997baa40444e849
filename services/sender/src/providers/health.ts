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
  return {
    open: views.filter(takesLetters).map(({ name }) => name),
    troubles: views.flatMap((view) => troubleOf(view, at) ?? []),
  };
}

/** Whether letters go through this provider now. */
export function takesLetters({ breaker, paused, nextSlotAt }: ProviderView): boolean {
  return paused !== true && breaker.state === 'closed' && nextSlotAt === undefined;
}

function troubleOf({ name, breaker, paused, nextSlotAt }: ProviderView, at: (time: number) => string) {
  if (paused === true)
    return `${name} is paused by a person; providers resume ${name} lets letters go there again`;
  if (breaker.state !== 'closed') {
    const { state, trouble, since, until, outcome } = breaker;
    const next =
      state === 'probing' ? 'one letter is trying it now' : `the next letter tries it at ${at(until)}`;
    return `${name} ${words[trouble]} since ${at(since)} (${causeOf(outcome)}); ${next}`;
  }
  return nextSlotAt === undefined
    ? undefined
    : `${name} is at its limit; the next letter goes at ${at(nextSlotAt)}`;
}

/** The server's own words, which tell a password from a missing STARTTLS; views have them without addresses. */
const causeOf = ({ reply }: Outcome): string => reply.replace(/[.\s]+$/, '');

/** The check: well as long as one provider takes letters; otherwise it says what is the matter with all of them. */
export function checkProviders(health: ProvidersHealth): ProvidersHealth {
  if (health.open.length > 0) return health;
  throw new Error(`No SMTP provider takes letters: ${health.troubles.join('. ')}.`);
}

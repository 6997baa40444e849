// What the pages have in common that the api writes: for whom one is written, and how things are told in their language.

import type { Locale, Piece } from '@pabal/console/sheet';
import { type ErrorCode, rolesWithScope, type Scope } from '@pabal/domain';
import { hasScope } from '../../http/admission/scopes.ts';
import type { Caller } from '../../http/caller.ts';
import type { Call } from '../../http/route.ts';
import { sheet } from './sheet.schema.ts';

/** Who looks at a page. */
export interface Onlooker {
  readonly locale: Locale;
  readonly caller: Caller;
  /** Whether they may do what needs this scope: what they may not do is not offered. */
  may(scope: Scope): boolean;
}

export const onlookerOf = ({ caller, request }: Pick<Call<unknown>, 'caller' | 'request'>): Onlooker => ({
  locale: request.headers['pabal-language'] === 'ko' ? 'ko' : 'en',
  caller,
  may: (scope) => hasScope(caller, scope),
});

/** What every route of a page says. The console asks for the page `/console/…` at `/v1/console/…`. */
export const pageRoute = (summary: string, problems: readonly ErrorCode[] = ['not-found']) => ({
  ...{ summary, problems },
  roles: rolesWithScope('newsletters:read'),
  answers: { 200: { description: 'The page.', schema: sheet } },
});

/** How numbers and moments are told in a language. */
export function tellerIn(locale: Locale) {
  const numbers = new Intl.NumberFormat(locale);
  return {
    count: (value: number): string => numbers.format(value),
    /** `Mon, Mar 2, 10:00 (Asia/Seoul)`, with the distance from UTC where a day of the year has another one. */
    inZone(at: Date, timeZone: string): string {
      const clock = new Intl.DateTimeFormat(locale, {
        ...{ timeZone, weekday: 'short', year: 'numeric', month: 'short', day: 'numeric' },
        ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'shortOffset' },
      });
      return `${clock.format(at)} (${timeZone})`;
    },
    /** Seconds as people say them: `40 s`, `12 min`, `3 h`. */
    duration(seconds: number): string {
      const [value, unit] =
        seconds < 90
          ? ([Math.ceil(seconds), 'second'] as const)
          : seconds < 5_400
            ? ([Math.round(seconds / 60), 'minute'] as const)
            : ([Math.round(seconds / 3_600), 'hour'] as const);
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
    },
  };
}

export const moment = (at: Date | null): Piece => ({ at: at?.toISOString() ?? null });

/** A link to what a stranger published: only where browsers ask a server for it. */
export function linkTo(url: string | null, words: string): Piece {
  const leads = url !== null && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  return leads ? { to: url, words } : words;
}

/** Something, or nothing where a condition does not hold. */
export const when = <Value>(holds: boolean, value: () => Value): Value[] => (holds ? [value()] : []);

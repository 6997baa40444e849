// The reader's language is that of the page; a change of it loads the page again.

import { type BothLanguages, isLocale, type Locale } from '../words/words.ts';

const wanted = document.documentElement.lang;
export const locale: Locale = isLocale(wanted) ? wanted : 'en';

/** The words of an area in the reader's language. */
export const inLanguage = <Words>(words: BothLanguages<Words>): BothLanguages<Words>['en'] => words[locale];

const numbers = new Intl.NumberFormat(locale);
/** A number with its thousands apart. */
export const count = (value: number): string => numbers.format(value);

const cookieDays = 365;

/** Keeps the choice of theme and language on this browser, where the server reads it with the next page. */
export function keepLook(theme: string, language: string): void {
  const age = cookieDays * 24 * 60 * 60;
  // biome-ignore lint/suspicious/noDocumentCookie: Safari and Firefox have had no cookieStore for long enough.
  document.cookie = `pabal_look=${theme}.${language}; Path=/console; Max-Age=${age}; SameSite=Lax`;
}

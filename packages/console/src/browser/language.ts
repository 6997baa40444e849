// The reader's language is that of the scripts, which the server chooses with the page; a change of it loads the page again.

import type { Locale } from '../words/words.ts';

export const locale: Locale = import.meta.language ?? 'en';

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

import type { Language } from '@pabal/http';

/** `2026-03-02` in words. */
export function dateOf(day: string, language: Language): string {
  const long = { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(localeOf[language], long).format(new Date(`${day}T00:00:00Z`));
}

export const momentOf = (moment: Date, language: Language, timeZone: string): string =>
  new Intl.DateTimeFormat(localeOf[language], { month: 'short', day: 'numeric', timeZone }).format(moment);

const localeOf: Readonly<Record<Language, string>> = { en: 'en-GB', ko: 'ko-KR' };

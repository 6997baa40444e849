// Words in the reader's language. Each area of the console has one file with both languages side by side.

export const locales = ['en', 'ko'] as const;
export type Locale = (typeof locales)[number];

type Entry = string | ((...values: never[]) => string) | { readonly [key: string]: Entry };

/** The same keys in another language; what takes values takes the same ones. */
type Translated<Words> = {
  readonly [Key in keyof Words]: Words[Key] extends string
    ? string
    : Words[Key] extends (...values: infer Values) => string
      ? (...values: Values) => string
      : Translated<Words[Key]>;
};

export interface BothLanguages<Words> {
  readonly en: Translated<Words>;
  readonly ko: Translated<Words>;
}

/** Puts both languages of an area together: a key that one of them lacks does not compile. */
export function inBoth<const Words extends { readonly [key: string]: Entry }>(
  en: Words,
  ko: NoInfer<Translated<Words>>,
): BothLanguages<Words>;
export function inBoth(en: unknown, ko: unknown): unknown {
  return { en, ko };
}

export function isLocale(text: unknown): text is Locale {
  return locales.some((locale) => locale === text);
}

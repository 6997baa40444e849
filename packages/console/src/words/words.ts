// Words in the reader's language. Each area of the console has one file with both languages, and scripts for each language: what
// nobody reads is not sent.

export const locales = ['en', 'ko'] as const;
export type Locale = (typeof locales)[number];

declare global {
  interface ImportMeta {
    /** The language of the scripts, put there by the build; absent on the server, which speaks both. */
    readonly language?: Locale;
  }
}

/** The same keys in another language; what takes values takes the same ones. A key that is missing does not compile. */
export type Translated<Words> = {
  readonly [Key in keyof Words]: Words[Key] extends string
    ? string
    : Words[Key] extends (...values: infer Values) => string
      ? (...values: Values) => string
      : Translated<Words[Key]>;
};

export function isLocale(text: unknown): text is Locale {
  return locales.some((locale) => locale === text);
}

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

/**
 * A count in English with what is counted: `1 letter`, `1,204 letters`. A verb that goes with it is part of both.
 *
 * @param count  as it is shown, with its thousands apart
 */
export const counted = (count: string, one: string, many = `${one}s`): string =>
  `${count} ${count === '1' ? one : many}`;

export function isLocale(text: unknown): text is Locale {
  return locales.some((locale) => locale === text);
}

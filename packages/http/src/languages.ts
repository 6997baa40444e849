// The languages of the pages that readers see, and which of them a request gets.

export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];

/** The name of each language, in that language. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', ko: '한국어' };

/**
 * The language of a page: the one in the URL, otherwise the first of the reader's languages that we have (RFC 9110, section
 * 12.5.4), otherwise the deployment's, otherwise English.
 */
export function languageFor(
  requested: unknown,
  acceptLanguage: string | undefined,
  defaultLocale: string,
): Language {
  const wanted = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim());
      const quality = parameters.find((piece) => piece.startsWith('q='));
      return { tag, quality: quality === undefined ? 1 : Number(quality.slice(2)) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
  const spoken = [requested, ...wanted, defaultLocale]
    .map(spokenOf)
    .find((language) => language !== undefined);
  return spoken ?? 'en';
}

function spokenOf(tag: unknown): Language | undefined {
  const [language = ''] = typeof tag === 'string' ? tag.toLowerCase().split('-') : [];
  return languages.find((known) => known === language);
}

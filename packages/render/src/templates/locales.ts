import { canonicalLocale } from '@pabal/domain';

/** The locale a letter file is named after (`ko.njk`, `pt-BR.njk`), in canonical form; `undefined` for other files. */
export function localeOfFile(file: string): string | undefined {
  const [, tag] = /^([a-z]{2,8}(?:-[a-z0-9]{1,8})*)\.njk$/i.exec(file) ?? [];
  return tag === undefined ? undefined : canonicalLocale(tag);
}

/** The key under which a locale is found, whatever its case: `KO_kr` and `ko-KR` are one. */
export function localeKey(locale: string): string {
  return locale.replaceAll('_', '-').toLowerCase();
}

/**
 * The first locale that is available: each wanted one and then its parents (RFC 4647 lookup: `zh-Hant-TW`, `zh-Hant`,
 * `zh`), in order, else any, so that a letter is rather sent in another language than not at all.
 */
export function pickLocale(
  available: ReadonlyMap<string, unknown>,
  wanted: readonly (string | undefined)[],
): string | undefined {
  for (const locale of wanted) {
    const found = locale === undefined ? undefined : lookUp(available, localeKey(locale));
    if (found !== undefined) return found;
  }
  return [...available.keys()].sort()[0];
}

/** Longer than any tag in use; what comes from outside need not be taken apart any further. */
const maxLength = 64;

function lookUp(available: ReadonlyMap<string, unknown>, locale: string): string | undefined {
  if (locale.length > maxLength) return undefined;
  for (let tag = locale; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    if (available.has(tag)) return tag;
  }
  return undefined;
}

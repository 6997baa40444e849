/**
 * Canonical forms of the tags that came, which are few; to find one out costs more than to read all the rest of a target.
 */
const known = new Map<string, string>();
const mostKnown = 1_000;

/** A language tag in its canonical form (BCP 47), such as `en-GB` for `EN-gb`; undefined when it is not a language tag. */
export function canonicalLocale(tag: string): string | undefined {
  const remembered = known.get(tag);
  if (remembered !== undefined) return remembered;
  try {
    const [canonical] = Intl.getCanonicalLocales(tag);
    if (canonical !== undefined && known.size < mostKnown) known.set(tag, canonical);
    return canonical;
  } catch {
    return undefined;
  }
}

// Links as feeds have them: relative, with tracking parameters, or not links at all.

/** Longest link that is taken. */
const maxLength = 2_048;

/** The absolute form of an http link, without user name and password, or nothing when it is not one. */
export function resolveUrl(link: string | undefined, base: string | undefined): string | undefined {
  const text = link?.trim() ?? '';
  if (text === '' || text.length > maxLength || !URL.canParse(text, base)) return undefined;
  const url = new URL(text, base);
  // A feed behind a password is read with it in its address; its readers are not to get it with every link.
  url.username = '';
  url.password = '';
  const isHttp = url.protocol === 'http:' || url.protocol === 'https:';
  return isHttp && url.href.length <= maxLength ? url.href : undefined;
}

/** Text that is an absolute http address and nothing else, as some feeds have it where an attribute or a path belongs. */
export function addressIn(text: string | undefined): string | undefined {
  const address = text?.trim();
  return address !== undefined && /^https?:\/\/[^\s/]/i.test(address) ? address : undefined;
}

/** Parameters that say where a reader came from, and nothing about what is read. */
const tracking =
  /^(?:utm_.*|mtm_.*|pk_.*|hsa_.*|mc_[ce]id|(?:fb|g|d)clid|gclsrc|wbraid|gbraid|yclid|msclkid|twclid|igshid?|_hsenc|_hsmi|mkt_tok|oly_(?:anon|enc)_id|vero_id|ref_src|ref_url|fromrss|trackingcode|xtor|cmpid|ncid|spm|s_cid|feature|at_(?:medium|campaign))$/i;

/** Values of `source` and `ref` that feeds add to their own links. */
const feedMarks = /^(?:rss|feed|atom)\b/i;

/** Fragments that lead to a place every article has. */
const placeFragments = /^#(?:comments?|respond|more-.*|rss|feed|top|:~:.*|xtor=.*|utm_.*|)$/i;

/**
 * What two links to one article have in common: https, no `www.`, no tracking, parameters in order, no slash at the end.
 * It is compared and never shown. Nothing for a bare host, to which feeds without links of their own lead.
 */
export function canonicalUrl(link: string | undefined): string | undefined {
  if (link === undefined) return undefined;
  const url = new URL(link);
  const kept = [...url.searchParams].filter(([name, value]) => !isTracking(name, value));
  kept.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  const query = new URLSearchParams(kept).toString();
  const path = url.pathname.replace(/\/{2,}/g, '/').replace(/\/(?:index\.(?:html?|php))?$/, '');
  const fragment = placeFragments.test(url.hash) ? '' : url.hash;
  if (path === '' && query === '' && fragment === '') return undefined;
  const host = url.host.replace(/^www\./, '');
  return `https://${host}${path}${query === '' ? '' : `?${query}`}${fragment}`;
}

function isTracking(name: string, value: string): boolean {
  return tracking.test(name) || ((name === 'source' || name === 'ref') && feedMarks.test(value));
}

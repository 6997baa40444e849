// Addresses as cards are known by them.

import { bareAddress } from '../credentials.ts';

/** Longest address that is taken. */
const longestLink = 2_048;

export interface LinkAddress {
  /** Without fragment: what stands behind `#` is never sent to a server. */
  readonly url: string;
  /** Host and port. */
  readonly host: string;
}

/** The address of a link, or nothing when it is malformed, not of http, or has a user name in it: cards are of public pages. */
export function linkAddress(text: string): LinkAddress | undefined {
  const typed = text.trim();
  if (typed.length > longestLink || !URL.canParse(typed)) return undefined;
  const url = new URL(typed);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  if (url.href.length > longestLink || bareAddress(url.href) !== url.href) return undefined;
  url.hash = '';
  return { url: url.href, host: url.host };
}

// Whether mail programs reach what List-Unsubscribe names.

import { isIP } from 'node:net';
import { unsubscribePath } from '@pabal/mail';
import { type Finding, findingsOf } from '../findings.ts';
import type { Lookup } from '../lookup.ts';
import { isPublic } from '../servers.ts';

/** The status with which a page answers; redirects are not followed. @throws Error when nobody answers */
export type StatusOf = (url: string) => Promise<number>;

export interface UnsubscribeSettings {
  /** Where links begin: PAGES_URL, or else PUBLIC_URL. */
  readonly baseUrl: string;
  /** Whether links can be signed (LINK_SECRET). */
  readonly hasSecret: boolean;
}

export async function lookAtUnsubscribe(
  lookup: Lookup,
  { baseUrl, hasSecret }: UnsubscribeSettings,
  statusOf: StatusOf,
): Promise<Finding> {
  const { good, warning, bad } = findingsOf('unsubscribe', baseUrl);
  const url = new URL(baseUrl);
  if (!hasSecret)
    return warning(
      'Newsletters have no link to unsubscribe, since LINK_SECRET is not set.',
      'Set LINK_SECRET before newsletters are sent: large receivers want one-click unsubscribing.',
    );
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) > 0 ? [host] : await lookup.addresses(host);
  if (!addresses.some(isPublic))
    return bad(
      `${host}, where links to unsubscribe lead, is not on the public internet: neither readers nor mail programs reach it.`,
      'Set PAGES_URL to the address by which people reach the pages from outside.',
    );
  if (url.protocol !== 'https:')
    return bad(
      `Links to unsubscribe are ${url.protocol}//, and mail programs follow https:// alone (RFC 8058).`,
      'Put the pages behind TLS, and begin PAGES_URL with https://.',
    );
  // A link that nobody was sent: it unsubscribes nobody.
  const link = `${baseUrl.replace(/\/+$/, '')}${unsubscribePath}looked-at-by-doctor`;
  try {
    const status = await statusOf(link);
    if (status >= 300 && status < 400)
      return bad(
        `${url.host} answers links to unsubscribe with a redirect, which mail programs do not follow.`,
        'Set PAGES_URL to the address that the redirect leads to.',
      );
    if (status >= 500)
      return bad(
        `${url.host} answers links to unsubscribe with ${status}.`,
        'See whether the pages run, and what is in front of them.',
      );
    return good(`${url.host} answers links to unsubscribe.`);
  } catch (error) {
    return bad(
      `${url.host} does not answer links to unsubscribe: ${reasonOf(error)}`,
      'See whether the pages run, and whether their certificate is valid.',
    );
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

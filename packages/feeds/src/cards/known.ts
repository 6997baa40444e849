// What is known of links, for those who may not wait for a server.

import { findLinkCards } from '@pabal/db/feeds';
import type { SpaceQueryable } from '@pabal/db/store';
import { linkAddress } from './address.ts';
import type { LinkCard } from './cards.ts';

/** The fresh cards of these links, by the links as they were given. */
export async function knownCards(
  store: SpaceQueryable,
  links: readonly string[],
): Promise<ReadonlyMap<string, LinkCard>> {
  const addresses = new Map(links.map((link) => [link, linkAddress(link)?.url]));
  const urls = [...new Set(addresses.values())].filter((url) => url !== undefined);
  const cards = new Map((await findLinkCards(store, urls)).map((card) => [card.url, card]));
  const known = new Map<string, LinkCard>();
  for (const [link, url] of addresses) {
    const card = url === undefined ? undefined : cards.get(url);
    if (card !== undefined) known.set(link, card);
  }
  return known;
}

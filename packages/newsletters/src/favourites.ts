import type { ShownEntry } from './content.ts';
import type { FavouritesContent } from './definition.ts';

/** A favourite as far as choosing looks at it. */
interface Followed {
  readonly entry: Pick<ShownEntry, 'id' | 'storyId' | 'canonicalUrl' | 'contentHash' | 'publishedAt'> & {
    readonly feed: { readonly id: string };
  };
  readonly readers: number;
}

/**
 * Chooses the favourites of an edition: those that most people followed, the latest first where as many did; each story once,
 * and no more than one entry of each feed where the newsletter says so.
 *
 * @returns nothing when there are fewer than the newsletter asks for
 */
export function chooseFavourites<Candidate extends Followed>(
  candidates: readonly Candidate[],
  { minClicks, minItems, maxItems, onePerFeed }: FavouritesContent,
): Candidate[] | undefined {
  const seen = new Set<string>();
  const isFirst = ({ entry }: Candidate) => {
    const { storyId, canonicalUrl, contentHash, feed } = entry;
    const names = [
      `story ${storyId}`,
      ...(canonicalUrl === null ? [] : [`url ${canonicalUrl}`]),
      ...(contentHash === null ? [] : [`content ${contentHash}`]),
      ...(onePerFeed ? [`feed ${feed.id}`] : []),
    ];
    if (names.some((name) => seen.has(name))) return false;
    for (const name of names) seen.add(name);
    return true;
  };
  const chosen = candidates
    .filter(({ readers }) => readers >= minClicks)
    .sort(mostFirst)
    .filter(isFirst)
    .slice(0, maxItems);
  return chosen.length < minItems ? undefined : chosen;
}

const mostFirst = (a: Followed, b: Followed) =>
  b.readers - a.readers ||
  b.entry.publishedAt.getTime() - a.entry.publishedAt.getTime() ||
  (a.entry.id < b.entry.id ? -1 : 1);

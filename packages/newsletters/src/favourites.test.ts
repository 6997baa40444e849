import { newsletterDefinition } from './definition.ts';
import { chooseFavourites } from './favourites.ts';

const content = (change: object = {}) => {
  const { content } = newsletterDefinition.parse({
    ...{ name: 'Favourites', template: 'weekly-favourites', audience: {} },
    content: { kind: 'favourites', of: 'daily-digest', minItems: 1, ...change },
  });
  if (content.kind !== 'favourites') throw new Error('These are not favourites.');
  return content;
};

const followed = (id: string, readers: number, entry: object = {}) => ({
  readers,
  entry: {
    ...{
      id,
      storyId: id,
      canonicalUrl: null,
      contentHash: null,
      publishedAt: new Date(0),
      feed: { id: `feed-${id}` },
    },
    ...entry,
  },
});
const idsOf = (chosen: readonly { entry: { id: string } }[] | undefined) =>
  chosen?.map(({ entry }) => entry.id);

describe('favourites', () => {
  it('are those that most people followed, the latest first where as many did', () => {
    const chosen = chooseFavourites(
      [followed('a', 3), followed('b', 9), followed('c', 3, { publishedAt: new Date(1) })],
      content(),
    );
    expect(idsOf(chosen)).toEqual(['b', 'c', 'a']);
  });

  it('are left out below so many clicks, and skipped below so many entries', () => {
    const few = [followed('a', 2), followed('b', 5), followed('c', 6)];
    expect(idsOf(chooseFavourites(few, content({ minClicks: 3 })))).toEqual(['c', 'b']);
    expect(chooseFavourites(few, content({ minClicks: 3, minItems: 3 }))).toBeUndefined();
    expect(idsOf(chooseFavourites(few, content({ minClicks: 1, maxItems: 2 })))).toEqual(['c', 'b']);
  });

  it('come from different feeds, unless the newsletter says otherwise', () => {
    const feed = { feed: { id: 'one' } };
    const same = [followed('a', 9, feed), followed('b', 8, feed), followed('c', 7)];
    expect(idsOf(chooseFavourites(same, content()))).toEqual(['a', 'c']);
    expect(idsOf(chooseFavourites(same, content({ onePerFeed: false })))).toEqual(['a', 'b', 'c']);
  });

  it('tell each story once, however it is known', () => {
    const chosen = chooseFavourites(
      [
        followed('a', 9, { canonicalUrl: 'https://x/1' }),
        followed('b', 8, { canonicalUrl: 'https://x/1' }),
        followed('c', 7, { storyId: 'a' }),
        followed('d', 6, { contentHash: 'ff' }),
        followed('e', 5, { contentHash: 'ff' }),
      ],
      content(),
    );
    expect(idsOf(chosen)).toEqual(['a', 'd']);
  });
});

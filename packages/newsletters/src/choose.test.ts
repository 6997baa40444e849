import { type Choosable, chooseSections } from './choose.ts';
import { type FeedContent, newsletterDefinition } from './definition.ts';

function contentOf(more: Partial<FeedContent> = {}): FeedContent {
  const { content } = newsletterDefinition.parse({
    ...{ name: 'Digest', template: 'daily-digest', audience: {} },
    content: {
      kind: 'feeds',
      sources: { all: true },
      sections: [
        { key: 'team', title: 'Team', tags: ['team'] },
        { key: 'people', title: 'People' },
      ],
      ...more,
    },
  });
  if (content.kind !== 'feeds') throw new Error('Not of feeds.');
  return content;
}

let made = 0;
function entry(
  title: string,
  more: Partial<Omit<Choosable, 'feed'>> & { feed?: Partial<Choosable['feed']> } = {},
): Choosable {
  made += 1;
  const feed = { tags: [], section: null, weight: 0, includeWords: [], excludeWords: [], ...more.feed };
  const publishedAt = new Date(Date.UTC(2026, 2, 1, 12) - made * 60_000);
  const own = { id: `e${made}`, storyId: `s${made}`, canonicalUrl: null, contentHash: null, excerpt: '' };
  return { title, publishedAt, ...own, ...more, feed };
}

const shown = (entries: readonly Choosable[], content: FeedContent) =>
  chooseSections(entries, content).sections?.map(({ section, entries: chosen }) => [
    section.key,
    chosen.map(({ title }) => title),
  ]);

describe('the entries of an edition', () => {
  it('stand where their feed is pinned to, else by tag, else in the last section', () => {
    const entries = [
      entry('a', { feed: { tags: ['team'] } }),
      entry('b', { feed: { tags: ['team'], section: 'people' } }),
      entry('c'),
      entry('d', { feed: { section: 'elsewhere' } }),
    ];
    expect(shown(entries, contentOf())).toEqual([
      ['team', ['a']],
      ['people', ['b', 'c', 'd']],
    ]);
  });

  it.each([
    ['newest', ['a', 'b', 'c']],
    ['oldest', ['c', 'b', 'a']],
    ['weight', ['c', 'a', 'b']],
  ] as const)('are ordered by %s', (order, expected) => {
    const entries = [entry('b'), entry('c', { feed: { weight: 5 } })];
    entries.unshift({ ...entry('a'), publishedAt: new Date(Date.UTC(2026, 2, 2)) });
    expect(shown(entries, contentOf({ order }))).toEqual([['people', expected]]);
  });

  it('tell each story once: that of the weightiest feed, whether known by id, address or words', () => {
    const entries = [
      entry('copy by id', { storyId: 'one' }),
      entry('original', { storyId: 'one', canonicalUrl: 'u', contentHash: 'h', feed: { weight: 1 } }),
      entry('copy by address', { canonicalUrl: 'u' }),
      entry('copy by words', { contentHash: 'h' }),
      entry('another'),
    ];
    expect(shown(entries, contentOf())).toEqual([['people', ['original', 'another']]]);
  });

  it('pass what their feed wants and does not want to hear of, in any case', () => {
    const feed = { includeWords: ['Postgres', '채용'], excludeWords: ['광고'] };
    const entries = [
      entry('postgres 18', { feed }),
      entry('Redis', { feed }),
      entry('[광고] Postgres', { feed }),
      entry('소식', { feed, excerpt: '채용 공고' }),
    ];
    expect(shown(entries, contentOf())).toEqual([['people', ['postgres 18', '소식']]]);
  });

  it('are no more than a section and the whole have room for', () => {
    const team = { tags: ['team'] };
    const entries = [...'abc']
      .map((title) => entry(title, { feed: team }))
      .concat([...'xyz'].map((title) => entry(title)));
    const sections = contentOf().sections.map((section) => ({ ...section, maxItems: 2 }));
    expect(shown(entries, contentOf({ sections, maxItems: 3 }))).toEqual([
      ['team', ['a', 'b']],
      ['people', ['x']],
    ]);
  });

  it('are not chosen when there are too few', () => {
    expect(shown([entry('a')], contentOf({ minItems: 2 }))).toBeUndefined();
    expect(shown([], contentOf())).toBeUndefined();
    expect(shown([], contentOf({ minItems: 0 }))).toEqual([]);
  });
});

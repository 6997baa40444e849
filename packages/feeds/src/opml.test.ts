import { FetchFailure } from './failure.ts';
import { readOpml, writeOpml } from './opml.ts';

const read = (text: string) => readOpml(Buffer.from(text));

describe('a list of feeds', () => {
  it('comes back as it went out', () => {
    const feeds = [
      {
        url: 'https://a.example/feed?x=1&y=2',
        name: 'Tom & "Jerry" <3',
        title: 'T',
        tags: ['팀', 'a/b'],
        siteUrl: 'https://a.example/',
      },
      { url: 'https://b.example/feed', name: null, title: null, tags: [], siteUrl: null },
    ];
    const text = writeOpml(feeds, new Date('2026-03-01T00:00:00Z'));
    expect(read(text)).toEqual({
      feeds: [
        { url: 'https://a.example/feed?x=1&y=2', name: 'Tom & "Jerry" <3', tags: ['팀', 'a/b'] },
        { url: 'https://b.example/feed', name: 'https://b.example/feed', tags: [] },
      ],
      refused: [],
    });
    expect(text).toContain('<dateCreated>Sun, 01 Mar 2026 00:00:00 GMT</dateCreated>');
  });

  it('has folders and categories for tags, and each address once', () => {
    const opml = read(`<?xml version="1.0"?><opml version="1.0"><body>
      <outline text="Team"><outline title="Deep"><outline text="A" xmlUrl="https://a.example/feed#x" category="/go,db"/></outline></outline>
      <outline text="Else"><outline text="again" xmlurl="HTTPS://A.example/feed"/></outline>
      <outline text="bad" xmlUrl="javascript:alert(1)"/><outline text="empty" xmlUrl=""/>
      <outline text="no feed" url="https://b.example"/></body></opml>`);
    expect(opml).toEqual({
      feeds: [{ url: 'https://a.example/feed', name: 'A', tags: ['Team', 'Deep', 'go', 'db', 'Else'] }],
      refused: ['javascript:alert(1)', ''],
    });
  });

  it.each([
    ['nothing', ''],
    ['a feed', '<rss><channel/></rss>'],
  ])('is not made of %s', (_name, text) => {
    expect(read(text)).toBeUndefined();
  });

  it.each([
    ['what nobody closes', '<opml>'.repeat(20_000), 'Expected at most 10000 open elements, and more came.'],
    [
      'more outlines than any reader has',
      `<opml>${'<outline xmlUrl="x"/>'.repeat(30_001)}</opml>`,
      'Expected at most 30000 outlines with an address, and more came.',
    ],
  ])('made of %s is refused with a sentence', (_name, text, sentence) => {
    expect(() => read(text)).toThrow(new FetchFailure('too-complex', sentence));
  });

  it('has passwords apart from addresses, and quotes none that it refuses', () => {
    const opml = read(
      '<opml><outline xmlUrl="http://a:b@h.example/feed"/><outline xmlUrl="ftp://a:b@h.example/feed"/></opml>',
    );
    expect(opml).toEqual({
      feeds: [{ url: 'http://h.example/feed', credentials: 'a:b', name: null, tags: [] }],
      refused: ['ftp://h.example/feed'],
    });
  });

  it('makes a folder’s long name tidy once, however many feeds are in it', () => {
    const outlines = Array.from({ length: 5_000 }, (_, n) => `<outline xmlUrl="https://a.example/${n}"/>`);
    const opml = read(
      `<opml><outline text="${'x '.repeat(1_000_000)}">${outlines.join('')}</outline></opml>`,
    );
    expect(opml?.feeds).toHaveLength(5_000);
    expect(opml?.feeds[4_999]?.tags).toEqual([expect.stringMatching(/^(?:x )+x…$/)]);
  });

  it('ends at some length, and says what it left out', () => {
    const outlines = Array.from(
      { length: 10_002 },
      (_, n) => `<outline xmlUrl="https://a.example/${n}"/>`,
    ).join('');
    const opml = read(`<opml><body>${outlines}</body></opml>`);
    expect(opml?.feeds).toHaveLength(10_000);
    expect(opml?.refused).toEqual(['https://a.example/10000', 'https://a.example/10001']);
  });
});

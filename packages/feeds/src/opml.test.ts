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
    ['what nobody closes', '<opml>'.repeat(20_000)],
  ])('is not made of %s', (_name, text) => {
    expect(read(text)).toBeUndefined();
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

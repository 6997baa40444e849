import { blogOf, type ShapeName, shapes } from '../testing/index.ts';
import { readFeed } from './feed.ts';

const now = new Date('2026-03-02T00:00:00Z');
const newestAt = new Date('2026-03-01T00:00:00Z');
const site = 'https://blog.example/b';
const url = `${site}/feed.xml`;
const blog = blogOf({ site, number: 0, articles: 3, newestAt });

const read = (text: string | Buffer, contentType?: string) =>
  readFeed({ bytes: Buffer.from(text), url, contentType }, now);
const shaped = (name: ShapeName) => readFeed({ ...shapes[name](blog), url }, now);

/** What the third article, whose title is the hardest, is to become in each shape. */
const third: Readonly<Record<ShapeName, object>> = {
  wordpress: {
    title: 'Vec<T> & 친구들 – it’s here',
    url: `${site}/2026/post-2/`,
    guid: `${site}/?p=4002`,
    excerpt: 'Vec<T> & 친구들 이야기입니다… […]',
    thumbnailUrl: `${site}/2026/post-2/images/2.png`,
    author: '박서연',
    categories: ['데이터베이스', '미분류'],
  },
  tistory: { url: `${site}/post-2`, thumbnailUrl: 'https://blog.example/b/images/2.png', author: '박서연' },
  velog: { url: `${site}/@yeokcham/post-2`, thumbnailUrl: `${site}/@yeokcham/images/2.png` },
  medium: {
    url: `${site}/post-2-2?source=rss----7f60cf5620c9---4`,
    canonicalUrl: `${site}/post-2-2`,
    guid: 'https://journal.example/p/post-2',
    thumbnailUrl: `${site}/images/2.png`,
  },
  naverBlog: {
    canonicalUrl: `${site}/post-2`,
    guid: `${site}/post-2`,
    thumbnailUrl: `${site}/thumb/post-2.jpg?type=s3`,
  },
  substack: { excerpt: '데이터베이스에 관한 편지', thumbnailUrl: `${site}/cover/post-2.jpg` },
  hugo: { url: `${site}/posts/post-2/`, thumbnailUrl: `${site}/posts/post-2/images/2.png` },
  jekyll: {
    url: `${site}/post-2.html`,
    thumbnailUrl: `${site}/assets/post-2.png`,
    summary: '<p>Vec&lt;T&gt; &amp; 친구들</p>',
  },
  blogger: {
    url: `${site}/2026/03/post-2.html`,
    guid: 'tag:blogger.com,1999:blog-77.post-26',
    thumbnailUrl: `${site}/2026/03/images/2.png`,
  },
  github: { title: 'v1.2.0', url: `${site}/releases/tag/post-2`, thumbnailUrl: undefined, excerpt: '' },
  youtube: {
    url: `${site}/watch?v=post-2`,
    thumbnailUrl: `${site}/vi/post-2/hqdefault.jpg`,
    excerpt: '영상 설명 두 번째 줄 <시청해 주세요>',
  },
  xhtmlAtom: {
    url: `${site}/articles/post-2`,
    thumbnailUrl: `${site}/articles/pictures/post-2.png`,
    summary: `<p>박서연: <a href="${site}/articles/more/post-2">데이터베이스</a></p>`,
  },
  atom03: { url: `${site}/post-2`, guid: 'tag:old.example,2004:post-2' },
  jsonFeed: { guid: '3', url: `${site}/post-2`, categories: ['데이터베이스'] },
  koreanBoard: {
    url: `${site}/bbs/board.php?bo_table=news&wr_id=post-2`,
    guid: `${site}/bbs/board.php?bo_table=news&wr_id=post-2`,
    summary: expect.not.stringContaining('alert'),
  },
  mislabelled: { url: `${site}/bbs/board.php?bo_table=news&wr_id=post-2`, author: '박서연' },
  japaneseDiary: { title: '日記：post-2のこと', author: '春', categories: ['日常'] },
  rss090: { url: `${site}/post-2`, guid: `${site}/post-2`, publishedAt: undefined },
  rss091: { title: 'Vec<T> & 친구들 · 데이터베이스', publishedAt: undefined },
  wideRss: { guid: 'post-2' },
  brokenXml: { summary: '<p>박서연<br />첫 줄<br />둘째 줄 <b>굵게</b></p>' },
};

describe('a feed as it is out there', () => {
  it.each(Object.keys(shapes) as ShapeName[])('is read in the shape of %s', (name) => {
    const { entries, siteUrl, title } = shaped(name);
    expect(entries).toHaveLength(3);
    expect(siteUrl).toMatch(/^https:\/\/blog\.example\/b/);
    expect(title).toMatch(name === 'japaneseDiary' ? '駅の日記' : '역참 기술 블로그 0');
    expect(entries[2]).toMatchObject({
      title: 'Vec<T> & 친구들',
      publishedAt: new Date('2026-02-27T00:00:00Z'),
      ...third[name],
    });
  });

  it('says how long an entry takes to be read, where it gives the whole of it', () => {
    const item = (inside: string) => `<item><title>x</title><guid>${inside}</guid>${inside}</item>`;
    const feed = read(
      `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>A blog</title>${[
        item(`<description>short</description><content:encoded>${'word '.repeat(690)}</content:encoded>`),
        item(`<content:encoded>${'가나다라마 '.repeat(3_000)}</content:encoded>`),
        item(`<description>${'word '.repeat(690)}</description>`),
        item('<content:encoded>Only the beginning …</content:encoded>'),
      ].join('')}</channel></rss>`,
    );
    expect(feed.entries.map(({ readingMinutes }) => readingMinutes)).toEqual([3, 30, undefined, undefined]);
  });

  it('says how often it wants to be read', () => {
    expect(shaped('wordpress').ttlMinutes).toBe(60);
    expect(shaped('tistory').ttlMinutes).toBe(100);
    expect(shaped('velog').ttlMinutes).toBeUndefined();
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'fortnightly'])(
    'says nothing of how often with the period %s',
    (period) => {
      const channel = `<title>A blog</title><sy:updatePeriod>${period}</sy:updatePeriod>`;
      const feed = read(
        `<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>${channel}</channel></rss>`,
      );
      expect(feed.ttlMinutes).toBeUndefined();
    },
  );

  it('tells one story in two shapes by its words', () => {
    const [here] = shaped('tistory').entries;
    const [there] = shaped('velog').entries;
    expect(here?.contentHash).toBeDefined();
    expect(here?.contentHash).toEqual(there?.contentHash);
    expect(here?.canonicalUrl).not.toEqual(there?.canonicalUrl);
  });
});

describe('what is not a feed', () => {
  const problem = (text: string) => {
    try {
      return read(text);
    } catch (error) {
      return error instanceof Error ? error.message : error;
    }
  };

  it.each([
    ['nothing', '  \n', 'Expected a feed, got nothing.'],
    ['a text', 'Hello', 'Expected RSS, Atom or a JSON Feed, got something else.'],
    ['other JSON', '{"items":[]}', 'Expected a JSON Feed, got other JSON.'],
    ['half a JSON', '{"version":', 'Expected a JSON Feed, got JSON that does not parse.'],
    ['a web page', '<!doctype html><html><body>Hi</body></html>', 'Expected a feed, got a web page.'],
    [
      'a web page that knows where its feed is',
      '<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head></html>',
      'Expected a feed, got a web page. Its feed seems to be https://blog.example/rss',
    ],
    [
      'more elements than any feed has',
      `<rss>${'<a/>'.repeat(200_001)}`,
      'Expected at most 200000 elements and texts, and more came.',
    ],
  ])('%s is refused with a sentence', (_name, text, sentence) => {
    expect(problem(text)).toBe(sentence);
  });
});

describe('entries', () => {
  const rss = (items: string) =>
    read(`<rss><channel><link>https://blog.example</link>${items}</channel></rss>`);
  const guids = (items: string) => rss(items).entries.map(({ guid }) => guid);

  it('without guid are told apart by their link, and without link by what they say', () => {
    const [linked, bare, other] = guids(
      '<item><title>a</title><link>/a</link></item><item><title>b</title></item><item><title>c</title></item>',
    );
    expect(linked).toBe('https://blog.example/a');
    expect(bare).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(other).not.toBe(bare);
    expect(guids('<item><title>b</title></item>')).toEqual([bare]);
  });

  it('that all have one guid are told apart by their links', () => {
    expect(
      guids('<item><guid>x</guid><link>/a</link></item><item><guid>x</guid><link>/b</link></item>'),
    ).toEqual(['https://blog.example/a', 'https://blog.example/b']);
  });

  it('that are there twice are one', () => {
    expect(guids('<item><link>/a</link></item>'.repeat(2))).toEqual(['https://blog.example/a']);
  });

  it('whose links all lead to the same place are not known by it', () => {
    const { entries } = rss(
      '<item><guid>1</guid><link>/x?utm_source=a</link></item><item><guid>2</guid><link>/x?utm_source=b</link></item>',
    );
    expect(entries.map(({ canonicalUrl }) => canonicalUrl)).toEqual([undefined, undefined]);
  });

  it('keep no address of their author', () => {
    const authors = rss(
      '<item><guid>1</guid><author>a@b.example (윤지우)</author></item><item><guid>2</guid><author>a@b.example</author></item>',
    ).entries.map(({ author }) => author);
    expect(authors).toEqual(['윤지우', undefined]);
  });

  it('without title are called by how they begin', () => {
    expect(rss('<item><description>첫 문장.</description></item>').entries[0]?.title).toBe('첫 문장.');
    expect(rss('<item><link>/a/b</link></item>').entries[0]?.title).toBe('blog.example/a/b');
    expect(rss('<item><guid>1</guid></item>').entries[0]?.title).toBe('(untitled)');
  });

  it('have titles decoded that came from mail', () => {
    const title = '=?utf-8?B?7YyM67CcIQ==?= =?iso-8859-1?Q?_caf=E9?=';
    expect(rss(`<item><title>${title}</title></item>`).entries[0]?.title).toBe('파발! café');
  });

  it('are read no further than five hundred', () => {
    const items = Array.from({ length: 600 }, (_, n) => `<item><guid>${n}</guid></item>`).join('');
    expect(rss(items).entries).toHaveLength(500);
  });
});

it('writes out short entities that a document defines, but none inside them, nor files it names', () => {
  const { entries } = read(`<?xml version="1.0"?>
    <!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;"><!ENTITY dash '&#8212;'><!ENTITY amp "x">
      <!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY % p "<!ENTITY q 'z'>">]>
    <rss><channel><item><title>[&a;] [&b;] [&dash;] [&amp;] [&f;] [&q;]</title></item></channel></rss>`);
  expect(entries[0]?.title).toBe('[aaaaaaaaaa] [&a;&a;] [—] [&] [&f;] [&q;]');
});

it('lets the entities that a document defines make it only so much longer', () => {
  const { entries } = read(
    `<!DOCTYPE rss [<!ENTITY a "${'a'.repeat(1_000)}">]><rss><channel>${`<item><description>${'&a;'.repeat(40)}</description></item>`.repeat(100)}</channel></rss>`,
  );
  const lengths = entries.map(({ summary }) => summary.length);
  expect(entries.length).toBeGreaterThan(0);
  expect(Math.max(...lengths)).toBeLessThan(2_000);
});

describe('shapes that were misread', () => {
  const atom = (inside: string) => read(`<feed xmlns="http://www.w3.org/2005/Atom">${inside}</feed>`);
  const rss = (inside: string) => read(`<rss><channel>${inside}</channel></rss>`);

  it('finds the entries of RSS 1.1 in its items', () => {
    const feed = read(`<Channel xmlns="http://purl.org/net/rss1.1#" rdf:about="https://blog.example/">
      <title>One</title><link>https://blog.example/</link>
      <items rdf:parseType="Collection">
        <item rdf:about="https://blog.example/a"><title>A</title><link>https://blog.example/a</link></item>
        <item rdf:about="https://blog.example/b"><title>B</title><link>https://blog.example/b</link></item>
      </items></Channel>`);
    expect(feed.entries.map(({ title, url: link }) => [title, link])).toEqual([
      ['A', 'https://blog.example/a'],
      ['B', 'https://blog.example/b'],
    ]);
  });

  it.each(['application/x-custom', 'application/octet-stream', 'base64'])(
    'takes a title of type %s for text, and only content for base64',
    (type) => {
      const entry = `<entry><id>1</id><title type="${type}">test</title><summary type="${type}">word</summary><content type="${type}">${Buffer.from('안녕하세요').toString('base64')}</content></entry>`;
      expect(atom(`<title type="${type}">test</title>${entry}`)).toMatchObject({
        title: 'test',
        entries: [{ title: 'test', excerpt: 'word' }],
      });
      expect(atom(entry.replace(/<summary.*<\/summary>/, '')).entries[0]?.excerpt).toBe('안녕하세요');
    },
  );

  it('tells entries with one guid and no link apart by their titles', () => {
    const item = (title: string) => `<item><guid isPermaLink="false">7</guid><title>${title}</title></item>`;
    const { entries } = rss(`${item('One')}${item('Two')}${item('Two')}`);
    expect(entries.map(({ title }) => title)).toEqual(['One', 'Two']);
    expect(new Set(entries.map(({ guid }) => guid)).size).toBe(2);
  });

  it('finds links where they do not belong', () => {
    const entry = '<entry><id>1</id><link>https://blog.example/a</link></entry>';
    expect(atom(`<link>https://blog.example/</link>${entry}`)).toMatchObject({
      siteUrl: 'https://blog.example/',
      entries: [{ url: 'https://blog.example/a' }],
    });
    expect(rss('<link href="https://blog.example/home"/>').siteUrl).toBe('https://blog.example/home');
  });

  it('prefers a link to an origLink that is not an address', () => {
    const orig = '<feedburner:origLink>2938-ab</feedburner:origLink>';
    const link = 'https://blog.example/a';
    expect(rss(`<item>${orig}<link>${link}</link></item>`).entries[0]?.url).toBe(link);
    expect(atom(`<entry><id>1</id>${orig}<link href="${link}"/></entry>`).entries[0]?.url).toBe(link);
  });

  it('takes media:description for text unless it says that it is html', () => {
    const described = (type: string) =>
      `<item><guid>1</guid><media:content url="x.mp4"><media:description${type}>a &lt;b&gt;c&lt;/b&gt;</media:description></media:content></item>`;
    expect(rss(described('')).entries[0]?.excerpt).toBe('a <b>c</b>');
    for (const type of ['plain', 'PLAIN', 'text', 'text/plain', '', 'markdown'])
      expect(rss(described(` type="${type}"`)).entries[0]?.excerpt).toBe('a <b>c</b>');
    for (const type of ['html', ' HTML ', 'text/html'])
      expect(rss(described(` type="${type}"`)).entries[0]?.excerpt).toBe('a c');
  });

  it('takes text for text that is called plain, wherever it is', () => {
    const escaped = 'a &lt;b&gt;c&lt;/b&gt;';
    const described = `<item><guid>1</guid><description type="plain">${escaped}</description></item>`;
    expect(rss(described).entries[0]?.excerpt).toBe('a <b>c</b>');
    const summed = `<entry><id>1</id><summary type="plain">${escaped}</summary></entry>`;
    expect(atom(summed).entries[0]?.excerpt).toBe('a <b>c</b>');
  });
});

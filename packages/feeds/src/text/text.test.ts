import { htmlTagNames } from 'html-tag-names';
import { pictureInHtml } from '../read/formats/pictures.ts';
import { plainText, shorten } from './plain-text.ts';
import { beginningOf, safeSummary } from './summary.ts';
import { canonicalUrl, resolveUrl } from './urls.ts';

const summaryOf = (html: string, base: string | undefined) => safeSummary(beginningOf(html), base);

describe('plain text', () => {
  it.each([
    ['a &amp; b &#8217;c&hellip;', 'a & b ’c…'],
    ['<b>굵은</b> <i>글자</i>', '굵은 글자'],
    ['<p>one</p><p>two<br>three</p>', 'one two three'],
    ['Vec<T> and Map<K, V>', 'Vec<T> and Map<K, V>'],
    ['a < b and c > d', 'a < b and c > d'],
    ['x<script>alert(1)</script><style>p{}</style>y', 'xy'],
    ['line\r\nbreak\u2028and\u0000nul \u202eevil', 'line break and nul evil'],
    ['<![CDATA[x]]>', ''],
    ['half a pair \ud83d', 'half a pair \ufffd'],
    ['<picture><source srcset="x.webp"><img></picture><p>Hello</p>', 'Hello'],
    ['<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>', 'a b'],
    ['<html><head><meta charset=x></head><body><center>x</center></body></html>', 'x'],
    ['<video controls src="x"><p>No video</p></video><audio src=x></audio>y', 'y'],
    ['<details open><summary>S</summary>rest</details><o:p></o:p>', 'S rest'],
    ['<form action="/s"><input type=text disabled><button>Go</button></form>', 'Go'],
    ['<embed src=x><applet>a</applet><frame>b', 'a b'],
    ['<math><mi>x</mi></math>z', 'z'],
    ['<my-card title="a > b">in a card</my-card>', 'in a card'],
    ['<p>a</p><my-card>b', 'a b'],
    ['<br>a<amp-img src="x"> b', 'a b'],
    ['<my-card title="x">cut off', 'cut off'],
    ['git checkout <branch-name>', 'git checkout <branch-name>'],
    ['if a<b then stop', 'if a<b then stop'],
    ['std::vector<int bug', 'std::vector<int bug'],
    ['x<y and z>w', 'x<y and z>w'],
    ['a<b and c>d', 'a<b and c>d'],
    ['List<String> and <T extends Foo>', 'List<String> and <T extends Foo>'],
    ['<b>one<i>two</b>three</i>four', 'onetwothreefour'],
    ['<p>text</p><script>var a = "x', 'text'],
    ['1 <2, 3> 2', '1 <2, 3> 2'],
    ['<a href="x?a<b">link</a>', 'link'],
    ['</example>', '</example>'],
    ['<3 pabal', '<3 pabal'],
  ])('of %j is %j', (html, text) => {
    expect(plainText(html)).toBe(text);
  });

  it.each([
    ['The <title> element explained', 'The <title> element explained'],
    ['How <select> works', 'How <select> works'],
    ['<script> loading', '<script> loading'],
    ['Loading with <script>, again', 'Loading with <script>, again'],
    ['</example> explained', '</example> explained'],
    ['The </body> tag', 'The </body> tag'],
    ['<!DOCTYPE html> matters', '<!DOCTYPE html> matters'],
    ['The <b> element', 'The <b> element'],
    ['Use <img>, not <picture>', 'Use <img>, not <picture>'],
    ['<b>Breaking</b> news', 'Breaking news'],
    ['<b>Cut off', 'Cut off'],
    ['one <br> two', 'one two'],
    ['<i> spaced </i> words', 'spaced words'],
    ['<title>Whole</title> thing', 'thing'],
    ['if a<b then stop', 'if a<b then stop'],
    ['Fixing std::vector<int bug', 'Fixing std::vector<int bug'],
    ['std::map<std::string, int> is slow', 'std::map<std::string, int> is slow'],
    ['Tom &amp; <em>Jerry</em>', 'Tom & Jerry'],
    ['&lt;script&gt; explained', '<script> explained'],
  ])('of the title %j is %j', (html, text) => {
    expect(plainText(html, { title: true })).toBe(text);
  });

  it.each([
    ['tags that never end', '<a b="'],
    ['ends without a beginning', '</b'],
    ['comments that never end', '<!--'],
    ['nested emphasis', '<b>'],
    ['declarations', '<!x'],
  ])('of a megabyte of %s is made without looking at it again and again', (_what, piece) => {
    expect(plainText(piece.repeat(Math.ceil(1_000_000 / piece.length))).length).toBeLessThanOrEqual(
      1_100_000,
    );
  });

  it('is cut between words, and never inside a character', () => {
    expect(shorten('one two three', 9)).toBe('one two…');
    expect(shorten('가나다라마바사', 5)).toBe('가나다라…');
    expect(shorten('😀😀😀', 4)).toBe('😀…');
    expect(shorten('short', 5)).toBe('short');
  });
});

describe('a summary', () => {
  const base = 'https://blog.example/a/';

  it.each([
    [
      '<p onclick="x()">hi <a href="b" target=_top style="x">there</a></p>',
      '<p>hi <a href="https://blog.example/a/b">there</a></p>',
    ],
    ['<a href="javascript:alert(1)">x</a><a href=" data:text/html,x">y</a>', '<a>x</a><a>y</a>'],
    ['<img src=x onerror=alert(1)><iframe src=x>no</iframe><svg><script>1</script></svg>ok', 'ok'],
    ['<h1>Big</h1><table><tr><td>cell</td></tr></table>', 'Bigcell'],
    ['<p></p><p> </p><br><br><br>text<br>', 'text'],
    ['<b>not closed <i>twice', '<b>not closed <i>twice</i></b>'],
    ['&lt;script&gt;alert(1)&lt;/script&gt;', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['<p>a</p><!-- c --><![CDATA[d]]>', '<p>a</p>'],
  ])('of %j is %j', (html, safe) => {
    expect(summaryOf(html, base)).toBe(safe);
  });

  it.each([...htmlTagNames, 'selectedcontent', 'fencedframe', 'my-card'])(
    'shows the same of <%s> as the excerpt',
    (name) => {
      const letters = (text: string) => text.replace(/\s/g, '');
      for (const inside of ['<p>inside</p>', '<b>in</b><br><a href="/x">side</a>', 'in <source> side', '']) {
        const html = `<div>before<${name}>${inside}</${name}>after</div>`;
        expect(letters(plainText(summaryOf(html, base)))).toBe(letters(plainText(html)));
      }
    },
  );

  it.each(
    'audio canvas datalist fencedframe iframe map noembed noframes noscript object select selectedcontent svg template video'.split(
      ' ',
    ),
  )('and an excerpt show nothing of what <%s> holds', (name) => {
    const html = `<${name}><p>inside</p></${name}>x`;
    expect([summaryOf(html, base), plainText(html)]).toEqual(['x', 'x']);
  });

  it('ends after a thousand characters with its elements closed', () => {
    const safe = summaryOf(
      `<ul><li><b>${'낱말 '.repeat(400)}</b></li><li>${'&amp;'.repeat(400)}</li></ul>`,
      base,
    );
    expect(safe).toMatch(/^<ul><li><b>낱말.*…<\/b><\/li><\/ul>$/);
    expect(plainText(safe).length).toBeLessThanOrEqual(1_000);
  });
});

describe('a summary made to be large', () => {
  const base = `https://blog.example/${'p'.repeat(1_900)}`;

  it('has few links, however many short ones came in', () => {
    const safe = summaryOf('<a href="?">x</a>'.repeat(2_900), base);
    expect(safe.match(/href=/g)?.length ?? 0).toBeLessThanOrEqual(20);
    expect(safe.length).toBeLessThanOrEqual(8_192);
    expect(plainText(safe)).toMatch(/^x{999}…$|^x{900,}/);
  });

  it.each(['<b>', '<p>', '<div>', '<ul><li>', '<blockquote>', '<a href=x>', '<my-x></my-y><b>'])(
    'of endlessly nested %s keeps its text alone',
    (tag) => {
      const safe = summaryOf(`${tag.repeat(8_000)}text <i>here</i> & there`.slice(-50_000), undefined);
      expect(safe.length).toBeLessThanOrEqual(8_192);
    },
  );

  it('keeps the text of what is nested too deeply', () => {
    const deep = `${'<b>'.repeat(400)}one${'</b>'.repeat(400)} two &amp; <i>three</i>`;
    expect(summaryOf(deep, undefined)).toBe('one two &amp; three');
  });

  it('of attributes without end is small', () => {
    expect(summaryOf(`<p ${'a=b '.repeat(10_000)}>text</p>`, undefined).length).toBeLessThanOrEqual(8_192);
  });
});

describe('the first picture in html', () => {
  it.each([
    ['<p>x</p><img alt=a src="/a.png">', '/a.png'],
    ['<img src="/smilies/1.png"><img width=1 src=/p.gif><img data-src=/b.png>', '/b.png'],
    ['<img '.repeat(40_000), undefined],
    [`${'<img src="data:x">'.repeat(60)}<img src=/late.png>`, undefined],
    [`<img ${'x'.repeat(3_000)}><img src=/a.png>`, '/a.png'],
  ])('of %.60s is %j', (html, source) => {
    expect(pictureInHtml(html)).toBe(source);
  });
});

describe('links', () => {
  it.each([
    ['http://WWW.Blog.example:80/a/?utm_source=x&b=2&a=1#comments', 'https://blog.example/a?a=1&b=2'],
    ['https://blog.example/a/index.html?fbclid=1', 'https://blog.example/a'],
    ['https://blog.example/a?source=rss----1---4', 'https://blog.example/a'],
    ['https://blog.example/a?source=print', 'https://blog.example/a?source=print'],
    ['https://blog.example/changes#v1.2', 'https://blog.example/changes#v1.2'],
    ['https://m.blog.example/a?fromRss=true&trackingCode=rss', 'https://m.blog.example/a'],
    ['https://blog.example/?p=7', 'https://blog.example?p=7'],
    ['https://blog.example/', undefined],
    ['https://blog.example/?utm_campaign=feed', undefined],
  ])('%j is known as %j', (link, canonical) => {
    expect(canonicalUrl(link)).toBe(canonical);
  });

  it('are made absolute, or left out', () => {
    expect(resolveUrl('../b c', 'https://blog.example/x/y/')).toBe('https://blog.example/x/b%20c');
    expect(resolveUrl('//other.example/a', 'https://blog.example/')).toBe('https://other.example/a');
    for (const link of ['mailto:a@b.example', 'javascript:1', 'http://', '', `/${'a'.repeat(2_100)}`]) {
      expect(resolveUrl(link, 'https://blog.example/')).toBeUndefined();
    }
  });
});

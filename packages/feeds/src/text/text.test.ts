import { plainText, shorten } from './plain-text.ts';
import { safeSummary } from './summary.ts';
import { canonicalUrl, resolveUrl } from './urls.ts';

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
  ])('of %j is %j', (html, text) => {
    expect(plainText(html)).toBe(text);
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
    expect(safeSummary(html, base)).toBe(safe);
  });

  it('ends after a thousand characters with its elements closed', () => {
    const safe = safeSummary(
      `<ul><li><b>${'낱말 '.repeat(400)}</b></li><li>${'&amp;'.repeat(400)}</li></ul>`,
      base,
    );
    expect(safe).toMatch(/^<ul><li><b>낱말.*…<\/b><\/li><\/ul>$/);
    expect(plainText(safe).length).toBeLessThanOrEqual(1_000);
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

  it('are made absolute, or are none', () => {
    expect(resolveUrl('../b c', 'https://blog.example/x/y/')).toBe('https://blog.example/x/b%20c');
    expect(resolveUrl('//other.example/a', 'https://blog.example/')).toBe('https://other.example/a');
    for (const link of ['mailto:a@b.example', 'javascript:1', 'http://', '', `/${'a'.repeat(2_100)}`]) {
      expect(resolveUrl(link, 'https://blog.example/')).toBeUndefined();
    }
  });
});

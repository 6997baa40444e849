// Mutations of feeds of every shape: whatever comes in, it is read or refused with a sentence, in bounded time.

import { FetchFailure } from '../failure.ts';
import { blogOf, randomFrom, shapes } from '../testing/index.ts';
import { type Feed, readFeed } from './feed.ts';

const now = new Date('2026-03-02T00:00:00Z');
const blog = blogOf({ site: 'https://blog.example/b', number: 3, articles: 4, newestAt: now });
const seeds = Object.values(shapes).map((shape) => shape(blog));

/**
 * CPU time, in milliseconds, after which a reading counts as one that hangs: not a measure of speed. What is linear takes
 * a tenth of a second on the slowest machine, what is not took a minute; a test's own deadline cannot end it.
 */
const hangMs = 20_000;

const fragments = [
  ...[
    '<',
    '>',
    '&',
    ']]>',
    '<![CDATA[',
    '<!--',
    '-->',
    '&#0;',
    '&#x110000;',
    '&#xd800;',
    '&lt;script&gt;',
    '\0',
  ],
  ...[
    '</item>',
    '<item>',
    '<entry>',
    '</channel>',
    '<title>',
    '<link/>',
    ' xml:base="///"',
    ' xmlns="x"',
    '<?',
  ],
  ...[
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    '\u202e',
    '=?utf-8?b?////?=',
    'href="http://["',
    '<a:b:c>',
    '__proto__',
  ],
  ...[
    '9'.repeat(400),
    '('.repeat(200),
    '<b>'.repeat(300),
    ' '.repeat(3_000),
    '-->'.repeat(50),
    '&amp;'.repeat(100),
  ],
].map((text) => Buffer.from(text));

function mutate(bytes: Buffer, random: () => number): Buffer {
  let mutated = bytes;
  const times = 1 + Math.floor(random() * 6);
  for (let n = 0; n < times; n += 1) mutated = mutateOnce(mutated, random);
  return mutated;
}

function mutateOnce(bytes: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * bytes.length);
  const to = Math.min(bytes.length, at + Math.floor(random() * 200));
  const [before, middle, after] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
  const kind = Math.floor(random() * 6);
  if (kind === 0) return Buffer.concat([before, after]);
  if (kind === 1) return Buffer.concat([before, middle, middle, after]);
  if (kind === 2) return before;
  if (kind === 3)
    return Buffer.concat([before, Buffer.from(middle.map(() => Math.floor(random() * 256))), after]);
  if (kind === 4) return Buffer.concat([after, before]);
  const fragment = fragments[Math.floor(random() * fragments.length)] ?? Buffer.alloc(0);
  return Buffer.concat([before, fragment, middle, after]);
}

/** What everybody who stores and shows entries relies on. */
function check({ entries }: Feed): void {
  for (const {
    guid,
    title,
    summary,
    excerpt,
    url,
    thumbnailUrl,
    author,
    categories,
    publishedAt,
  } of entries) {
    const all = [guid, title, summary, excerpt, url ?? '', thumbnailUrl ?? '', author ?? '', ...categories];
    if (all.some((text) => /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(text)))
      throw new Error('unclean text');
    if (guid === '' || title === '' || guid.length > 1_000 || title.length > 300)
      throw new Error('unbounded text');
    if (excerpt.length > 300 || summary.length > 50_000) throw new Error('unbounded summary');
    if (
      /<(?!\/?(?:p|br \/|em|strong|b|i|code|pre|blockquote|ul|ol|li|a)(?:>| href="https?:))/.test(
        summary.replaceAll('<br />', ''),
      )
    ) {
      throw new Error(`unsafe summary: ${summary}`);
    }
    for (const link of [url, thumbnailUrl]) {
      if (link !== undefined && !/^https?:\/\//.test(link)) throw new Error(`no link: ${link}`);
    }
    if (publishedAt !== undefined && !(publishedAt <= now)) throw new Error('a date in the future');
  }
  if (new Set(entries.map(({ guid }) => guid)).size !== entries.length) throw new Error('a guid twice');
}

it('neither crashes nor hangs nor lets anything through, over thousands of mutations', () => {
  const random = randomFrom(20_260_301);
  let read = 0;
  let refused = 0;
  let slowest = 0;
  for (let round = 0; round < 2_500; round += 1) {
    const seed = seeds[round % seeds.length];
    if (seed === undefined) break;
    const bytes = mutate(seed.bytes, random);
    const startedAt = process.cpuUsage();
    try {
      check(readFeed({ bytes, url: 'https://blog.example/b/feed', contentType: seed.contentType }, now));
      read += 1;
    } catch (error) {
      if (!(error instanceof FetchFailure)) {
        throw new Error(`Round ${round} broke on ${JSON.stringify(bytes.toString('latin1'))}`, {
          cause: error,
        });
      }
      refused += 1;
    }
    slowest = Math.max(slowest, process.cpuUsage(startedAt).user / 1_000);
  }
  expect({ read: read > 1_500, refused: refused > 100, hung: slowest > hangMs }).toEqual({
    read: true,
    refused: true,
    hung: false,
  });
});

/** Inputs on which careless patterns take quadratic time or worse. */
const long = 300_000;
it.each([
  ['opening brackets', '<'.repeat(long)],
  ['elements in elements', '<a>'.repeat(60_000)],
  ['entries in entries', `<feed>${'<entry>'.repeat(60_000)}`],
  ['one tag without end', `<rss><item x="${'a'.repeat(long)}`],
  ['attributes', `<rss ${'a="b" '.repeat(50_000)}>`],
  ['namespaces', `<rss>${'<x xmlns:a="b">'.repeat(5_000)}`],
  ['white space in a title', `<rss><item><title>${' '.repeat(long)}x</title></item></rss>`],
  ['pictures without end', `<rss><item><description>${'&lt;img '.repeat(40_000)}</description></item></rss>`],
  ['bold in bold', `<rss><item><description>${'&lt;b&gt;'.repeat(40_000)}</description></item></rss>`],
  ['encoded words', `<rss><item><title>${'=?utf-8?b?'.repeat(30_000)}</title></item></rss>`],
  ['brackets in a name', `<rss><item><author>${'('.repeat(long)}</author></item></rss>`],
  ['at signs', `<rss><item><author>${'a@'.repeat(100_000)}</author></item></rss>`],
  ['a date', `<rss><item><pubDate>${'1 '.repeat(100_000)}</pubDate></item></rss>`],
  ['a link', `<rss><item><link>http://a.example/${'/'.repeat(long)}</link></item></rss>`],
  ['breaks', `<rss><item><description>${'&lt;br&gt; '.repeat(40_000)}</description></item></rss>`],
  ['ampersands', `<rss><item><title>${'&'.repeat(long)}</title></item></rss>`],
  ['an XML declaration', `<?xml ${' '.repeat(long)}`],
  ['meta elements', '<meta '.repeat(60_000)],
  ['CDATA', `<rss><item><title>${'<![CDATA['.repeat(40_000)}`],
])('does not hang on 300 kB of %s', (_name, text) => {
  const startedAt = process.cpuUsage();
  try {
    check(readFeed({ bytes: Buffer.from(text), url: 'https://blog.example/feed' }, now));
  } catch (error) {
    expect(error).toBeInstanceOf(FetchFailure);
  }
  expect({ hung: process.cpuUsage(startedAt).user / 1_000 > hangMs }).toEqual({ hung: false });
});

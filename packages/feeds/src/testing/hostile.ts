// Documents that cost their reader as much as they can, of every kind that a format lets multiply. The same seed and size
// give the same documents.

/** A document that was made to hurt. */
export interface HostileDocument {
  readonly name: string;
  readonly kind: 'feed' | 'opml';
  readonly bytes: Buffer;
}

/** Writes a document of about this many characters. */
type Shape = (size: number, random: () => number) => string;

/** The unit again and again, numbered, to this many characters. */
function repeated(size: number, unit: string | ((n: number) => string)): string {
  const parts: string[] = [];
  let length = 0;
  for (let n = 0; length < size; n += 1) {
    const part = typeof unit === 'string' ? unit : unit(n);
    parts.push(part);
    length += part.length;
  }
  return parts.join('');
}

const rss = (inside: string, attributes = '') =>
  `<rss version="2.0"${attributes}><channel><title>T</title><link>https://blog.example/</link>${inside}</channel></rss>`;
const item = (inside: string) => rss(`<item><title>t</title>${inside}</item>`);
const escaped = (html: string) => html.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const described = (html: string) => item(`<description>${escaped(html)}</description>`);
/** This many items that share the size, each with some of the html. */
const items = (size: number, count: number, unit: string) =>
  rss(`<item><description>${escaped(repeated(size / count / 4, unit))}</description></item>`.repeat(count));
const json = (inside: string) => `{"version":"https://jsonfeed.org/version/1.1","title":"T",${inside}}`;

const feedShapes: Readonly<Record<string, Shape>> = {
  'declarations at the root, and prefixes below': (size) =>
    rss(
      repeated(size / 2, '<b xmlns:q="v"/>'),
      repeated(size / 2, (n) => ` xmlns:a${n}="u"`),
    ),
  'some declarations at the root, and prefixes below': (size) =>
    rss(
      repeated(size, '<b xmlns:q="v"/>'),
      repeated(3_000, (n) => ` xmlns:a${n}="u"`),
    ),
  'a declaration in each of many nested elements': (size) =>
    repeated(size, (n) => `<a${n} xmlns:p${n}="http://purl.org/dc/elements/1.1/">`),
  'declarations of one prefix inside one another': (size) =>
    `${'<d xmlns:p="u">'.repeat(190)}${repeated(size, '<p:x/>')}`,
  'long namespaces': (size) => rss(repeated(size, `<x xmlns="${'/'.repeat(20_000)}"/>`)),
  'attributes of one element': (size) =>
    rss(
      '',
      repeated(size, (n) => ` a${n}=""`),
    ),
  'the same attribute of one element': (size) => rss('', repeated(size, ' a="b"')),
  'attributes that are numbers': (size) =>
    rss(
      '',
      repeated(size, (n) => ` ${n}=""`),
    ),
  'attributes of many elements': (size) => rss(repeated(size, `<x${repeated(400, (n) => ` a${n}="b"`)}/>`)),
  'one attribute each of many elements': (size) => rss(repeated(size, '<x a="b"/>')),
  'a huge value of an attribute': (size) => rss(`<item><link href="${'a'.repeat(size)}"/></item>`),
  'a huge value made of entities': (size) => rss(`<item><link href="${repeated(size, '&amp;')}"/></item>`),
  'a huge name of an attribute': (size) => rss('', ` ${'a'.repeat(size)}="b"`),
  'a huge name of an element': (size) => `<rss><${'a'.repeat(size)}>`,
  'bases inside one another': (size) => repeated(size, '<x xml:base="../a/b/">'),
  'bases beside one another': (size) => rss(repeated(size, '<item xml:base="/x/"><link>y</link></item>')),
  'elements inside one another, never closed': (size) => '<a>'.repeat(size / 3),
  'elements inside one another, all closed': (size) => `${'<a>'.repeat(size / 7)}${'</a>'.repeat(size / 7)}`,
  'open elements, and ends that close none of them': (size) =>
    `${'<a>'.repeat(9_000)}${repeated(size, (n) => `</b${n % 90}>`)}`,
  'open elements of many names, and ends of the outermost': (size) =>
    `<rss>${repeated(size, (n) => `${'<b>'.repeat(150)}</rss><rss>${n}`)}`,
  'entries in entries': (size) => `<feed>${repeated(size, '<entry><id>x</id>')}`,
  'elements beside one another': (size) => rss(repeated(size, '<a/>')),
  'empty items': (size) => rss(repeated(size, '<item/>')),
  'small items': (size) => rss(repeated(size, (n) => `<item><guid>${n}</guid></item>`)),
  'children of one item': (size) => item(repeated(size, '<x>y</x>')),
  'titles of one item': (size) => item(repeated(size, '<title></title>')),
  'links of one item': (size) => item(repeated(size, '<link>:</link>')),
  'dates of one item': (size) => item(repeated(size, '<pubDate>x</pubDate>')),
  'categories of one item': (size) => item(repeated(size, (n) => `<category>${n}</category>`)),
  'pictures of one item': (size) => item(repeated(size, '<media:content url="http://[" medium="image"/>')),
  'groups of pictures of one item': (size) =>
    item(repeated(size, '<media:content><media:thumbnail url="::"/></media:content>')),
  'entities in a text': (size) => item(`<description>${repeated(size, '&lt;')}</description>`),
  'numbered entities in a text': (size) => item(`<description>${repeated(size, '&#60;')}</description>`),
  'broken entities': (size) => item(`<title>${repeated(size, '&a;')}</title>`),
  'entities that unfold': (size) =>
    `<!DOCTYPE r [${repeated(size, (n) => `<!ENTITY e${n} "&e${n - 1};&e${n - 1};">`)}]>${item('<title>&e9;</title>')}`,
  'a long title': (size) => rss(`<item><title>${'x'.repeat(size)}</title></item>`),
  'a title of spaces': (size) => rss(`<item><title>${' '.repeat(size)}x</title></item>`),
  'a title of open tags': (size) => rss(`<item><title>${escaped(repeated(size / 4, '<a>'))}</title></item>`),
  'a title of CDATA': (size) => rss(`<item><title>${repeated(size, '<![CDATA[<b>]]>')}</title></item>`),
  'a channel title of open tags': (size) =>
    `<rss><channel><title>${escaped(repeated(size / 4, '<i>'))}</title></channel></rss>`,
  'a channel link that is as long as may be': (size) =>
    `<rss><channel><link>https://blog.example/${'a'.repeat(2_000)}/</link>${repeated(size, '<item><link>?</link></item>')}</channel></rss>`,
  'a long guid': (size) => item(`<guid>${'g'.repeat(size)}</guid>`),
  'a long date': (size) => item(`<pubDate>${repeated(size, '1 ')}</pubDate>`),
  'a long author': (size) => item(`<author>${repeated(size, 'a@(')}</author>`),
  'bold in bold': (size) => described('<b>'.repeat(size / 6)),
  'bold in bold in many items': (size) => items(size, 100, '<b>'),
  'links to nowhere': (size) =>
    `<rss><channel><link>https://blog.example/${'a'.repeat(1_900)}</link>${`<item><description>${escaped('<a href="?">x</a>'.repeat(size / 500 / 24))}</description></item>`.repeat(500)}</channel></rss>`,
  'pictures that never end': (size) => items(size, 20, '<img '),
  'text beside elements': (size) => item(`<description>${repeated(size, 'x<b/>')}</description>`),
  'elements inside one another with text at each': (size) =>
    item(`<description>${repeated(size, `${'x<b>'.repeat(180)}${'</b>'.repeat(180)}`)}</description>`),
  'one text deep inside elements': (size) =>
    item(`<description>${'y<b>'.repeat(180)}${'&amp;'.repeat(size / 5)}`),
  comments: (size) => rss(repeated(size, '<!---->')),
  'one comment': (size) => rss(`<!--${'-'.repeat(size)}`),
  'processing instructions': (size) => rss(repeated(size, '<?a?>')),
  'one processing instruction': (size) => `<?a ${'?'.repeat(size)}`,
  'declarations of a document type': (size) => rss(repeated(size, '<!x>')),
  CDATA: (size) => item(`<description>${repeated(size, '<![CDATA[]]>')}</description>`),
  'one CDATA of brackets': (size) => item(`<description><![CDATA[${']'.repeat(size)}`),
  'opening brackets': (size) => '<'.repeat(size),
  'white space': (size) => `${' '.repeat(size)}<rss/>`,
  'a web page with links to feeds': (size) => `<html>${repeated(size, '<link rel="alternate">')}`,
  'random markup': (size, random) => repeated(size, () => markup[Math.floor(random() * markup.length)] ?? ''),
  'random markup in items': (size, random) =>
    rss(`<item>${repeated(size, () => markup[Math.floor(random() * markup.length)] ?? '')}`),

  'JSON: empty objects': (size) => json(`"items":[${repeated(size, '{},')}{}]`),
  'JSON: empty arrays': (size) => json(`"items":[${repeated(size, '[],')}[]]`),
  'JSON: numbers': (size) => json(`"items":[${repeated(size, '1,')}1]`),
  'JSON: names': (size) => json(`${repeated(size, (n) => `"a${n}":0,`)}"items":[]`),
  'JSON: names of one item': (size) => json(`"items":[{${repeated(size, (n) => `"a${n}":0,`)}"id":"1"}]`),
  'JSON: names that are numbers': (size) =>
    json(`"items":[{${repeated(size, (n) => `"${n * 7}":0,`)}"id":"1"}]`),
  'JSON: arrays inside one another': (size) => json(`"items":${'['.repeat(size / 2)}${']'.repeat(size / 2)}`),
  'JSON: objects inside one another': (size) =>
    json(`"items":[${'{"a":'.repeat(size / 6)}1${'}'.repeat(size / 6)}]`),
  'JSON: arrays that never end': (size) => `{${'"a":['.repeat(size / 5)}`,
  'JSON: tags': (size) => json(`"items":[{"id":"1","tags":[${repeated(size, '"x",')}"y"]}]`),
  'JSON: tags that are objects': (size) => json(`"items":[{"id":"1","tags":[${repeated(size, '{},')}0]}]`),
  'JSON: authors': (size) => json(`"items":[{"id":"1","authors":[${repeated(size, '{"name":[]},')}0]}]`),
  'JSON: a long text': (size) => json(`"items":[{"id":"1","content_text":"${'<'.repeat(size)}"}]`),
  'JSON: escapes': (size) => json(`"items":[{"id":"1","content_html":"${'\\u003c'.repeat(size / 6)}"}]`),
  'JSON: backslashes': (size) => json(`"items":[{"id":"${'\\\\'.repeat(size / 2)}"}]`),
  'JSON: quotes': (size) => `{${'""'.repeat(size / 2)}`,
  'JSON: items without content': (size) => json(`"items":[${repeated(size, '{"id":{}},')}{"id":"1"}]`),
};

const opml = (inside: string) => `<opml version="2.0"><body>${inside}</body></opml>`;
const outline = (n: number) => `<outline xmlUrl="https://a.example/${n}"/>`;

const opmlShapes: Readonly<Record<string, Shape>> = {
  outlines: (size) => opml(repeated(size, outline)),
  'outlines of one feed': (size) => opml(repeated(size, '<outline xmlUrl="https://a.example/"/>')),
  'texts in place of addresses': (size) => opml(repeated(size, '<outline xmlUrl="x"/>')),
  'long texts in place of addresses': (size) =>
    opml(repeated(size, `<outline xmlUrl="${'x '.repeat(2_000)}"/>`)),
  'a folder with a long name': (size) =>
    opml(`<outline text="${'x '.repeat(size / 4)}">${repeated(size / 2, outline)}</outline>`),
  'folders inside one another': (size) =>
    opml(`${repeated(size / 2, (n) => `<outline text="f${n}">`)}${repeated(size / 2, outline)}`),
  'two hundred folders around all feeds': (size) =>
    opml(`${repeated(3_500, (n) => `<outline text="f${n}">`)}${repeated(size, outline)}`),
  categories: (size) =>
    opml(repeated(size, `<outline xmlUrl="https://a.example/" category="${'a,'.repeat(4_000)}"/>`)),
  'one list of categories': (size) =>
    opml(`<outline xmlUrl="https://a.example/" category="${'a,'.repeat(size / 2)}"/>`),
  'other elements than outlines, inside one another': (size) => opml(repeated(size, '<x>')),
  attributes: (size) => opml(`<outline ${repeated(size, (n) => `a${n}="" `)}/>`),
};

const markup = [
  ...[
    '<item>',
    '</item>',
    '<entry>',
    '<a>',
    '</a>',
    '<b/>',
    '<title>',
    '</title>',
    '<link/>',
    '&amp;',
    '&#x41;',
    'x',
  ],
  ...[
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '<?',
    '?>',
    '<',
    '>',
    '"',
    "'",
    ' a="b"',
    ' xmlns:x="y"',
    '<x:y xmlns:x="z">',
  ],
  ...[
    '<description>',
    '</description>',
    '&lt;p&gt;',
    '&lt;a href=&quot;?&quot;&gt;',
    '<media:content url="u"/>',
    '\0',
  ],
];

/** Bytes that are left for what stands around the part that repeats. */
const margin = 2_000;

/** The documents, one of each shape, of about this many bytes each. */
export function hostileDocuments(options: { bytes: number; seed: number }): HostileDocument[] {
  const random = randomFrom(options.seed);
  const make = (kind: HostileDocument['kind'], shapes: Readonly<Record<string, Shape>>) =>
    Object.entries(shapes).map(([name, shape]) => ({
      ...{ name, kind },
      bytes: Buffer.from(shape(options.bytes - margin, random)).subarray(0, options.bytes),
    }));
  return [...make('feed', feedShapes), ...make('opml', opmlShapes)];
}

/** Reproducible random numbers from 0 up to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

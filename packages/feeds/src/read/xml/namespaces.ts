// Feeds mix vocabularies. An element is known by the usual prefix of its namespace, whatever prefix the document uses,
// and by the prefix alone where the namespace was never declared.

/** Usual prefixes by namespace, without the scheme and what trails; '' is RSS in all its versions. */
const prefixes: ReadonlyMap<string, string> = new Map([
  ['www.w3.org/2005/atom', 'atom'],
  ['purl.org/atom/ns', 'atom'],
  ['my.netscape.com/rdf/simple/0.9', ''],
  ['channel.netscape.com/rdf/simple/0.9', ''],
  ['my.netscape.com/publish/formats/rss-0.91.dtd', ''],
  ['purl.org/rss/1.0', ''],
  ['purl.org/net/rss1.1', ''],
  ['backend.userland.com/rss', ''],
  ['backend.userland.com/rss2', ''],
  ['blogs.law.harvard.edu/tech/rss', ''],
  ['www.w3.org/1999/02/22-rdf-syntax-ns', 'rdf'],
  ['www.w3.org/1999/xhtml', 'xhtml'],
  ['www.w3.org/xml/1998/namespace', 'xml'],
  ['purl.org/dc/elements/1.1', 'dc'],
  ['purl.org/dc/elements/1.0', 'dc'],
  ['purl.org/dc/terms', 'dcterms'],
  ['purl.org/rss/1.0/modules/content', 'content'],
  ['purl.org/rss/1.0/modules/syndication', 'sy'],
  ['search.yahoo.com/mrss', 'media'],
  ['www.itunes.com/dtds/podcast-1.0.dtd', 'itunes'],
  ['rssnamespace.org/feedburner/ext/1.0', 'feedburner'],
]);

/** No namespace that is known is as long as this, in characters. */
const longestKnown = 200;

/** What one element declares: usual prefixes by prefix; `undefined` for a namespace that is not known. */
export type Declarations = ReadonlyMap<string, string | undefined>;

/** What an element with these attributes declares, or `undefined` when it declares nothing. */
export function declarationsIn(attributes: ReadonlyMap<string, string>): Declarations | undefined {
  let declared: Map<string, string | undefined> | undefined;
  for (const [name, value] of attributes) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
    declared ??= new Map();
    declared.set(name.slice('xmlns:'.length), usualPrefix(value));
  }
  return declared;
}

/**
 * The declarations that hold at one place of a document. An open element costs what it declares itself, and a name is
 * looked up in one step, however many elements are around it.
 */
export class Scope {
  readonly #usual = new Map<string, (string | undefined)[]>();

  /** Goes into an element. */
  enter(declared: Declarations): void {
    for (const [prefix, usual] of declared) {
      const outside = this.#usual.get(prefix);
      if (outside === undefined) this.#usual.set(prefix, [usual]);
      else outside.push(usual);
    }
  }

  /** Leaves the element that was entered last, with the declarations it was entered with. */
  leave(declared: Declarations): void {
    for (const prefix of declared.keys()) {
      const outside = this.#usual.get(prefix);
      outside?.pop();
      if (outside?.length === 0) this.#usual.delete(prefix);
    }
  }

  /** The name, under its usual prefix, of an element that stands here and declares this. */
  nameOf(name: string, declared?: Declarations): string {
    const colon = name.indexOf(':');
    const prefix = colon < 0 ? '' : name.slice(0, colon);
    const usual = (declared?.has(prefix) ? declared.get(prefix) : this.#usual.get(prefix)?.at(-1)) ?? prefix;
    const local = name.slice(colon + 1);
    return usual === '' ? local : `${usual}:${local}`;
  }
}

function usualPrefix(uri: string): string | undefined {
  if (uri.length > longestKnown) return undefined;
  const bare = uri
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[/#]{1,3}$/, '');
  return prefixes.get(bare);
}

// Lists of feeds as readers exchange them: OPML 2.0 (http://opml.org/spec2.opml).

import { withoutCredentials } from '@pabal/domain';
import { createCount } from './read/bounds.ts';
import { decodeText } from './read/charset.ts';
import { type Element, elementsOf, findFirst, readTree } from './read/xml/tree.ts';
import { feedAddress } from './settings.ts';
import { escapeHtml, shorten, tidyLine } from './text/plain-text.ts';

interface OpmlFeed {
  readonly url: string;
  /** As `splitAddress` gives them. */
  readonly credentials?: string;
  readonly name: string | null;
  readonly tags: readonly string[];
}

export interface Opml {
  /** Each address once; what is said of it in several places is put together. */
  readonly feeds: readonly OpmlFeed[];
  /** Texts that are not addresses, as they were written, but without passwords. */
  readonly refused: readonly string[];
}

/** Most feeds of one list, and most outlines with an address. */
const mostFeeds = 10_000;
const mostOutlines = 30_000;
/** Most tags of one feed; of its folders, those nearest to it. */
const mostTags = 100;
const mostFolders = 20;
/**
 * Characters of a name, a tag, and an address that is refused; of longer texts no more is looked at than so many times that.
 */
const longest = { name: 200, tag: 60, refused: 200 } as const;
const lookedTimes = 10;
/** Characters of a `category` that are looked at. */
const longestCategories = 10_000;

/**
 * Reads a list. Categories and the folders that a feed is in become its tags.
 *
 * @returns nothing when it is no OPML
 * @throws FetchFailure `too-complex` when there is more of it than is read
 */
export function readOpml(bytes: Buffer): Opml | undefined {
  const opml = findFirst(readTree(decodeText(bytes), 'http://opml.invalid/'), new Set(['opml']));
  if (opml === undefined) return undefined;
  const found: Found = {
    feeds: new Map(),
    refused: [],
    count: createCount(mostOutlines, 'outlines with an address'),
  };
  walk(opml, [], found);
  const feeds = [...found.feeds].map(([url, { tags, ...feed }]) => ({ url, ...feed, tags: [...tags] }));
  return { feeds, refused: found.refused };
}

interface Found {
  readonly feeds: Map<string, { name: string | null; credentials?: string; readonly tags: Set<string> }>;
  readonly refused: string[];
  readonly count: () => void;
}

/** Notes every outline with an address; those without are folders. */
function walk(element: Element, folders: readonly string[], found: Found): void {
  for (const child of elementsOf(element)) {
    if (child.name !== 'outline') walk(child, folders, found);
    else if (child.attributes.has('xmlurl')) note(child, folders, found);
    else walk(child, insideOf(child, folders), found);
  }
}

/** A folder's name is made tidy once, however many feeds are in it. */
function insideOf(folder: Element, folders: readonly string[]): readonly string[] {
  const tag = tidy(labelOf(folder), longest.tag);
  return tag === '' ? folders : [...folders, tag].slice(-mostFolders);
}

function note(outline: Element, folders: readonly string[], { feeds, refused, count }: Found): void {
  count();
  const address = outline.attributes.get('xmlurl') ?? '';
  const parsed = feedAddress.safeParse(address);
  const { url, credentials } = parsed.success ? parsed.data : {};
  const known = url === undefined ? undefined : feeds.get(url);
  if (url === undefined || (known === undefined && feeds.size >= mostFeeds)) {
    refused.push(withoutCredentials(tidy(address, longest.refused)));
    return;
  }
  const feed = known ?? {
    ...(credentials !== undefined && { credentials }),
    name: null,
    tags: new Set<string>(),
  };
  feed.name ??= tidy(labelOf(outline), longest.name) || null;
  for (const tag of [...folders, ...categoriesOf(outline)]) if (feed.tags.size < mostTags) feed.tags.add(tag);
  feeds.set(url, feed);
}

const labelOf = ({ attributes }: Element) => attributes.get('text') ?? attributes.get('title') ?? '';

function categoriesOf({ attributes }: Element): string[] {
  const category = attributes.get('category');
  if (category === undefined) return [];
  return category
    .slice(0, longestCategories)
    .split(',', mostTags)
    .map((path) => tidy(path.replace(/^\//, ''), longest.tag))
    .filter((tag) => tag !== '');
}

/** One line of at most so many characters, in time that does not depend on how long the text is. */
const tidy = (text: string, most: number) => shorten(tidyLine(text.slice(0, most * lookedTimes)), most);

/** One of our feeds, to be handed on. */
export interface ExportedFeed extends Omit<OpmlFeed, 'credentials'> {
  readonly siteUrl: string | null;
  readonly title: string | null;
}

/** Writes a list. Tags become categories. */
export function writeOpml(feeds: readonly ExportedFeed[], createdAt: Date): string {
  const outlines = feeds.map(({ url, name, title, tags, siteUrl }) => {
    const label = name ?? title ?? url;
    const attributes = {
      ...{ type: 'rss', text: label, title: label, xmlUrl: url },
      ...(siteUrl !== null && { htmlUrl: siteUrl }),
      ...(tags.length > 0 && { category: tags.map((tag) => tag.replaceAll(',', ' ')).join(',') }),
    };
    const written = Object.entries(attributes).map(([key, value]) => `${key}="${escapeHtml(value)}"`);
    return `    <outline ${written.join(' ')}/>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head>
    <title>Feeds of pabal</title>
    <dateCreated>${createdAt.toUTCString()}</dateCreated>
  </head>
  <body>
${outlines.join('')}  </body>
</opml>
`;
}

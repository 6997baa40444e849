// Lists of feeds as readers exchange them: OPML 2.0 (http://opml.org/spec2.opml).

import { FetchFailure } from './failure.ts';
import { decodeText } from './read/charset.ts';
import { type Element, elementsOf, findFirst, readTree } from './read/tree.ts';
import { feedSettings, feedUrl } from './settings.ts';
import { escapeHtml, shorten, tidyLine } from './text/plain-text.ts';

export interface OpmlFeed {
  readonly url: string;
  readonly name: string | null;
  readonly tags: readonly string[];
}

export interface Opml {
  /** Each address once; what is said of it in several places is put together. */
  readonly feeds: readonly OpmlFeed[];
  /** Addresses that are none, as they were written. */
  readonly refused: readonly string[];
}

/** Most feeds of one list. */
const mostFeeds = 10_000;

/**
 * Reads a list. Categories and the folders that a feed stands in become its tags.
 *
 * @returns nothing when it is no OPML
 */
export function readOpml(bytes: Buffer): Opml | undefined {
  const root = treeOf(bytes);
  const opml = root && findFirst(root, new Set(['opml']));
  if (opml === undefined) return undefined;
  const feeds = new Map<string, OpmlFeed>();
  const refused: string[] = [];
  for (const { outline, folders } of outlinesIn(opml, [])) {
    const address = outline.attributes.get('xmlurl') ?? '';
    const parsed = feedUrl.safeParse(address);
    if (!parsed.success) refused.push(shorten(tidyLine(address), 200));
    else if (feeds.size < mostFeeds || feeds.has(parsed.data)) note(feeds, parsed.data, outline, folders);
    else refused.push(parsed.data);
  }
  return { feeds: [...feeds.values()], refused };
}

function treeOf(bytes: Buffer): Element | undefined {
  try {
    return readTree(decodeText(bytes), 'http://opml.invalid/');
  } catch (error) {
    if (error instanceof FetchFailure) return undefined;
    throw error;
  }
}

interface Outline {
  readonly outline: Element;
  readonly folders: readonly string[];
}

/** Outlines with an address, each with the folders around it. */
function outlinesIn(element: Element, folders: readonly string[]): Outline[] {
  return elementsOf(element).flatMap((child) => {
    if (child.name !== 'outline') return outlinesIn(child, folders);
    if (child.attributes.has('xmlurl')) return [{ outline: child, folders }];
    const label = labelOf(child);
    return outlinesIn(child, label === '' ? folders : [...folders, label]);
  });
}

const labelOf = ({ attributes }: Element) =>
  tidyLine(attributes.get('text') ?? attributes.get('title') ?? '');

function note(feeds: Map<string, OpmlFeed>, url: string, outline: Element, folders: readonly string[]): void {
  const known = feeds.get(url);
  const categories = (outline.attributes.get('category') ?? '')
    .split(',')
    .map((path) => path.replace(/^\//, ''));
  const tags = [...(known?.tags ?? []), ...folders, ...categories]
    .map((tag) => shorten(tidyLine(tag), 60))
    .filter((tag) => tag !== '');
  const name = known?.name ?? (shorten(labelOf(outline), 200) || null);
  feeds.set(url, { url, name, tags: feedSettings.tags.parse([...new Set(tags)].slice(0, 100)) ?? [] });
}

/** A feed of ours, to be handed on. */
export interface ExportedFeed extends OpmlFeed {
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

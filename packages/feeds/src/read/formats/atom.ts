// Atom 1.0 (RFC 4287) and 0.3, with or without its namespace.

import { escapeHtml } from '../../text/plain-text.ts';
import { addressIn, resolveUrl } from '../../text/urls.ts';
import { mostEntries, type RawEntry, type RawFeed } from '../raw-entry.ts';
import { childText, type Element, elementsOf, firstOf } from '../xml/tree.ts';
import { htmlOf } from './construct.ts';
import { mediaDescription } from './media.ts';
import { picturesOf } from './pictures.ts';

/** The names an element of Atom has: a document may forget to declare the namespace. */
const names = (...local: readonly string[]) => local.flatMap((name) => [`atom:${name}`, name]);

/** Reads a document whose root is `feed`. */
export function readAtom(feed: Element): RawFeed {
  return {
    format: 'atom',
    titleHtml: construct(feed, 'title'),
    links: [alternateLink(feed), addressIn(childText(feed, ...names('link')))],
    base: feed.base,
    ttlMinutes: undefined,
    entries: elementsOf(feed, ...names('entry'))
      .slice(0, mostEntries)
      .map(readEntry),
  };
}

function readEntry(entry: Element): RawEntry {
  const content = firstOf(entry, ...names('content'));
  const id = childText(entry, ...names('id'));
  return {
    guids: [id],
    links: [
      addressIn(childText(entry, 'feedburner:origlink')),
      alternateLink(entry),
      addressIn(childText(entry, ...names('link'))),
      resolveUrl(content?.attributes.get('src'), entry.base),
      /^https?:/i.test(id ?? '') ? id : undefined,
    ],
    base: content?.base ?? entry.base,
    titleHtml: construct(entry, 'title') || escapeHtml(childText(entry, 'media:title') ?? ''),
    summaryHtml: construct(entry, 'summary') || mediaDescription(entry),
    contentHtml: construct(entry, 'content'),
    dates: ['published', 'issued', 'created', 'updated', 'modified'].map((name) =>
      childText(entry, ...names(name)),
    ),
    author: authorOf(entry),
    categories: elementsOf(entry, ...names('category')).map(({ attributes }) =>
      escapeHtml(attributes.get('label') ?? attributes.get('term') ?? ''),
    ),
    pictures: picturesOf(entry),
  };
}

function construct(parent: Element, name: string): string {
  const element = firstOf(parent, ...names(name));
  return element === undefined ? '' : htmlOf(element, 'text', name === 'content').trim();
}

/** The link to the article itself: html before anything else, and never the feed's own. */
function alternateLink(parent: Element): string | undefined {
  const links = elementsOf(parent, ...names('link')).filter(({ attributes }) => attributes.has('href'));
  const isAlternate = ({ attributes }: Element) => (attributes.get('rel') ?? 'alternate') === 'alternate';
  const isHtml = ({ attributes }: Element) => /html/.test(attributes.get('type') ?? 'html');
  const alternates = links.filter(isAlternate);
  const link = alternates.find(isHtml) ?? alternates[0];
  return resolveUrl(link?.attributes.get('href'), link?.base) ?? link?.attributes.get('href');
}

function authorOf(entry: Element): string | undefined {
  const author = firstOf(entry, ...names('author'));
  return (author && childText(author, ...names('name'))) ?? childText(entry, 'dc:creator');
}

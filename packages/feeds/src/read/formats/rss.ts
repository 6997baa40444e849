// RSS 0.9x, 1.0 (RDF) and 2.0, with the elements it borrows from other vocabularies.

import { addressIn } from '../../text/urls.ts';
import { mostEntries, type RawEntry, type RawFeed } from '../raw-entry.ts';
import { childText, type Element, elementsOf, firstOf } from '../xml/tree.ts';
import { htmlOf } from './construct.ts';
import { mediaDescription } from './media.ts';
import { picturesOf } from './pictures.ts';

/** Reads a document whose root is `rss`, `rdf:RDF` or a lone `channel`. */
export function readRss(root: Element): RawFeed {
  const channel = root.name === 'channel' ? root : (elementsOf(root, 'channel')[0] ?? root);
  // RSS 0.9 and 1.0 have their items beside the channel, RSS 1.1 has them in `items`.
  const places = [channel, ...elementsOf(channel, 'items'), ...(channel === root ? [] : [root])];
  const items = places.flatMap((place) => elementsOf(place, 'item'));
  return {
    format: 'rss',
    titleHtml: html(channel, 'title', 'dc:title'),
    links: [
      childText(channel, 'link'),
      alternateLink(channel),
      firstOf(channel, 'link')?.attributes.get('href'),
    ],
    base: channel.base,
    ttlMinutes: ttlOf(channel),
    entries: items.slice(0, mostEntries).map(readItem),
  };
}

function readItem(item: Element): RawEntry {
  const guid = firstOf(item, 'guid');
  const guidText = childText(item, 'guid');
  const isLink = guid?.attributes.get('ispermalink')?.toLowerCase() !== 'false';
  const about = item.attributes.get('rdf:about');
  return {
    guids: [guidText, childText(item, 'dc:identifier', 'atom:id', 'id'), about],
    links: [
      addressIn(childText(item, 'feedburner:origlink')),
      childText(item, 'link'),
      firstOf(item, 'link')?.attributes.get('href'),
      alternateLink(item),
      isLink && /^https?:/i.test(guidText ?? '') ? guidText : undefined,
      about,
      childText(item, 'url'),
    ],
    base: firstOf(item, 'content:encoded', 'description')?.base ?? item.base,
    titleHtml: html(item, 'title', 'dc:title', 'media:title', 'itunes:title'),
    summaryHtml:
      html(item, 'description', 'atom:summary', 'summary', 'dc:description', 'itunes:summary') ||
      mediaDescription(item),
    contentHtml: html(item, 'content:encoded', 'atom:content', 'xhtml:body', 'body', 'fulltext'),
    dates: [
      'pubdate',
      'dc:date',
      'dcterms:issued',
      'dcterms:created',
      'atom:published',
      'published',
      'atom:updated',
      'updated',
      'date',
      'dcterms:modified',
    ].map((name) => childText(item, name)),
    author: authorOf(item),
    categories: elementsOf(item, 'category', 'dc:subject').map((element) => htmlOf(element, 'html')),
    pictures: picturesOf(item),
  };
}

/** The first of these elements that holds anything, as html. */
function html(parent: Element, ...names: readonly string[]): string {
  for (const name of names) {
    const element = firstOf(parent, name);
    const text = element === undefined ? '' : htmlOf(element, 'html').trim();
    if (text !== '') return text;
  }
  return '';
}

function alternateLink(parent: Element): string | undefined {
  return elementsOf(parent, 'atom:link')
    .filter(({ attributes }) => (attributes.get('rel') ?? 'alternate') === 'alternate')
    .map(({ attributes }) => attributes.get('href'))
    .find((href) => href !== undefined);
}

function authorOf(item: Element): string | undefined {
  const inAtom = firstOf(item, 'atom:author');
  return (
    childText(item, 'dc:creator', 'author', 'itunes:author', 'media:credit') ??
    (inAtom && childText(inAtom, 'atom:name', 'name'))
  );
}

/** A map: an object knows "constructor", too, which a feed may say. */
const periodMinutes: ReadonlyMap<string, number> = new Map([
  ['hourly', 60],
  ['daily', 1_440],
  ['weekly', 10_080],
  ['monthly', 43_200],
  ['yearly', 525_600],
]);

/** `ttl` of RSS 2.0, or the syndication module's period and frequency. */
function ttlOf(channel: Element): number | undefined {
  const ttl = Number(childText(channel, 'ttl'));
  if (ttl > 0 && Number.isFinite(ttl)) return ttl;
  const period = periodMinutes.get(childText(channel, 'sy:updateperiod')?.toLowerCase() ?? '');
  const frequency = Number(childText(channel, 'sy:updatefrequency') ?? 1);
  return period === undefined || !(frequency >= 1) ? undefined : period / frequency;
}

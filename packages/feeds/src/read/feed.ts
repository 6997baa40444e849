// A feed's bytes become entries.

import type { FeedEntry } from '@pabal/domain';
import { FetchFailure } from '../failure.ts';
import { plainText, shorten } from '../text/plain-text.ts';
import { resolveUrl } from '../text/urls.ts';
import { boundedEntry, lookedTitle } from './bounded-entry.ts';
import { decodeText } from './charset.ts';
import { feedInPage } from './discovery.ts';
import { boundedGuid, tidyEntry } from './entry.ts';
import { readAtom } from './formats/atom.ts';
import { readJsonFeed } from './formats/json-feed.ts';
import { readRss } from './formats/rss.ts';
import type { RawFeed } from './raw-entry.ts';
import { withOwnEntities } from './xml/internal-entities.ts';
import { findFirst, readTree } from './xml/tree.ts';

export interface Feed {
  readonly format: 'rss' | 'atom' | 'json';
  readonly title: string | undefined;
  readonly siteUrl: string | undefined;
  /** Minutes between two looks, as the feed asks for. */
  readonly ttlMinutes: number | undefined;
  /** In the feed's own order, each guid once. */
  readonly entries: readonly FeedEntry[];
}

const roots = new Set(['rss', 'rdf:rdf', 'rdf', 'atom:feed', 'feed', 'channel']);

/**
 * Reads a feed of whatever format and charset. What is broken is read as far as it makes sense.
 *
 * @param source.url          where it came from: relative links begin there
 * @param source.contentType  the header field, which may name a charset
 * @param now                 when it was read: no date is later
 * @throws FetchFailure `not-a-feed`, or `too-complex` when there is more of it than is read
 */
export function readFeed(
  source: { readonly bytes: Buffer; readonly url: string; readonly contentType?: string | undefined },
  now: Date,
): Feed {
  const text = decodeText(source.bytes, source.contentType);
  const raw = readRaw(text, source.url);
  const siteUrl = raw.links.map((link) => resolveUrl(link, raw.base ?? source.url)).find((url) => url);
  // RSS has no rule for relative links; they are meant from the site. Atom's begin at the document.
  const base = raw.base ?? (raw.format === 'atom' ? source.url : (siteUrl ?? source.url));
  const entries = raw.entries.map((entry) => tidyEntry(boundedEntry(entry), base, now));
  return {
    format: raw.format,
    title: shorten(plainText(raw.titleHtml.slice(0, lookedTitle), { title: true }), 200) || undefined,
    siteUrl,
    ttlMinutes: raw.ttlMinutes,
    entries: told(entries),
  };
}

function readRaw(text: string, url: string): RawFeed {
  const start = text.trimStart();
  if (start === '') throw new FetchFailure('not-a-feed', 'Expected a feed, got nothing.');
  if (start.startsWith('{')) return readJsonFeed(start);
  const root = findFirst(readTree(withOwnEntities(start), url), roots);
  if (root === undefined) throw notAFeed(text, url);
  return root.name.endsWith('feed') ? readAtom(root) : readRss(root);
}

function notAFeed(text: string, url: string): FetchFailure {
  if (!/<html\b/i.test(text.slice(0, 20_000)))
    return new FetchFailure('not-a-feed', 'Expected RSS, Atom or a JSON Feed, got something else.');
  const feed = feedInPage(text, url);
  const hint = feed === undefined ? '' : ` Its feed seems to be ${feed}`;
  return new FetchFailure('not-a-feed', `Expected a feed, got a web page.${hint}`);
}

/**
 * Makes guids and links tell entries apart: where several have one guid, it is the link that counts, or the title where
 * there is no link; a link that several have says nothing about any of them.
 */
function told(entries: readonly FeedEntry[]): FeedEntry[] {
  const guids = occurrences(entries.map(({ guid }) => guid));
  const apart = entries.map((entry) =>
    (guids.get(entry.guid) ?? 0) > 1
      ? { ...entry, guid: boundedGuid(entry.url ?? sharedGuid(entry)) }
      : entry,
  );
  const once = [...new Map(apart.toReversed().map((entry) => [entry.guid, entry])).values()].toReversed();
  const links = occurrences(once.map(({ canonicalUrl }) => canonicalUrl ?? ''));
  return once.map((entry) =>
    (links.get(entry.canonicalUrl ?? '') ?? 0) > 1 ? { ...entry, canonicalUrl: undefined } : entry,
  );
}

/** What tells an entry without a link from another with its guid. */
const sharedGuid = ({ guid, title }: FeedEntry) => `${guid} ${title}`;

function occurrences(values: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

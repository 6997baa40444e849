// The archive for feed readers and search engines: RSS, Atom, JSON Feed, and a sitemap.

import type { ArchiveEntry } from '@pabal/db/archive';
import { Feed } from 'feed';
import type { PublicNewsletter } from './reading.ts';

/** Where the archive is. All addresses come from the settings, never from a request. */
export interface ArchiveUrls {
  readonly newsletter: string;
  readonly archive: string;
  readonly feeds: Readonly<Record<FeedKind, string>>;
  readonly day: (day: string) => string;
}

export type FeedKind = 'rss' | 'atom' | 'json';

export const feedTypes: Readonly<Record<FeedKind, string>> = {
  rss: 'application/rss+xml; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  json: 'application/feed+json; charset=utf-8',
};

/** The latest entries as a feed. The document follows from what it is given, so that it has one ETag. */
export function feedOf(
  kind: FeedKind,
  { name, language }: PublicNewsletter,
  { entries, urls }: { readonly entries: readonly ArchiveEntry[]; readonly urls: ArchiveUrls },
): string {
  const feed = new Feed({
    ...{ id: urls.archive, link: urls.archive, title: plain(name), description: plain(name), language },
    copyright: '',
    updated: new Date(Math.max(0, ...entries.map(({ publishedAt }) => publishedAt.getTime()))),
    generator: 'pabal',
    feedLinks: { rss: urls.feeds.rss, atom: urls.feeds.atom, json: urls.feeds.json },
  });
  for (const entry of entries) {
    const link = entry.url ?? urls.day(entry.day);
    feed.addItem({
      // The place in the archive never changes, also when the entry's own address does.
      id: `${urls.archive}/${entry.edition}-${entry.position}`,
      guid: `${urls.archive}/${entry.edition}-${entry.position}`,
      ...{ link, title: plain(entry.title), description: plain(entry.excerpt), date: entry.publishedAt },
      ...(entry.author !== null && { author: [{ name: plain(entry.author) }] }),
      category: entry.tags.map((tag) => ({ name: plain(tag) })),
    });
  }
  if (kind === 'json') return feed.json1();
  return kind === 'atom' ? feed.atom1() : feed.rss2();
}

/** Without characters that XML has no way to write, and without the end of a CDATA section, which texts are put into. */
const plain = (text: string) =>
  text
    .replaceAll(']]>', ']] >')
    .replaceAll(/[^\P{C}\n\t]/gu, '')
    .replaceAll(/\p{Cs}/gu, '');

/** A sitemap of addresses (sitemaps.org), at most 50,000. */
export function sitemapOf(pages: readonly { readonly url: string; readonly changed?: string }[]): string {
  const lines = pages
    .slice(0, 50_000)
    .map(
      ({ url, changed }) =>
        `<url><loc>${xml(url)}</loc>${changed ? `<lastmod>${xml(changed)}</lastmod>` : ''}</url>`,
    );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${lines.join('\n')}\n</urlset>\n`;
}

const xml = (text: string) => text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

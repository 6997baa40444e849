// Makes a raw entry tidy: absolute links, plain titles, harmless summaries, believable dates, and what tells it from others.

import { createHash } from 'node:crypto';
import type { FeedEntry } from '@pabal/domain';
import { readDate } from '../text/dates.ts';
import { decodeWords } from '../text/encoded-words.ts';
import { plainText, shorten, tidyLine } from '../text/plain-text.ts';
import { readingMinutes } from '../text/reading-time.ts';
import { beginningOf, safeSummary } from '../text/summary.ts';
import { canonicalUrl, resolveUrl } from '../text/urls.ts';
import { pictureInHtml } from './formats/pictures.ts';
import type { RawEntry } from './raw-entry.ts';

const longest = { guid: 1_000, title: 300, excerpt: 300, author: 100, category: 60, categories: 20 };

/** Texts of fewer bytes are the same for many. */
const leastTelling = 300;
/** Characters of the text that are compared. */
const compared = 2_000;
/** Characters of html from which text is taken. */
const looked = 50_000;

/**
 * @param base  where links begin that have no base of their own
 * @param now   when the feed was read
 */
export function tidyEntry(raw: RawEntry, base: string, now: Date): FeedEntry {
  const url = firstUrl(raw.links, raw.base ?? base);
  const inside = raw.base ?? url ?? base;
  const offered = beginningOf(raw.summaryHtml || raw.contentHtml);
  // Most entries have one of the two: it is read once.
  const hasBoth = raw.summaryHtml !== '' && raw.contentHtml !== '';
  const whole = hasBoth ? plainText(raw.contentHtml.slice(0, looked)) : offered.text;
  const excerpt = shorten(offered.text, longest.excerpt);
  const title = titleOf(raw.titleHtml, excerpt, url);
  const publishedAt = firstDate(raw.dates, now);
  return {
    guid: guidOf(raw.guids, url, [title, whole, raw.dates.find((date) => date !== undefined) ?? '']),
    url,
    canonicalUrl: canonicalUrl(url),
    contentHash:
      Buffer.byteLength(whole) < leastTelling ? undefined : digest([title, whole.slice(0, compared)]),
    title,
    summary: safeSummary(offered, inside),
    excerpt,
    readingMinutes: timeOf(raw.contentHtml, whole),
    thumbnailUrl: firstUrl([...raw.pictures, pictureInHtml(raw.contentHtml || raw.summaryHtml)], inside),
    author: authorOf(raw.author),
    categories: categoriesOf(raw.categories),
    publishedAt,
  };
}

/** A summary alone says nothing about the whole. */
const timeOf = (contentHtml: string, text: string): number | undefined =>
  contentHtml === '' ? undefined : readingMinutes(text, Math.max(1, contentHtml.length / looked));

function firstUrl(links: readonly (string | undefined)[], base: string): string | undefined {
  for (const link of links) {
    const url = resolveUrl(link, base);
    if (url !== undefined) return url;
  }
  return undefined;
}

function firstDate(dates: readonly (string | undefined)[], now: Date): Date | undefined {
  for (const text of dates) {
    const date = readDate(text, now);
    if (date !== undefined) return date;
  }
  return undefined;
}

/** What the feed calls it, or its link, or what it consists of. */
function guidOf(guids: readonly (string | undefined)[], url: string | undefined, parts: string[]): string {
  const given = guids.map((guid) => tidyLine(guid ?? '')).find((guid) => guid !== '');
  return boundedGuid(given ?? url ?? `sha256:${digest(parts).toString('hex')}`);
}

/** What is too long to be kept is known by its digest. */
export function boundedGuid(guid: string): string {
  return guid.length > longest.guid ? `sha256:${digest([guid]).toString('hex')}` : guid;
}

function titleOf(html: string, excerpt: string, url: string | undefined): string {
  const title = shorten(tidyLine(decodeWords(plainText(html, { title: true }))), longest.title);
  if (title !== '') return title;
  const address = (url ?? '').replace(/^https?:\/\//, '');
  return shorten(excerpt, 80) || shorten(address, 80) || '(untitled)';
}

/** A name; RSS wants a mail address here, which readers should not see. */
function authorOf(text: string | undefined): string | undefined {
  const plain = plainText((text ?? '').slice(0, 1_000));
  const name = /\(([^()]+)\)$/.exec(plain)?.[1] ?? plain;
  const bare = tidyLine(name.replace(/<?[^\s<>@]+@[^\s<>@]+>?/g, ''));
  return bare === '' ? undefined : shorten(bare, longest.author);
}

function categoriesOf(all: readonly string[]): string[] {
  const names = all
    .map((html) => shorten(plainText(html), longest.category))
    .filter((name) => name !== '' && !/^https?:\/\//.test(name));
  return [...new Set(names)].slice(0, longest.categories);
}

const digest = (parts: readonly string[]) =>
  createHash('sha256')
    .update(parts.map((part) => part.toLowerCase()).join('\n'))
    .digest();

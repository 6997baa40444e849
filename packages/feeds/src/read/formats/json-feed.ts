// JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), field by field: one bad item spoils no other.

import { z } from 'zod';
import { FetchFailure } from '../../failure.ts';
import { escapeHtml } from '../../text/plain-text.ts';
import { lookedHtml } from '../bounded-entry.ts';
import { mostEntries, type RawEntry, type RawFeed } from '../raw-entry.ts';
import { checkJson } from './json-bounds.ts';

/** Text, or a number that somebody forgot to quote. Anything else counts as missing. */
const text = z
  .union([z.string(), z.number().transform(String)])
  .optional()
  .catch(undefined);
const person = z.looseObject({ name: text }).optional().catch(undefined);
/** Authors and tags of one item that are looked at. */
const mostListed = 100;
const list = <Item extends z.ZodType>(item: Item) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((all) => all.slice(0, mostListed))
    .pipe(z.array(item));

const itemSchema = z
  .looseObject({
    id: text,
    url: text,
    external_url: text,
    title: text,
    summary: text,
    content_html: text,
    content_text: text,
    date_published: text,
    date_modified: text,
    image: text,
    banner_image: text,
    author: person,
    authors: list(person),
    tags: list(text),
  })
  .optional()
  .catch(undefined);

/** Items that are looked at to find as many good ones as are read. */
const mostLooked = 2 * mostEntries;

const feedSchema = z.looseObject({
  version: z.string().regex(/jsonfeed\.org\/version/),
  title: text,
  home_page_url: text,
  items: z
    .array(z.unknown())
    .transform((all) => all.slice(0, mostLooked))
    .pipe(z.array(itemSchema)),
});

/** Reads a JSON Feed. @throws FetchFailure `not-a-feed`, or `too-complex` for more of it than a feed can have */
export function readJsonFeed(source: string): RawFeed {
  const parsed = feedSchema.safeParse(parseJson(source));
  if (!parsed.success) throw new FetchFailure('not-a-feed', 'Expected a JSON Feed, got other JSON.');
  const { title, home_page_url, items } = parsed.data;
  return {
    format: 'json',
    titleHtml: escapeHtml(title ?? ''),
    links: [home_page_url],
    base: undefined,
    ttlMinutes: undefined,
    entries: items
      .filter((item) => item !== undefined)
      .slice(0, mostEntries)
      .map(readItem),
  };
}

function parseJson(source: string): unknown {
  checkJson(source);
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new FetchFailure('not-a-feed', 'Expected a JSON Feed, got JSON that does not parse.', {
      cause: error,
    });
  }
}

function readItem(item: NonNullable<z.output<typeof itemSchema>>): RawEntry {
  const plain = escapeHtml((item.content_text ?? '').slice(0, lookedHtml));
  return {
    guids: [item.id],
    links: [item.url, item.external_url, /^https?:/i.test(item.id ?? '') ? item.id : undefined],
    base: undefined,
    titleHtml: escapeHtml(item.title ?? ''),
    summaryHtml: escapeHtml((item.summary ?? '').slice(0, lookedHtml)),
    contentHtml: item.content_html ?? plain,
    dates: [item.date_published, item.date_modified],
    author: (item.authors[0] ?? item.author)?.name,
    categories: item.tags.filter((tag) => tag !== undefined).map(escapeHtml),
    pictures: [item.image, item.banner_image],
  };
}

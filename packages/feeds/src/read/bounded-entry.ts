// The seam between reading and tidying: whatever a format's reader found, what is tidied is bounded. Texts and lists are cut
// beyond any length that people publish.

import type { RawEntry } from './raw-entry.ts';

/** Characters of a text that are looked at, and members of a list. */
const looked = {
  title: 20_000,
  html: 250_000,
  guid: 10_000,
  author: 1_000,
  date: 300,
  category: 1_000,
  categories: 50,
  pictures: 50,
} as const;

/** Characters of a feed's own title that are looked at, and of an entry's html. */
export const lookedTitle = looked.title;
export const lookedHtml = looked.html;

/** The entry without what is not looked at. */
export function boundedEntry(raw: RawEntry): RawEntry {
  return {
    ...raw,
    guids: cutEach(raw.guids, looked.guid),
    titleHtml: cut(raw.titleHtml, looked.title),
    summaryHtml: cut(raw.summaryHtml, looked.html),
    contentHtml: cut(raw.contentHtml, looked.html),
    dates: cutEach(raw.dates, looked.date),
    author: raw.author === undefined ? undefined : cut(raw.author, looked.author),
    categories: raw.categories.slice(0, looked.categories).map((html) => cut(html, looked.category)),
    pictures: raw.pictures.filter((link) => link !== undefined).slice(0, looked.pictures),
  };
}

const cut = (text: string, most: number) => (text.length > most ? text.slice(0, most) : text);

const cutEach = (texts: readonly (string | undefined)[], most: number) =>
  texts.map((text) => (text === undefined ? undefined : cut(text, most)));

// What all letters of an edition share, as it is stored with the edition and as templates see it.

import { z } from 'zod';
import type { Choosable, ChosenSection } from './choose.ts';
import type { NewsletterDefinition } from './definition.ts';
import { readIntroduction } from './introduction/introduction.ts';
import { plainOf } from './introduction/plain.ts';

const localText = z.union([z.string(), z.record(z.string(), z.string())]);
export type LocalText = z.output<typeof localText>;

const storedContent = z.object({
  sections: z.array(
    z.object({
      key: z.string(),
      title: localText,
      entries: z.array(
        z.object({
          title: z.string(),
          url: z.string().nullable(),
          excerpt: z.string(),
          thumbnailUrl: z.string().nullable(),
          /** Minutes that it takes to be read, where that is known. */
          readingMinutes: z.int().optional(),
          author: z.string().nullable(),
          publishedAt: z.string(),
          feedTitle: z.string(),
          feedUrl: z.string().nullable(),
          /** Of favourites: at least so many people followed it. */
          readers: z.int().optional(),
        }),
      ),
    }),
  ),
  /** What a JSON source answered. */
  data: z.record(z.string(), z.unknown()),
});

/** What is stored with an edition. */
export type EditionContent = z.output<typeof storedContent>;

/** An entry with everything that a letter shows of it. */
export interface ShownEntry extends Choosable {
  readonly url: string | null;
  readonly thumbnailUrl: string | null;
  readonly readingMinutes: number | null;
  readonly author: string | null;
  readonly feed: Choosable['feed'] & { readonly title: string; readonly siteUrl: string | null };
}

/** An entry that people followed, and how many they were at least. */
interface Favourite {
  readonly entry: ShownEntry;
  readonly readers: number;
}

/** Longest excerpt that a letter shows, in characters; for more, readers follow the link. */
const excerptLength = 280;

/** The content of an edition made of feeds. */
export function contentOfSections(chosen: readonly ChosenSection<ShownEntry>[]): EditionContent {
  return {
    data: {},
    sections: chosen.map(({ section, entries }) => ({
      key: section.key,
      title: section.title,
      entries: entries.map(
        ({ title, url, excerpt, thumbnailUrl, readingMinutes, author, publishedAt, feed }) => ({
          ...{ title, url, thumbnailUrl, author },
          excerpt: shortened(excerpt),
          ...(readingMinutes !== null && { readingMinutes }),
          publishedAt: publishedAt.toISOString(),
          feedTitle: feed.title,
          feedUrl: feed.siteUrl,
        }),
      ),
    })),
  };
}

/** The content of an edition of favourites: one section. */
export function contentOfFavourites(title: LocalText, chosen: readonly Favourite[]): EditionContent {
  const section = { key: favouritesSection, title, tags: [], maxItems: chosen.length };
  const { data, sections } = contentOfSections([{ section, entries: chosen.map(({ entry }) => entry) }]);
  return {
    data,
    sections: sections.map(({ entries, ...rest }) => ({
      ...rest,
      entries: entries.map((entry, index) => ({ ...entry, readers: chosen[index]?.readers ?? 0 })),
    })),
  };
}

/** The key of the section of favourites. */
export const favouritesSection = 'favourites';

/** Where the entries of an edition lead, in the order of their positions: the first has position 1. */
export function linksOfContent(stored: unknown): readonly (string | null)[] {
  return readContent(stored).sections.flatMap(({ entries }) => entries.map(({ url }) => url));
}

/** The content with other links: `link` is given the position of each entry that has one. */
export function withLinks(content: EditionContent, link: (position: number) => string): EditionContent {
  let position = 0;
  const linked = <Entry extends { readonly url: string | null }>(entry: Entry): Entry => {
    position += 1;
    return entry.url === null ? entry : { ...entry, url: link(position) };
  };
  return {
    ...content,
    sections: content.sections.map((section) => ({ ...section, entries: section.entries.map(linked) })),
  };
}

/** The content of an edition without feeds: what a JSON source answered, or nothing. */
export function contentOfData(data: Readonly<Record<string, unknown>>): EditionContent {
  return { data: { ...data }, sections: [] };
}

/** @throws Error when what is stored is not content: it was changed by hand */
export function readContent(stored: unknown): EditionContent {
  return storedContent.parse(stored);
}

function shortened(text: string): string {
  if (text.length <= excerptLength) return text;
  const cut = text.slice(0, excerptLength);
  const space = cut.lastIndexOf(' ');
  return `${cut.slice(0, space > excerptLength / 2 ? space : undefined).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** The text for a language: its own, that of its parent, the newsletter's, or any. */
export function textIn(text: LocalText, locale: string, language: string): string {
  if (typeof text === 'string') return text;
  for (const wanted of [locale, language]) {
    for (let tag = wanted; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
      // A language tag may be `toString`, which every object has.
      const found = Object.hasOwn(text, tag) ? text[tag] : undefined;
      if (found !== undefined) return found;
    }
  }
  return Object.values(text)[0] ?? '';
}

/** The variables that all letters of an edition in one language share. */
export function sharedVariables(
  edition: {
    readonly newsletter: string;
    readonly number: number;
    readonly slot: Date;
    readonly definition: NewsletterDefinition;
    readonly content: EditionContent;
    /** The link that readers do not see, when clicks are counted. */
    readonly trapUrl?: string | undefined;
    /** The page that shows the letter to everybody, where there is one. */
    readonly webUrl?: string | undefined;
  },
  locale: string,
): Readonly<Record<string, unknown>> {
  const { definition, content } = edition;
  const { language, intro } = definition;
  const sections = content.sections.map(({ key, title, entries }) => ({
    ...{ key, entries },
    title: textIn(title, locale, language),
  }));
  const introBlocks = intro === null ? [] : readIntroduction(textIn(intro, locale, language));
  return Object.freeze({
    ...content.data,
    newsletter: { key: edition.newsletter, name: definition.name },
    edition: {
      number: edition.number,
      slot: edition.slot.toISOString(),
      timeZone: definition.schedule?.timeZone ?? 'UTC',
      ...(edition.trapUrl !== undefined && { trapUrl: edition.trapUrl }),
      ...(edition.webUrl !== undefined && { webUrl: edition.webUrl }),
    },
    // As text for each of its blocks, and as blocks for templates that lay them out.
    intro: plainOf(introBlocks),
    introBlocks,
    sections,
    entryCount: sections.reduce((count, { entries }) => count + entries.length, 0),
    sender: definition.advertising?.sender ?? null,
  });
}

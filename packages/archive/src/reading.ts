// What readers of the archive are shown. A newsletter without a public archive is answered like one that does not exist.

import {
  type ArchiveEdition,
  type ArchiveEntry,
  type ArchiveLetter,
  findArchiveDays,
  findArchiveEdition,
  isToBeArchived,
  listArchiveDates,
  listArchiveDay,
  listArchiveEditions,
  listArchiveTags,
  listEditionsOfDay,
  listRecentEntries,
  searchArchive,
} from '@pabal/db/archive';
import { findNewsletter, listNewsletters } from '@pabal/db/editions';
import type { SpaceQueryable, SpaceStore } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import {
  archiveRules,
  type NewsletterDefinition,
  newsletterKey,
  readDefinition,
  textIn,
} from '@pabal/newsletters';
import { isDay } from './days.ts';
import { shuffled } from './order.ts';
import { folded } from './tags/words.ts';

/** A newsletter with a public archive. */
export interface PublicNewsletter {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly language: string;
  readonly order: 'random' | 'sent';
  readonly timeZone: string;
  readonly definition: NewsletterDefinition;
}

const noArchive = () => new PabalError('not-found', 'There is no such archive.');

/** @throws PabalError `not-found`, the same for a newsletter that is private and for one that is not there */
export async function publicNewsletter(store: SpaceQueryable, key: string): Promise<PublicNewsletter> {
  if (!newsletterKey.safeParse(key).success) throw noArchive();
  const found = await findNewsletter(store, key);
  const shown = found && asPublic(found);
  if (shown === undefined) throw noArchive();
  return shown;
}

/** Most newsletters that a sitemap names. */
const mostNewsletters = 500;

/** All public archives of a space, for the sitemap. */
export async function publicNewsletters(store: SpaceQueryable): Promise<PublicNewsletter[]> {
  const all = await listNewsletters(store, { after: undefined, limit: mostNewsletters });
  return all.flatMap((newsletter) => understood(newsletter) ?? []);
}

/** A newsletter that another version of pabal stored is left out of lists. */
function understood(found: Parameters<typeof asPublic>[0]): PublicNewsletter | undefined {
  try {
    return asPublic(found);
  } catch {
    return undefined;
  }
}

function asPublic(found: { readonly id: string; readonly key: string; readonly definition: unknown }) {
  const definition = readDefinition(found.definition);
  if (!definition.public) return undefined;
  const { name, language, schedule } = definition;
  const timeZone = schedule?.timeZone ?? 'UTC';
  return {
    ...{ id: found.id, key: found.key, name, language, timeZone, definition },
    order: archiveRules(definition).order,
  };
}

/** Entries of one section, under its title. */
export interface ShownSection {
  readonly title: string;
  readonly entries: readonly ArchiveEntry[];
}

/** A day of the archive. */
export interface ArchiveDay {
  readonly day: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly editions: readonly ArchiveEdition[];
  readonly sections: readonly ShownSection[];
  /** Entries that are hidden, whether they are shown or not. */
  readonly hidden: number;
}

/**
 * A day: the latest when none is named.
 *
 * @param options.hidden  show hidden entries as well, with the reason
 * @returns nothing when the archive has no edition yet
 * @throws PabalError `not-found` for what is no day, or a day without editions
 */
export async function archiveDay(
  store: SpaceQueryable,
  newsletter: PublicNewsletter,
  options: { readonly day?: string | undefined; readonly hidden: boolean; readonly locale: string },
): Promise<ArchiveDay | undefined> {
  if (options.day !== undefined && !isDay(options.day)) throw noArchive();
  const { day, before, after } = await findArchiveDays(store, newsletter.id, options.day);
  if (day === null && options.day === undefined) return undefined;
  if (day === null) throw noArchive();
  const all = await listArchiveDay(store, newsletter.id, day);
  const editions = await listEditionsOfDay(store, newsletter.id, day);
  const shown = options.hidden ? all : all.filter(({ hiddenBy }) => hiddenBy === null);
  return {
    ...{ day, before, after, editions },
    sections: inSections(shown, newsletter, options.locale),
    hidden: all.filter(({ hiddenBy }) => hiddenBy !== null).length,
  };
}

/** Sections as the newsletter has them now; entries of a section that is gone come last, under the name of the newsletter. */
function inSections(
  entries: readonly ArchiveEntry[],
  { definition, order, id, name }: PublicNewsletter,
  locale: string,
): ShownSection[] {
  const { content, language } = definition;
  const known = content.kind === 'feeds' ? content.sections : [];
  const keys = [...new Set([...known.map(({ key }) => key), ...entries.map(({ section }) => section)])];
  return keys.flatMap((key) => {
    const own = entries.filter(({ section }) => section === key);
    if (own.length === 0) return [];
    const title = known.find((section) => section.key === key)?.title;
    return {
      title: title === undefined ? name : textIn(title, locale, language),
      entries: order === 'random' ? shuffled(own, `${id} ${own[0]?.day} ${key}`) : own,
    };
  });
}

/** A word that is looked for, and what was found. */
export interface ArchiveFound {
  readonly entries: readonly ArchiveEntry[];
  /** True when there are more than are shown. */
  readonly more: boolean;
}

const mostFound = 50;
const longestQuery = 100;
const mostWords = 8;

/** What a reader looks for, as it is read: at most so long, in one line, without what nobody can type. */
export const queryIn = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, longestQuery);

/** Searches titles, texts, authors and feeds. @throws PabalError `too-expensive` */
export async function searchEntries(
  store: SpaceStore,
  newsletter: PublicNewsletter,
  { query, tag, hidden }: { readonly query?: string; readonly tag?: string; readonly hidden: boolean },
): Promise<ArchiveFound> {
  const words = folded(query ?? '')
    .split(' ')
    .filter((word) => word !== '')
    .slice(0, mostWords);
  const text = words.length === 0 ? undefined : { query: words.join(' '), patterns: words.map(patternOf) };
  const found = await store.question((question) =>
    searchArchive(question, newsletter.id, {
      ...{ text, hidden, limit: mostFound + 1 },
      tag: tag === undefined ? undefined : folded(tag),
    }),
  );
  return { entries: found.slice(0, mostFound), more: found.length > mostFound };
}

const patternOf = (word: string) => `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

const recentEntries = 2_000;
const shownTags = 40;
const leastEntries = 2;

/** The tags of the latest entries. */
export const archiveTags = (store: SpaceQueryable, { id }: PublicNewsletter) =>
  listArchiveTags(store, id, { entries: recentEntries, limit: shownTags, least: leastEntries });

const feedEntries = 50;
const mapDays = 5_000;
const shownEditions = 100;

/** The latest entries, for feed readers. */
export const recentOf = (store: SpaceQueryable, { id }: PublicNewsletter) =>
  listRecentEntries(store, id, feedEntries);

/** All days with editions, the latest first. */
export const daysOf = (store: SpaceQueryable, { id }: PublicNewsletter) =>
  listArchiveDates(store, id, mapDays);

/** The latest editions, the newest first. */
export const editionsOf = (
  store: SpaceQueryable,
  { id }: Pick<PublicNewsletter, 'id'>,
  limit: number = shownEditions,
) => listArchiveEditions(store, id, limit);

/** An edition as it was sent, in the reader's language or another one that it was sent in. */
export interface EditionAsSent extends ArchiveEdition {
  readonly letter: ArchiveLetter | undefined;
}

/** @throws PabalError `not-found` for numbers that are not of this newsletter */
export async function editionAsSent(
  store: SpaceQueryable,
  newsletter: PublicNewsletter,
  { number, locale }: { readonly number: string; readonly locale: string },
): Promise<EditionAsSent> {
  const found = numberIn(number);
  const edition = found === undefined ? undefined : await findArchiveEdition(store, newsletter.id, found);
  if (edition === undefined) throw noArchive();
  const { letters, ...rest } = edition;
  const [wanted] = [locale, newsletter.language].flatMap((tag) =>
    letters.filter((letter) => letter.locale === tag || letter.locale.startsWith(`${tag}-`)),
  );
  return { ...rest, letter: wanted ?? letters[0] };
}

const numberIn = (text: string): number | undefined =>
  /^[1-9]\d{0,9}$/.test(text) && Number(text) < 2 ** 31 ? Number(text) : undefined;

/** Whether letters of an edition are being sent, or were sent just now, so that the archive will have it soon. */
export async function isOnItsWay(
  store: SpaceQueryable,
  newsletter: PublicNewsletter,
  number: string,
): Promise<boolean> {
  const found = numberIn(number);
  return found !== undefined && (await isToBeArchived(store, newsletter.id, found));
}

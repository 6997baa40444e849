import type { LeftReason } from '@pabal/domain';
import type { FeedContent, Section } from './definition.ts';

/** An entry as far as choosing looks at it. */
export interface Choosable {
  readonly id: string;
  readonly storyId: string;
  readonly canonicalUrl: string | null;
  readonly contentHash: string | null;
  readonly title: string;
  readonly excerpt: string;
  readonly publishedAt: Date;
  readonly feed: {
    readonly tags: readonly string[];
    readonly section: string | null;
    readonly weight: number;
    readonly includeWords: readonly string[];
    readonly excludeWords: readonly string[];
  };
}

/** The entries of one section, in the order in which they are read. */
export interface ChosenSection<Entry extends Choosable> {
  readonly section: Section;
  readonly entries: readonly Entry[];
}

/** What was chosen of some candidates. */
interface ChosenEntries<Entry extends Choosable> {
  /** Absent when there are fewer than the newsletter asks for. */
  readonly sections: readonly ChosenSection<Entry>[] | undefined;
  /** How many there would have been. */
  readonly count: number;
  readonly left: readonly { readonly entry: Entry; readonly why: LeftReason }[];
}

/**
 * Chooses the entries of an edition: what its feeds' words let through, each story once (the one of the feed with the most
 * weight), put into sections, in order, no more than there is room for. Entries without room may come in the next edition.
 */
export function chooseSections<Entry extends Choosable>(
  candidates: readonly Entry[],
  content: FeedContent,
): ChosenEntries<Entry> {
  const passing = candidates.filter(passesWords);
  const wanted = eachStoryOnce(passing);
  const [passingSet, wantedSet] = [new Set(passing), new Set(wanted)];
  const placed = wanted.map((entry) => ({ entry, section: sectionOf(entry, content.sections) }));
  let room = content.maxItems;
  const full = new Map<Entry, LeftReason>();
  const chosen = content.sections.map((section) => {
    const own = placed.filter((one) => one.section === section).map(({ entry }) => entry);
    const places = Math.min(room, section.maxItems);
    const ordered = inOrder(own, content.order);
    for (const entry of ordered.slice(places))
      full.set(entry, places === section.maxItems ? 'section-full' : 'edition-full');
    const entries = ordered.slice(0, places);
    room -= entries.length;
    return { section, entries };
  });
  const count = content.maxItems - room;
  const isEnough = count >= content.minItems;
  const whyLeft = (entry: Entry): LeftReason | undefined => {
    if (!passingSet.has(entry)) return 'words';
    if (!wantedSet.has(entry)) return 'same-story';
    return full.get(entry) ?? (isEnough ? undefined : 'too-few');
  };
  return {
    sections: isEnough ? chosen.filter(({ entries }) => entries.length > 0) : undefined,
    count,
    left: candidates.flatMap((entry) => {
      const why = whyLeft(entry);
      return why === undefined ? [] : [{ entry, why }];
    }),
  };
}

function passesWords({ title, excerpt, feed }: Choosable): boolean {
  const text = `${title}\n${excerpt}`.toLocaleLowerCase('und').normalize('NFKC');
  const says = (word: string) => text.includes(word.toLocaleLowerCase('und').normalize('NFKC'));
  if (feed.includeWords.length > 0 && !feed.includeWords.some(says)) return false;
  return !feed.excludeWords.some(says);
}

/** Feeds that tell the same story do so under one id, one address or the same words. */
function eachStoryOnce<Entry extends Choosable>(entries: readonly Entry[]): Entry[] {
  const heavyFirst = [...entries].sort((a, b) => b.feed.weight - a.feed.weight);
  const seen = new Set<string>();
  const kept = new Set<Entry>();
  for (const entry of heavyFirst) {
    const names = [
      `story ${entry.storyId}`,
      ...(entry.canonicalUrl === null ? [] : [`url ${entry.canonicalUrl}`]),
      ...(entry.contentHash === null ? [] : [`content ${entry.contentHash}`]),
    ];
    if (!names.some((name) => seen.has(name))) kept.add(entry);
    for (const name of names) seen.add(name);
  }
  return entries.filter((entry) => kept.has(entry));
}

/** Where its feed is pinned to, else the first section that shares a tag with it, else the last. */
export function sectionOf({ feed }: Pick<Choosable, 'feed'>, sections: readonly Section[]): Section {
  const found =
    sections.find(({ key }) => key === feed.section) ??
    sections.find(({ tags }) => tags.some((tag) => feed.tags.includes(tag))) ??
    sections.at(-1);
  if (found === undefined) throw new Error('A newsletter of feeds has no section.');
  return found;
}

function inOrder<Entry extends Choosable>(entries: readonly Entry[], order: FeedContent['order']): Entry[] {
  const newest = (a: Entry, b: Entry) =>
    b.publishedAt.getTime() - a.publishedAt.getTime() || (a.id < b.id ? -1 : 1);
  switch (order) {
    case 'newest':
      return [...entries].sort(newest);
    case 'oldest':
      return [...entries].sort((a, b) => newest(b, a));
    case 'weight':
      return [...entries].sort((a, b) => b.feed.weight - a.feed.weight || newest(a, b));
    default:
      return order satisfies never;
  }
}

// What editors decide about the archive: that an entry is not for them, and that the filter may hide by itself.

import {
  type ArchiveEntry,
  approveFilter as approveStored,
  findArchiveDays,
  findArchiveEntry,
  findFilter,
  findUntrained,
  type JudgedEntry,
  keepFilter,
  listArchiveDay,
  listExamples,
  listUnjudged,
  setVerdict,
  stopFilter as stopStored,
  type Verdict,
} from '@pabal/db/archive';
import { findNewsletter, type Newsletter } from '@pabal/db/editions';
import { hideEntry } from '@pabal/db/feeds';
import type { Queryable, SpaceQueryable } from '@pabal/db/store';
import { excerpt, PabalError } from '@pabal/domain';
import { archiveRules, readDefinition } from '@pabal/newsletters';
import { approvedFilter, judgeAgain, judgeEntry } from './topics/hiding.ts';
import { readModel, scoreOf } from './topics/model.ts';
import { leastExamples, sealOf, trainFilter } from './topics/train.ts';

/** An entry of an edition, as addresses and click links name it. */
export interface EntryPlace {
  /** The edition's number. */
  readonly edition: number;
  readonly position: number;
}

/**
 * Says that an entry is for us or not; `null` takes it back. Hides or shows it at once, and the filter learns from it.
 *
 * @throws PabalError `not-found`
 */
export async function judge(
  store: SpaceQueryable,
  key: string,
  place: EntryPlace,
  { verdict, actor }: { readonly verdict: Verdict | null; readonly actor: string },
): Promise<void> {
  const newsletter = await newsletterOf(store, key);
  const entry = await findArchiveEntry(store, newsletter.id, place);
  if (entry === undefined) throw noEntry(key, place);
  const hiding = verdict === null ? await ownHiding(store, newsletter, entry) : hidingOf(verdict, actor);
  await setVerdict(store, newsletter.id, place, { verdict, actor, hiding });
}

/**
 * Says that an entry of a feed is for us or not: no edition takes it any more, or may again, and the archives of the newsletters
 * that have it are told the same.
 *
 * @returns the entries of archives that were hidden or shown
 * @throws PabalError `not-found`
 */
export async function judgeEntryOfFeed(
  store: SpaceQueryable,
  id: string,
  { verdict, actor }: { readonly verdict: Verdict | null; readonly actor: string },
): Promise<number> {
  const uses = await hideEntry(store, id, verdict === 'not-for-us' ? actor : undefined);
  if (uses === undefined)
    throw new PabalError('not-found', `There is no entry ${excerpt(id)} in this space.`);
  let archived = 0;
  for (const { newsletter, newsletterId, ...place } of uses) {
    // Editions whose letters have not left are not in an archive so far.
    if ((await findArchiveEntry(store, newsletterId, place)) === undefined) continue;
    await judge(store, newsletter, place, { verdict, actor });
    archived += 1;
  }
  return archived;
}

const hidingOf = (verdict: Verdict, actor: string) =>
  verdict === 'not-for-us' ? ({ by: 'editor', why: actor } as const) : undefined;

async function ownHiding(store: Queryable, { id, definition }: Newsletter, entry: JudgedEntry) {
  const model = await approvedFilter(store, id);
  return judgeEntry(entry, archiveRules(readDefinition(definition)), model).hiding;
}

/** An entry that the filter would hide, and why. */
interface WouldHide extends Omit<JudgedEntry, 'excerpt'> {
  readonly score: number;
  readonly words: readonly string[];
}

/** What the filter of a newsletter learned, and what it would hide. */
export interface FilterPreview {
  /** What an editor says yes to; absent while there are too few examples. */
  readonly seal: string | null;
  readonly forUs: number;
  readonly notForUs: number;
  /** Examples of each kind that it needs. */
  readonly needed: number;
  readonly trainedAt: Date | null;
  /** The filter that hides at present, and who said yes to it. */
  readonly approved: { readonly seal: string; readonly by: string; readonly at: Date } | null;
  /** Entries that were looked at, the latest. */
  readonly looked: number;
  readonly wouldHide: readonly WouldHide[];
}

/** Entries that a preview looks at. */
const mostPreviewed = 500;

/** Shows what the trained filter would hide of the latest entries. */
export async function previewFilter(store: SpaceQueryable, key: string): Promise<FilterPreview> {
  const { id } = await newsletterOf(store, key);
  const [filter, counts] = [
    await findFilter(store, id),
    countsOf(await listExamples(store, id, mostExamples)),
  ];
  const approved =
    filter?.approvedSeal == null || filter.approvedBy === null || filter.approvedAt === null
      ? null
      : { seal: filter.approvedSeal, by: filter.approvedBy, at: filter.approvedAt };
  const common = { ...counts, needed: leastExamples, approved };
  const model = readModel(filter?.model);
  if (filter === undefined || model === undefined)
    return { ...common, seal: null, trainedAt: null, looked: 0, wouldHide: [] };
  const entries = await listUnjudged(store, id, mostPreviewed);
  const wouldHide = entries
    .map((entry) => ({ ...entry, ...scoreOf(model, entry) }))
    .filter(({ score }) => score >= model.threshold)
    .map(({ excerpt: _, ...entry }) => entry);
  return { ...common, seal: filter.seal, trainedAt: filter.trainedAt, looked: entries.length, wouldHide };
}

/**
 * Lets the trained filter hide from now on, and judges the archive by it.
 *
 * @param seal  of the filter whose preview the editor has seen
 * @throws PabalError `not-found`, `version-conflict` when the filter has learned something since
 */
export async function approveFilter(
  store: SpaceQueryable,
  key: string,
  { seal, actor }: { readonly seal: string; readonly actor: string },
): Promise<{ readonly judged: number; readonly hidden: number }> {
  const newsletter = await newsletterOf(store, key);
  if (!(await approveStored(store, newsletter.id, seal, actor)))
    throw new PabalError(
      'version-conflict',
      `The filter of "${key}" is not the one with the seal "${seal}": it has learned more since, or there is none. Look at its preview again.`,
    );
  return judgeAgain(store, newsletter.id, archiveRules(readDefinition(newsletter.definition)));
}

/** Lets the filter hide nothing any more; what it hid is shown. @throws PabalError `not-found` */
export async function stopFilter(
  store: SpaceQueryable,
  key: string,
): Promise<{ readonly judged: number; readonly hidden: number }> {
  const { id, definition } = await newsletterOf(store, key);
  await stopStored(store, id);
  return judgeAgain(store, id, archiveRules(readDefinition(definition)));
}

/** Judges the archive of a newsletter by its present rules. @throws PabalError `not-found` */
export async function judgeArchive(
  store: SpaceQueryable,
  key: string,
): Promise<{ readonly judged: number; readonly hidden: number }> {
  const { id, definition } = await newsletterOf(store, key);
  return judgeAgain(store, id, archiveRules(readDefinition(definition)));
}

/** Examples that one filter learns from. */
const mostExamples = 5_000;

/**
 * Trains the filters of newsletters in which editors gave verdicts since. What is trained hides nothing until an editor says
 * yes to it.
 *
 * @returns newsletters whose filter was trained
 */
export async function trainFilters(store: Queryable): Promise<number> {
  let trained = 0;
  for (const { newsletterId, verdictAt } of await findUntrained(store)) {
    const found = await listExamples(store, newsletterId, mostExamples);
    const model = trainFilter(
      found.map(({ verdict, ...text }) => ({ ...text, notForUs: verdict === 'not-for-us' })),
    );
    if (model === undefined) continue;
    const kept = { model, seal: sealOf(model), ...countsOf(found), verdictAt };
    await keepFilter(store, newsletterId, kept);
    trained += 1;
  }
  return trained;
}

function countsOf(examples: readonly { readonly verdict: Verdict | null }[]) {
  const notForUs = examples.filter(({ verdict }) => verdict === 'not-for-us').length;
  return { forUs: examples.length - notForUs, notForUs };
}

async function newsletterOf(store: SpaceQueryable, key: string): Promise<Newsletter> {
  const found = await findNewsletter(store, key);
  if (found === undefined) throw new PabalError('not-found', `There is no newsletter "${key}".`);
  return found;
}

const noEntry = (key: string, { edition, position }: EntryPlace) =>
  new PabalError(
    'not-found',
    `The archive of "${key}" has no entry ${position} in edition ${edition}. Entries are in it once their edition was sent.`,
  );

/**
 * The entries of a day with their places, hidden ones included; of the latest day when none is named.
 *
 * @throws PabalError `not-found`
 */
export async function listEntries(
  store: SpaceQueryable,
  key: string,
  wanted: string | undefined,
): Promise<EntriesOfDay> {
  const { id } = await newsletterOf(store, key);
  const { day } = await findArchiveDays(store, id, wanted);
  if (day === null && wanted !== undefined)
    throw new PabalError('not-found', `The archive of "${key}" has nothing of ${wanted}.`);
  const entries = day === null ? [] : await listArchiveDay(store, id, day);
  return { day, entries: entries.map(editedEntry) };
}

const editedEntry = (entry: ArchiveEntry): EditedEntry => {
  const { edition, position, title, url, feedTitle, tags, verdict, score, hiddenBy, hiddenWhy } = entry;
  return { edition, position, title, url, feedTitle, tags, verdict, score, hiddenBy, hiddenWhy };
};

/** An entry as editors see it. */
type EditedEntry = EntryPlace &
  Pick<ArchiveEntry, 'title' | 'url' | 'feedTitle' | 'tags' | 'verdict' | 'score' | 'hiddenBy' | 'hiddenWhy'>;

export interface EntriesOfDay {
  /** Null while the archive is empty. */
  readonly day: string | null;
  readonly entries: readonly EditedEntry[];
}

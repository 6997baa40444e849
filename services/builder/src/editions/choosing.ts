import {
  type CandidateEntry,
  type Collected,
  chooseEntries,
  chooseFollowed,
  mostCollected,
  readSourceFeeds,
  setContent,
  skipEdition,
} from '@pabal/db/editions';
import { type LeftReason, msPerDay } from '@pabal/domain';
import {
  chooseFavourites,
  chooseSections,
  contentOfData,
  contentOfFavourites,
  contentOfSections,
  type FavouritesContent,
  type FeedContent,
  favouritesSection,
} from '@pabal/newsletters';
import { z } from 'zod';
import { cardsOf, withCard } from './cards.ts';
import { after, minuteMs, type Step, type StepEnd, type Work } from './step.ts';

/** The beginning of the reason of a skipped edition that nobody has to be mailed about. */
export const tooLittle = 'There is too little to say.';

const sourceData = z.record(z.string(), z.unknown());

/** Chooses the entries of an edition, once: from then on they belong to it. */
export const choose: Step = async (work) => {
  const { store, edition, definition } = work;
  if (definition.content.kind === 'feeds') return chooseFromFeeds(definition.content, work);
  if (definition.content.kind === 'favourites') return chooseFromClicks(definition.content, work);
  const data = definition.content.kind === 'json' ? sourceData.parse(edition.source) : {};
  await setContent(store, edition.id, contentOfData(data));
  return 'again';
};

async function chooseFromFeeds(content: FeedContent, work: Work): Promise<StepEnd> {
  const { store, edition } = work;
  const from = after(edition.slot, -content.windowHours * 60 * minuteMs);
  const cards = await cardsOf(content, from, work);
  if (cards === 'waits') return 'rest';
  const feeds = await readSourceFeeds(store, content.sources);
  let found: { readonly count: number; readonly collected: Collected } | undefined;
  const end = await chooseEntries(store, edition, { from, selection: content.sources }, (candidates) => {
    const { sections, count, left } = chooseSections(candidates, content);
    const collected = { ...feeds, ...leftEntries(left) };
    found = { count, collected };
    return (
      sections && {
        collected,
        content: contentOfSections(
          sections.map(({ section, entries }) => ({
            section,
            entries: entries.map((entry) => withCard(entry, cards)),
          })),
        ),
        placed: sections.flatMap(({ section, entries }) =>
          entries.map((entry) => ({ section: section.key, entry })),
        ),
      }
    );
  });
  if (end === 'too-few') {
    const count = found?.count ?? 0;
    const reason = `There is too little to say. Entries found: ${count}, needed: ${content.minItems}. ${whenRead(feeds)}`;
    await skipEdition(store, edition.id, reason, found?.collected);
  }
  return end === 'busy' ? 'rest' : 'again';
}

const leftEntries = (
  left: readonly { readonly entry: CandidateEntry; readonly why: LeftReason }[],
): Pick<Collected, 'left' | 'leftCount'> => ({
  leftCount: left.length,
  left: left.slice(0, mostCollected.left).map(({ entry: { id, title, url, feed }, why }) => ({
    ...{ id, title, url, why },
    feed: feed.title,
  })),
});

/** A sentence: when the feeds were read. What was posted later was not seen. */
function whenRead({ feeds, feedCount, failing }: Pick<Collected, 'feeds' | 'feedCount' | 'failing'>): string {
  const times = feeds
    .flatMap(({ answeredAt }) => answeredAt?.getTime() ?? [])
    .sort((one, other) => one - other);
  const [first, last] = [times.at(0), times.at(-1)];
  if (first === undefined || last === undefined)
    return `Feeds: ${feedCount}, none of which has answered so far.`;
  const between = `${new Date(first).toISOString()} and ${new Date(last).toISOString()}`;
  return `Feeds: ${feedCount}, read between ${between}; failing: ${failing}.`;
}

async function chooseFromClicks(content: FavouritesContent, { store, edition }: Work): Promise<StepEnd> {
  const source = { of: content.of, from: after(edition.slot, -content.days * msPerDay) };
  const end = await chooseFollowed(store, edition, source, (candidates) => {
    const chosen = chooseFavourites(candidates, content);
    return (
      chosen && {
        content: contentOfFavourites(content.title, chosen),
        placed: chosen.map(({ entry }) => ({ section: favouritesSection, entry })),
      }
    );
  });
  if (end === 'too-few') await skipEdition(store, edition.id, tooLittle);
  return end === 'busy' ? 'rest' : 'again';
}

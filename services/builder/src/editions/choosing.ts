import { chooseEntries, chooseFollowed, setContent, skipEdition } from '@pabal/db/editions';
import { msPerDay } from '@pabal/domain';
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
import { after, minuteMs, type Step, type StepEnd, type Work } from './step.ts';

/** The reason of a skipped edition that nobody has to be mailed about. */
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

async function chooseFromFeeds(content: FeedContent, { store, edition }: Work): Promise<StepEnd> {
  const from = after(edition.slot, -content.windowHours * 60 * minuteMs);
  const end = await chooseEntries(store, edition, { from, selection: content.sources }, (candidates) => {
    const sections = chooseSections(candidates, content);
    return (
      sections && {
        content: contentOfSections(sections),
        placed: sections.flatMap(({ section, entries }) =>
          entries.map((entry) => ({ section: section.key, entry })),
        ),
      }
    );
  });
  if (end === 'too-few') await skipEdition(store, edition.id, tooLittle);
  return end === 'busy' ? 'rest' : 'again';
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

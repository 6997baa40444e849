import { chooseEntries, setContent, skipEdition } from '@pabal/db/editions';
import { chooseSections, contentOfData, contentOfSections, type FeedContent } from '@pabal/newsletters';
import { z } from 'zod';
import { after, minuteMs, type Step, type StepEnd, type Work } from './step.ts';

/** The reason of a skipped edition that nobody has to be mailed about. */
export const tooLittle = 'There is too little to say.';

const sourceData = z.record(z.string(), z.unknown());

/** Chooses the entries of an edition, once: from then on they belong to it. */
export const choose: Step = async (work) => {
  const { store, edition, definition } = work;
  if (definition.content.kind === 'feeds') return chooseFromFeeds(definition.content, work);
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

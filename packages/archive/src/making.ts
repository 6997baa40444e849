// Takes editions up into the archive once their letters have left: their entries with tags, and their letters without readers.

import {
  findSentVersions,
  findUnarchived,
  keepArchived,
  markArchived,
  type NewArchiveEntry,
  type NewArchiveLetter,
} from '@pabal/db/archive';
import type { EditionContent } from '@pabal/db/editions';
import type { Queryable, Store } from '@pabal/db/store';
import { messageOf, PabalError } from '@pabal/domain';
import {
  archiveRules,
  type NewsletterDefinition,
  openEdition,
  readContent,
  readDefinition,
} from '@pabal/newsletters';
import { openVersion, RenderError, withPictures } from '@pabal/render';
import { keptVersion } from '@pabal/versions';
import { dayIn } from './days.ts';
import { tagsOf } from './tags/rules.ts';
import { folded } from './tags/words.ts';
import { approvedFilter, judgeEntry } from './topics/hiding.ts';
import type { TopicModel } from './topics/model.ts';

/** What there is to say about an edition that was taken up. */
export interface Archived {
  readonly id: string;
  readonly number: number;
  /** Letters that could not be made without a reader, and why. */
  readonly problems: readonly string[];
}

interface Readable {
  readonly definition: NewsletterDefinition;
  readonly content: ReturnType<typeof readContent>;
}

/** Editions taken up in one run. */
const together = 10;

/**
 * Takes up the editions whose letters have left.
 *
 * @param deps.newsletterUrl  the page of a newsletter, where the link to unsubscribe leads in letters that everybody may see
 */
export async function archiveEditions(deps: {
  readonly store: Store;
  readonly newsletterUrl: (key: string) => string;
}): Promise<Archived[]> {
  const archived: Archived[] = [];
  for (const edition of await findUnarchived(deps.store, together)) {
    archived.push({ id: edition.id, number: edition.number, problems: await take(edition, deps) });
  }
  return archived;
}

async function take(
  edition: EditionContent,
  { store, newsletterUrl }: Parameters<typeof archiveEditions>[0],
): Promise<string[]> {
  const read = readable(edition);
  // What is written for each reader alone has nothing that everybody may see.
  if (read === undefined || read.definition.content.kind === 'recipients') {
    await markArchived(store, edition.id);
    return [];
  }
  const model = await approvedFilter(store, edition.newsletterId);
  const { letters, problems } = await lettersOf(store, edition, newsletterUrl(edition.newsletter));
  await keepArchived(store, {
    edition,
    day: dayIn(edition.slot, read.definition.schedule?.timeZone),
    letters,
    entries: entriesOf(read, model),
  });
  return problems;
}

/** Definition and content, unless they were stored by a version of pabal that this one does not understand, or changed by hand. */
function readable({ definition, content }: EditionContent): Readable | undefined {
  if (content === null) return undefined;
  try {
    return { definition: readDefinition(definition), content: readContent(content) };
  } catch {
    return undefined;
  }
}

function entriesOf({ definition, content }: Readable, model: TopicModel | undefined): NewArchiveEntry[] {
  const archive = archiveRules(definition);
  const placed = content.sections.flatMap(({ key, entries }) =>
    entries.map((entry) => ({ entry, section: key })),
  );
  return placed.map(({ entry, section }, index) => {
    const { title, url, excerpt, author, feedTitle, publishedAt } = entry;
    const { score, hiding } = judgeEntry(entry, archive, model);
    return {
      ...{ position: index + 1, section, title, url, excerpt, author, feedTitle, publishedAt, score },
      tags: tagsOf(entry, archive),
      hiddenBy: hiding === undefined || hiding.by === 'editor' ? null : hiding.by,
      hiddenWhy: hiding?.why ?? null,
      search: folded(`${title}\n${excerpt}\n${author ?? ''}\n${feedTitle}`),
    };
  });
}

/** The letter of nobody in each language that letters were sent in, made with the version that most of them had. */
async function lettersOf(
  store: Queryable,
  edition: EditionContent,
  unsubscribeUrl: string,
): Promise<{ readonly letters: NewArchiveLetter[]; readonly problems: string[] }> {
  const letters: NewArchiveLetter[] = [];
  const problems: string[] = [];
  for (const { locale, template, version } of await findSentVersions(store, edition.id)) {
    try {
      const opened = openVersion(await keptVersion(store, template, version));
      const links = { url: () => unsubscribeUrl, headers: () => ({}) };
      const render = (
        _template: string,
        _locale: string | undefined,
        data: Readonly<Record<string, unknown>>,
      ) => opened.render(data);
      const nobody = { recipientId: null, name: null, locale, attributes: {} };
      const letter = openEdition(edition, { render, links }).letter(nobody);
      letters.push({ locale, version, subject: letter.subject, html: withPictures(letter) });
    } catch (error) {
      // A template that needs a reader has no letter for everybody.
      if (!(error instanceof PabalError || error instanceof RenderError)) throw error;
      problems.push(`${locale}: ${messageOf(error)}`);
    }
  }
  return { letters, problems };
}

// The clicks of an edition as people are shown them: numbers with the method that they were made by.

import { type ClickedLink, listClicked } from '@pabal/db/clicks';
import type { SpaceQueryable } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import { readContent } from '@pabal/newsletters';

/** One link of an edition, or all of them together. */
export interface ClickFigures {
  /** Visitors that were judged to be people: at least the most of one day, at most the sum of all days. */
  readonly people: { readonly atLeast: number; readonly atMost: number };
  /** All requests. */
  readonly hits: number;
  /** Requests of scanners among them. */
  readonly scannerHits: number;
}

interface LinkClicks extends ClickFigures {
  readonly position: number;
  readonly title: string;
  readonly url: string | null;
}

export interface EditionClicks extends ClickFigures {
  readonly links: readonly LinkClicks[];
  /** How the numbers came to be, in a few sentences. */
  readonly method: string;
}

/** Shown beside the numbers wherever they are shown. */
const clickMethod =
  'Links name an edition and a place, never a reader. Visitors are told apart by address and program, under a key that lasts a day: two readers behind one address with the same program are one, and a reader with two devices is two. A visitor is a scanner by its method, its name, the hidden link, four links within two seconds, no language, or its network (five links in a minute from different visitors, eight visitors in ten seconds, the hidden link nearby) and its time after the letters left. People are a range: the most of one day, and the sum of all days. Numbers are made some minutes late, and again until the day is judged.';

const nothing = { peopleAtLeast: 0, peopleAtMost: 0, hits: 0, scannerHits: 0 };

const figuresOf = (link: Omit<ClickedLink, 'position'> = nothing): ClickFigures => ({
  people: { atLeast: link.peopleAtLeast, atMost: link.peopleAtMost },
  hits: link.hits,
  scannerHits: link.scannerHits,
});

/**
 * The clicks of an edition.
 *
 * @throws PabalError `not-found`
 */
export async function clicksOfEdition(store: SpaceQueryable, editionId: string): Promise<EditionClicks> {
  const found = await listClicked(store, editionId);
  if (found === undefined) throw new PabalError('not-found', `There is no edition ${editionId}.`);
  const byPosition = new Map(found.links.map((link) => [link.position, link]));
  const { sections } = found.content === null ? { sections: [] } : readContent(found.content);
  const links = sections
    .flatMap(({ entries }) => entries)
    .map(({ title, url }, index) => ({
      ...{ position: index + 1, title, url },
      ...figuresOf(byPosition.get(index + 1)),
    }));
  return { ...figuresOf(byPosition.get(0)), links, method: clickMethod };
}

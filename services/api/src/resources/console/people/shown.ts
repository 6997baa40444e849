// What the pages about people have in common.

import type { Block, Line, Locale, Piece, SheetRow } from '@pabal/console/sheet';
import type { ShownRecipient } from '@pabal/people';
import { moment } from '../page.ts';
import { peopleWords } from './words.ts';

/** Where the page about somebody is. */
const personAt = (externalId: string): string => `/console/people/${encodeURIComponent(externalId)}`;

export const titled = (...titles: readonly string[]) => titles.map((title) => ({ title }));

/** A list of people, each with a link to their page. */
export function peopleList(
  title: string,
  people: readonly ShownRecipient[],
  {
    locale,
    empty,
    next = null,
    acts,
  }: {
    readonly locale: Locale;
    readonly empty: Line;
    readonly next?: string | null;
    readonly acts?: ((person: ShownRecipient) => NonNullable<SheetRow['acts']>) | undefined;
  },
): Block {
  const { id, address, name, language, seen, act } = peopleWords[locale].columns;
  return {
    is: 'list',
    title,
    columns: titled(id, address, name, language, seen, ...(acts === undefined ? [] : [act])),
    rows: people.map((person) => ({
      ...{ key: person.externalId, to: personAt(person.externalId) },
      cells: [
        { name: person.externalId },
        person.email,
        { name: person.name ?? '' },
        person.locale ?? '',
        moment(person.activeAt),
      ],
      ...(acts !== undefined && { acts: acts(person) }),
    })),
    empty,
    ...(next !== null && { next: `cursor=${encodeURIComponent(next)}` }),
  };
}

/** Pieces with something between each two of them. */
export const joined = (lines: readonly (readonly Piece[])[], between: Piece): Piece[] =>
  lines.flatMap((line, place) => (place === 0 ? line : [between, ...line]));

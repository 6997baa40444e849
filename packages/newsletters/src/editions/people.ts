// Who got an edition, who did not and why, by name: in pages, and as a table for a spreadsheet.

import {
  type LeftOutPeople,
  type LettersOfEdition,
  listLeftOut,
  listLettersOfEdition,
} from '@pabal/db/editions';
import type { SpaceQueryable } from '@pabal/db/store';
import {
  csvLine,
  type DeliveryState,
  deliveryStates,
  type ExclusionReason,
  type PageAsked,
} from '@pabal/domain';
import { requireEdition } from './found.ts';

/** States of letters that somebody asks for; `not-sent` are those that did not go out and will not by themselves. */
export const letterStates = [...deliveryStates, 'not-sent'] as const;
export type LetterState = (typeof letterStates)[number];

const notSent: readonly DeliveryState[] = ['failed', 'suppressed', 'unknown'];

const statesOf = (state: LetterState | undefined): readonly DeliveryState[] | undefined =>
  state === undefined ? undefined : state === 'not-sent' ? notSent : [state];

/** A page of the letters of an edition, by address. @throws PabalError `not-found` */
export async function lettersOfEdition(
  store: SpaceQueryable,
  id: string,
  state: LetterState | undefined,
  page: PageAsked,
): Promise<LettersOfEdition> {
  await requireEdition(store, id);
  return listLettersOfEdition(store, id, statesOf(state), page);
}

/** A page of the people whom an edition left out. @throws PabalError `not-found` */
export async function leftOutOfEdition(
  store: SpaceQueryable,
  id: string,
  reason: ExclusionReason | undefined,
  page: PageAsked,
): Promise<LeftOutPeople> {
  await requireEdition(store, id);
  return listLeftOut(store, id, reason, page);
}

/** Rows that are read together for a table. */
const together = 1_000;

/** A function that gives the page behind a cursor. */
type Pages<Page> = (after: string | undefined) => Promise<Page>;

/**
 * The letters of an edition as CSV, a part at a time, whatever their number.
 *
 * @throws PabalError `not-found`, before anything of the table is there
 */
export async function lettersTable(
  store: SpaceQueryable,
  id: string,
  state: LetterState | undefined,
): Promise<AsyncIterable<string>> {
  await requireEdition(store, id);
  return tableOfLetters((after) =>
    listLettersOfEdition(store, id, statesOf(state), { after, limit: together }),
  );
}

/** The people whom an edition left out as CSV. @throws PabalError `not-found` */
export async function leftOutTable(
  store: SpaceQueryable,
  id: string,
  reason: ExclusionReason | undefined,
): Promise<AsyncIterable<string>> {
  await requireEdition(store, id);
  return tableOfLeftOut((after) => listLeftOut(store, id, reason, { after, limit: together }));
}

const headings = ['state', 'recipient', 'name', 'address', 'cause', 'code', 'reply', 'settledAt', 'letter'];

/** Pages of letters as CSV. */
export function tableOfLetters(pages: Pages<LettersOfEdition>): AsyncIterable<string> {
  return table(headings, async (after) => {
    const { letters, next } = await pages(after);
    const rows = letters.map((letter) => [
      ...[letter.state, letter.recipient, letter.name, letter.address, letter.cause],
      ...[letter.code, letter.reply, letter.settledAt?.toISOString(), letter.id],
    ]);
    return { rows, next };
  });
}

/** Pages of people who were left out as CSV. */
export function tableOfLeftOut(pages: Pages<LeftOutPeople>): AsyncIterable<string> {
  return table(['reason', 'recipient', 'name', 'address'], async (after) => {
    const { people, next } = await pages(after);
    return { rows: people.map((one) => [one.reason, one.recipient, one.name, one.address]), next };
  });
}

type Cells = readonly (string | number | null | undefined)[];

async function* table(
  heading: readonly string[],
  page: Pages<{ readonly rows: readonly Cells[]; readonly next: string | null }>,
): AsyncIterable<string> {
  // Spreadsheets take a file for UTF-8 when it says so.
  yield `\uFEFF${csvLine(heading)}`;
  let after: string | undefined;
  do {
    const { rows, next } = await page(after);
    yield rows.map(csvLine).join('');
    after = next ?? undefined;
  } while (after !== undefined);
}

// What became of an edition: its entries, who got it, who did not and why.

import { type DeliveryState, type ExclusionReason, exclusionReasons, type PageAsked } from '@pabal/domain';
import {
  type EntriesOfEdition,
  entriesOfEdition,
  type LetterState,
  leftOutOfEdition,
  letterStates,
  lettersOfEdition,
  tableOfLeftOut,
  tableOfLetters,
} from '@pabal/newsletters';
import { type Asking, same } from '../../asking/asking.ts';
import { flag, required, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { id, idForm } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { pageQuery, paging, sayNext } from '../../options/paging.ts';
import { state as stateCell } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { counted, plain } from '../../terminal/words.ts';

const readingEntries: Asking<string, EntriesOfEdition> = {
  route: 'get /v1/editions/{id}/entries',
  onDatabase: (store, id) => entriesOfEdition(store, id),
  request: (id) => ({ path: { id } }),
  answer: same,
};

export const entries = spaceCommand({
  summary: 'What an edition was made of, what it left and why, and when its feeds had been read.',
  operands: { id: required(id()) },
  options: { json },
  asks: [readingEntries],
  async run({ id, json }, terminal, _withSpace, ask) {
    const found = await ask(readingEntries, id);
    if (json) return printJson(terminal, found);
    terminal.out(entriesText(found, terminal));
  },
});

function entriesText({ entries, feeds, left, ...counts }: EntriesOfEdition, terminal: Terminal): string {
  const { feedCount, failing, leftCount } = counts;
  const parts = [
    `${entriesIn(entries.length)}.\n`,
    entries.length === 0
      ? ''
      : tableOf(
          terminal,
          ['place', 'section', 'feed', 'title', 'entry'],
          entries.map(({ position, section, feed, title, id }) => [
            ...[position, plain(section, 40), plain(feed, 40), plain(title, 100), id],
          ]),
        ),
    leftCount === 0 ? '' : `\n${entriesIn(leftCount)} left, with why:\n`,
    left.length === 0
      ? ''
      : tableOf(
          terminal,
          ['why', 'feed', 'title'],
          left.map(({ why, feed, title }) => [why, plain(feed, 40), plain(title, 100)]),
        ),
    feedCount === 0
      ? ''
      : `\n${counted(feedCount, 'feed')}, ${failing} failing. When they had last answered:\n`,
    feeds.length === 0
      ? ''
      : tableOf(
          terminal,
          ['answered', 'failure', 'feed', 'url'],
          feeds.map(({ answeredAt, failure, title, url }) => [
            ...[answeredAt, failure, plain(title, 40), plain(url, 120)],
          ]),
        ),
  ];
  return parts.join('');
}

const entriesIn = (count: number): string => (count === 1 ? '1 entry' : `${count} entries`);

interface Wanted<Kind> {
  readonly id: string;
  readonly kind: Kind | undefined;
  readonly page: PageAsked;
}

const listingLetters: Asking<Wanted<LetterState>, Awaited<ReturnType<typeof lettersOfEdition>>> = {
  route: 'get /v1/editions/{id}/letters',
  onDatabase: (store, { id, kind, page }) => lettersOfEdition(store, id, kind, page),
  request: ({ id, kind, page }) => ({ path: { id }, query: { state: kind, ...pageQuery(page) } }),
  answer: same,
};

const csv = flag('all of them as CSV, for a spreadsheet');

/** Rows that are asked for together. */
const together = 500;

/** Writes a table as it comes. */
async function write(terminal: Terminal, parts: AsyncIterable<string>): Promise<void> {
  for await (const part of parts) terminal.out(part);
}

export const letters = spaceCommand({
  summary: 'Who got an edition, and who did not and why.',
  operands: { id: required(id()) },
  options: {
    state: word('STATE', letterStates, `${letterStates.join(', ')} (failed, suppressed or unknown)`),
    csv,
    ...paging(idForm),
  },
  asks: [listingLetters],
  async run({ id, state, csv, json, ...page }, terminal, _withSpace, ask) {
    if (csv)
      return write(
        terminal,
        tableOfLetters((after) => ask(listingLetters, { id, kind: state, page: { after, limit: together } })),
      );
    const found = await ask(listingLetters, { id, kind: state, page });
    if (json) return printJson(terminal, found);
    const { letters, next } = found;
    if (letters.length === 0 && next === null) terminal.err('There are no letters of this kind.\n');
    else
      terminal.out(
        tableOf(
          terminal,
          ['state', 'recipient', 'address', 'settled', 'why', 'letter'],
          letters.map((letter) => [
            stateCell(letter.state, isBad(letter.state)),
            ...[plain(letter.recipient, 40), plain(letter.address, 80), letter.settledAt],
            ...[plain(letter.cause ?? letter.reply, 60), letter.id],
          ]),
        ),
      );
    sayNext(terminal, next);
  },
});

const isBad = (state: DeliveryState): boolean => state === 'failed' || state === 'unknown';

const listingLeftOut: Asking<Wanted<ExclusionReason>, Awaited<ReturnType<typeof leftOutOfEdition>>> = {
  route: 'get /v1/editions/{id}/left-out',
  onDatabase: (store, { id, kind, page }) => leftOutOfEdition(store, id, kind, page),
  request: ({ id, kind, page }) => ({ path: { id }, query: { reason: kind, ...pageQuery(page) } }),
  answer: same,
};

export const leftOut = spaceCommand({
  summary: 'Whom of the audience an edition left out, and why.',
  operands: { id: required(id()) },
  options: {
    reason: word('REASON', exclusionReasons, exclusionReasons.join(', ')),
    csv,
    ...paging(idForm),
  },
  asks: [listingLeftOut],
  async run({ id, reason, csv, json, ...page }, terminal, _withSpace, ask) {
    if (csv)
      return write(
        terminal,
        tableOfLeftOut((after) =>
          ask(listingLeftOut, { id, kind: reason, page: { after, limit: together } }),
        ),
      );
    const found = await ask(listingLeftOut, { id, kind: reason, page });
    if (json) return printJson(terminal, found);
    const { people, next } = found;
    if (people.length === 0) return terminal.err('Nobody was left out for this reason.\n');
    terminal.out(
      tableOf(
        terminal,
        ['reason', 'recipient', 'name', 'address'],
        people.map((one) => [
          one.reason,
          plain(one.recipient, 60),
          plain(one.name, 40),
          plain(one.address, 80),
        ]),
      ),
    );
    sayNext(terminal, next);
  },
});

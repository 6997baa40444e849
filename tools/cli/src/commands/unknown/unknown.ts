import { letterCursorForm, type ParkedFilter } from '@pabal/db/parked';
import { type ParkedLetters, resolveLetters, unknownLetters } from '@pabal/deliveries';
import { type PageAsked, type UnknownResolution, unknownResolutions } from '@pabal/domain';
import { type Asking, same } from '../../asking/asking.ts';
import type { Verbs } from '../../command-line/command.ts';
import { CommandError } from '../../command-line/errors.ts';
import { flag, required, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { json, printJson } from '../../options/json.ts';
import {
  askedFilter,
  decidedFilter,
  refuseEmpty,
  unknownFilterOf,
  unknownOptions,
} from '../../options/letters.ts';
import { pageQuery, paging, sayNext } from '../../options/paging.ts';
import { reason } from '../../options/reason.ts';
import type { Cell } from '../../terminal/cell.ts';
import { confirm, yes } from '../../terminal/confirm.ts';
import { tableOf } from '../../terminal/table.ts';
import { counted, plain } from '../../terminal/words.ts';

const listing: Asking<{ readonly filter: ParkedFilter; readonly page: PageAsked }, ParkedLetters> = {
  route: 'get /v1/unknown',
  onDatabase: (store, { filter, page }) => unknownLetters(store, filter, page),
  request: ({ filter, page }) => ({ query: { ...askedFilter(filter), ...pageQuery(page) } }),
  answer: same,
};

const list = spaceCommand({
  summary: 'List letters that the mail server may have taken, but whose answer was lost.',
  options: { ...unknownOptions, ...paging(letterCursorForm) },
  asks: [listing],
  async run({ limit, after, json, ...named }, terminal, _withSpace, ask) {
    const found = await ask(listing, { filter: unknownFilterOf(named), page: { limit, after } });
    if (json) return printJson(terminal, found);
    if (found.letters.length === 0) return terminal.err('There are no unknown letters of this kind.\n');
    const headings = ['id', 'since', 'lane', 'template', 'address', 'provider', 'remote id'];
    terminal.out(tableOf(terminal, headings, found.letters.map(rowOf)));
    terminal.err(
      '\nLook for the remote id, the Message-ID of a mail, in the log of the mail server, then: unknown resolve --id ID --as sent|resend|failed.\n',
    );
    sayNext(terminal, found.next);
  },
});

function rowOf(letter: ParkedLetters['letters'][number]): Cell[] {
  return [
    letter.id,
    letter.since,
    letter.lane,
    plain(letter.template, 40),
    plain(letter.address, 60),
    plain(letter.provider, 30),
    plain(letter.remoteId),
  ];
}

const resolving: Asking<Parameters<typeof resolveLetters>[1], Awaited<ReturnType<typeof resolveLetters>>> = {
  route: 'post /v1/unknown/resolve',
  onDatabase: resolveLetters,
  request: ({ filter, as, reason }) => ({ body: { filter: decidedFilter(filter), as, reason } }),
  answer: same,
};

const resolve = spaceCommand({
  summary: 'Decide what became, or is to become, of letters whose answer was lost.',
  details: `  --as sent    they did arrive
  --as resend  send them again, with the same Message-ID; who has one already
               may get it twice
  --as failed  give them up: dead letters from now on`,
  options: {
    ...unknownOptions,
    all: flag('every unknown letter'),
    as: required(word('WORD', unknownResolutions, `${unknownResolutions.join(', ')}: see below`)),
    reason: reason('kept in the history of each letter'),
    yes,
    json,
  },
  asks: [resolving],
  async run({ all, as, reason, yes, json, ...named }, terminal, _withSpace, ask) {
    const filter = unknownFilterOf(named);
    refuseEmpty(filter, all);
    await confirm(
      terminal,
      yes,
      `${all ? 'All unknown letters' : 'Unknown letters like this'}: ${asked[as]}?`,
    );
    const { letters, more } = await ask(resolving, { filter, as, reason });
    if (json) return printJson(terminal, { letters, more });
    if (letters === 0) throw new CommandError('No unknown letter is like this, so nothing was resolved.');
    terminal.err(`${counted(letters, 'unknown letter')}: ${said[as]}\n`);
    if (more) terminal.err('That is the most that is taken at once. Run the same again for the rest.\n');
  },
});

const asked: Readonly<Record<UnknownResolution, string>> = {
  sent: 'take them for sent',
  resend: 'send them again',
  failed: 'give them up',
};

const said: Readonly<Record<UnknownResolution, string>> = {
  sent: 'taken for sent.',
  resend: 'will be sent again within seconds, with the same Message-ID.',
  failed: 'given up. They are dead letters now; replay or discard them with dead-letters.',
};

export const unknown = { list, resolve } satisfies Verbs;

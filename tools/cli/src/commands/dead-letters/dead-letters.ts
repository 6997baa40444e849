import { causeCursorForm, type DeadLetterFilter, letterCursorForm } from '@pabal/db/parked';
import {
  type Causes,
  countDiscard,
  deadLetterCauses,
  deadLetters as deadOnes,
  discardLetters,
  type ParkedLetters,
} from '@pabal/deliveries';
import type { PageAsked } from '@pabal/domain';
import { type Asking, same } from '../../asking/asking.ts';
import type { Verbs } from '../../command-line/command.ts';
import { CommandError, UsageError } from '../../command-line/errors.ts';
import { flag } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { json, printJson } from '../../options/json.ts';
import { askedFilter, deadFilterOf, deadOptions, decidedFilter, refuseEmpty } from '../../options/letters.ts';
import { pageQuery, paging, sayNext } from '../../options/paging.ts';
import { reason } from '../../options/reason.ts';
import { confirm, yes } from '../../terminal/confirm.ts';
import { fields } from '../../terminal/fields.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { counted, plain } from '../../terminal/words.ts';
import { replay } from './replay.ts';
import { show } from './show.ts';

interface Listed {
  readonly filter: DeadLetterFilter;
  readonly page: PageAsked;
}

const listRequest = ({ filter, page }: Listed) => ({ query: { ...askedFilter(filter), ...pageQuery(page) } });

const byCause: Asking<Listed, Causes> = {
  route: 'get /v1/dead-letters',
  onDatabase: (store, { filter, page }) => deadLetterCauses(store, filter, page),
  request: listRequest,
  answer: same,
};

const oneByOne: Asking<Listed, ParkedLetters> = {
  route: 'get /v1/dead-letters/letters',
  onDatabase: (store, { filter, page }) => deadOnes(store, filter, page),
  request: listRequest,
  answer: same,
};

const list = spaceCommand({
  summary: 'List what failed for good, by cause, the cause that struck last first.',
  options: {
    letters: flag('one by one instead of by cause'),
    ...deadOptions,
    ...paging(letterCursorForm, causeCursorForm),
  },
  asks: [byCause, oneByOne],
  async run({ letters, limit, after, json, ...named }, terminal, _withSpace, ask) {
    // A cursor of one list means nothing in the other.
    if (after !== undefined && !(letters ? letterCursorForm : causeCursorForm).test(after))
      throw new UsageError(`--after must be what the page before ended with, got "${after}".`);
    const asked = { filter: deadFilterOf(named), page: { limit, after } };
    if (letters) {
      const found = await ask(oneByOne, asked);
      if (json) return printJson(terminal, found);
      printLetters(found.letters, terminal);
      sayNext(terminal, found.next);
    } else {
      const found = await ask(byCause, asked);
      if (json) return printJson(terminal, found);
      printCauses(found.causes, terminal);
      if (!found.complete)
        terminal.err('There are so many dead letters that only the newest were counted.\n');
      sayNext(terminal, found.next);
    }
  },
});

const none = 'There are no dead letters of this kind.\n';

function printCauses(causes: Causes['causes'], terminal: Terminal): void {
  if (causes.length === 0) {
    terminal.err(none);
    return;
  }
  terminal.out(causes.map((cause) => causeText(cause, terminal)).join('\n'));
  terminal.err(
    '\nLook at one: dead-letters show EXAMPLE. After the fix: dead-letters replay --cause ID --dry-run.\n',
  );
}

function causeText(cause: Causes['causes'][number], terminal: Terminal): string {
  const { id, letters, lanes, templates, firstAt, lastAt, example, exampleReply } = cause;
  const values = {
    lanes: lanes.join(', '),
    templates: plain(templates.join(', ')),
    failed: letters === 1 ? lastAt : [firstAt, ' to ', lastAt],
    cause: plain(cause.cause),
    reply: plain(exampleReply, 200),
    example,
  };
  return `${id}  ${counted(letters, 'dead letter')}\n${fields(terminal, values, '  ')}`;
}

function printLetters(letters: ParkedLetters['letters'], terminal: Terminal): void {
  if (letters.length === 0) {
    terminal.err(none);
    return;
  }
  const rows = letters.map((letter) => [
    letter.id,
    letter.since,
    letter.causeId,
    letter.attempt,
    plain(letter.template, 40),
    plain(letter.address, 60),
    plain(letter.reply, 80),
  ]);
  const headings = ['id', 'failed', 'cause', 'attempts', 'template', 'address', 'reply'];
  terminal.out(tableOf(terminal, headings, rows));
}

interface Discard {
  readonly filter: DeadLetterFilter;
  readonly reason: string;
  readonly dryRun: boolean;
}

const discarding: Asking<Discard, Awaited<ReturnType<typeof discardLetters>>> = {
  route: 'post /v1/dead-letters/discard',
  onDatabase: (store, { dryRun, ...request }, by) =>
    dryRun ? countDiscard(store, request.filter) : discardLetters(store, request, by),
  request: ({ filter, ...body }) => ({ body: { ...body, filter: decidedFilter(filter) } }),
  answer: same,
};

const discard = spaceCommand({
  summary: 'Give dead letters up: they stay failed in the books and are listed no more.',
  details: 'A letter that was given up cannot be replayed any more.',
  options: {
    ...deadOptions,
    all: flag('every dead letter'),
    reason: reason('kept in the history of each letter'),
    yes,
    json,
  },
  asks: [discarding],
  async run({ all, reason, yes, json, ...named }, terminal, _withSpace, ask) {
    const filter = deadFilterOf(named);
    refuseEmpty(filter, all);
    await confirm(terminal, yes, async () => {
      const { letters, more } = await ask(discarding, { filter, reason, dryRun: true });
      if (letters === 0) return undefined;
      return `Give up ${more ? 'at least ' : ''}${counted(letters, 'dead letter')}?`;
    });
    const { letters, more } = await ask(discarding, { filter, reason, dryRun: false });
    if (json) return printJson(terminal, { letters, more });
    if (letters === 0) throw new CommandError('No dead letter is like this, so nothing was discarded.');
    terminal.err(`${counted(letters, 'dead letter')} given up. In the books they stay failed.\n`);
    if (more) terminal.err('That is the most that is taken at once. Run the same again for the rest.\n');
  },
});

export const deadLetters = { list, show, replay, discard } satisfies Verbs;

import {
  causeCursorForm,
  type DeadLetterCause,
  letterCursorForm,
  listCauses,
  listDeadLetters,
  type ParkedLetter,
} from '@pabal/db';
import { type Command, readArguments, type Terminal } from '../command.ts';
import { withStore } from '../database.ts';
import { deadFilterOf, deadHelp, deadOptions } from '../letter-filter.ts';
import { pageOf, pagingHelp, pagingOptions, printJson, sayNext } from '../paging.ts';
import { tableOf } from '../table.ts';
import { counted, fields, plain, time } from '../words.ts';

export const deadLettersList: Command = {
  name: 'dead-letters list',
  usage: '[--letters] [--cause ID] [--domain DOMAIN] [--from TIME] … [--json]',
  summary: 'List what failed for good, by cause, the cause that struck last first.',
  details: `  --letters        one by one instead of by cause\n${deadHelp}\n${pagingHelp}`,
  async run(args, terminal) {
    const { values } = readArguments(args, [], {
      ...deadOptions,
      ...pagingOptions,
      letters: { type: 'boolean', default: false },
    });
    const filter = deadFilterOf(values);
    const page = pageOf(values, values.letters ? letterCursorForm : causeCursorForm);
    if (values.letters) {
      const found = await withStore((store) => listDeadLetters(store, filter, page));
      if (values.json) return printJson(terminal, found);
      printLetters(found.letters, terminal);
      sayNext(terminal, found.next);
    } else {
      const found = await withStore((store) => listCauses(store, filter, page));
      if (values.json) return printJson(terminal, found);
      printCauses(found.causes, terminal);
      if (!found.complete)
        terminal.err('There are so many dead letters that only the newest were counted.\n');
      sayNext(terminal, found.next);
    }
  },
};

const none = 'There are no dead letters of this kind.\n';

function printCauses(causes: readonly DeadLetterCause[], terminal: Terminal): void {
  if (causes.length === 0) {
    terminal.err(none);
    return;
  }
  terminal.out(causes.map(causeText).join('\n'));
  terminal.err(
    '\nLook at one: dead-letters show EXAMPLE. After the fix: dead-letters replay --cause ID --dry-run.\n',
  );
}

function causeText(cause: DeadLetterCause): string {
  const { id, letters, lanes, templates, firstAt, lastAt, exampleId, exampleReply } = cause;
  const values = {
    lanes: lanes.join(', '),
    templates: plain(templates.join(', ')),
    failed: letters === 1 ? time(lastAt) : `${time(firstAt)} to ${time(lastAt)}`,
    cause: plain(cause.cause),
    reply: plain(exampleReply, 200),
    example: exampleId,
  };
  return `${id}  ${counted(letters, 'dead letter')}\n${fields(values, '  ')}`;
}

function printLetters(letters: readonly ParkedLetter[], terminal: Terminal): void {
  if (letters.length === 0) {
    terminal.err(none);
    return;
  }
  const rows = letters.map((letter) => [
    letter.id,
    time(letter.parkedAt),
    letter.causeId ?? '',
    String(letter.attempt),
    plain(letter.template, 40),
    plain(letter.address, 60),
    plain(letter.reply, 80),
  ]);
  terminal.out(tableOf(['id', 'failed', 'cause', 'attempts', 'template', 'address', 'reply'], rows));
}

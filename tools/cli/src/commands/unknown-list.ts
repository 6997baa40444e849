import { letterCursorForm, listUnknown, type ParkedLetter } from '@pabal/db';
import { type Command, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { unknownFilterOf, unknownHelp, unknownOptions } from '../letter-filter.ts';
import { pageOf, pagingHelp, pagingOptions, printJson, sayNext } from '../paging.ts';
import { tableOf } from '../table.ts';
import { plain, time } from '../words.ts';

export const unknownList: Command = {
  name: 'unknown list',
  usage: '[--lane LANE] [--domain DOMAIN] [--from TIME] … [--json]',
  summary: 'List letters that the mail server may have taken, but whose answer was lost.',
  details: `${unknownHelp}\n${pagingHelp}`,
  async run(args, terminal) {
    const { values } = readArguments(args, [], { ...unknownOptions, ...pagingOptions });
    const filter = unknownFilterOf(values);
    const page = pageOf(values, letterCursorForm);
    const found = await withStore((store) => listUnknown(store, filter, page));
    if (values.json) return printJson(terminal, found);
    if (found.letters.length === 0) return terminal.err('There are no unknown letters of this kind.\n');
    const headings = ['id', 'since', 'lane', 'template', 'address', 'provider', 'message id'];
    terminal.out(tableOf(headings, found.letters.map(rowOf)));
    terminal.err(
      '\nLook for the message id in the log of the mail server, then: unknown resolve --id ID --as sent|resend|failed.\n',
    );
    sayNext(terminal, found.next);
  },
};

function rowOf(letter: ParkedLetter): string[] {
  return [
    letter.id,
    time(letter.parkedAt),
    letter.lane,
    plain(letter.template, 40),
    plain(letter.address, 60),
    plain(letter.provider, 30),
    plain(letter.messageId),
  ];
}

import { listSegments } from '@pabal/db';
import { type Command, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { pageOf, pagingHelp, pagingOptions, printJson, sayNext } from '../paging.ts';
import { tableOf } from '../table.ts';
import { plain, time } from '../words.ts';

export const segmentsList: Command = {
  name: 'segments list',
  usage: '[--limit N] [--after CURSOR] [--json]',
  summary: 'List segments by key.',
  details: pagingHelp,
  async run(args, terminal) {
    const { values } = readArguments(args, [], pagingOptions);
    const page = pageOf(values, /^\S{1,300}$/);
    const segments = await withStore((store) => listSegments(store, page));
    if (values.json) return printJson(terminal, segments);
    if (segments.length === 0) return terminal.err('There are no segments.\n');
    const rows = segments.map((one) => [
      plain(one.key),
      time(one.updatedAt),
      plain(one.updatedBy),
      plain(one.description, 80),
    ]);
    terminal.out(tableOf(['key', 'changed', 'by', 'description'], rows));
    sayNext(terminal, segments.length === page.limit ? segments.at(-1)?.key : undefined);
  },
};

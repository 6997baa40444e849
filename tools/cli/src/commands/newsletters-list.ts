import { listNewsletters } from '@pabal/db';
import { type Command, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { pageOf, pagingHelp, pagingOptions, printJson, sayNext } from '../paging.ts';
import { tableOf } from '../table.ts';
import { plain, time } from '../words.ts';

export const newslettersList: Command = {
  name: 'newsletters list',
  usage: '[--json]',
  summary: 'List newsletters.',
  details: pagingHelp,
  async run(args, terminal) {
    const { values } = readArguments(args, [], pagingOptions);
    const page = pageOf(values, /^[a-z0-9-]{1,63}$/);
    const newsletters = await withStore((store) => listNewsletters(store, page));
    const next = newsletters.length === page.limit ? newsletters.at(-1)?.key : undefined;
    if (values.json) return printJson(terminal, { newsletters, ...(next !== undefined && { next }) });
    if (newsletters.length === 0) return terminal.err('There are no newsletters.\n');
    const rows = newsletters.map(({ key, name, version, nextSlotAt, pausedAt }) => [
      ...[key, plain(name, 40), String(version), time(nextSlotAt), time(pausedAt)],
    ]);
    terminal.out(tableOf(['key', 'name', 'version', 'next slot', 'paused'], rows));
    sayNext(terminal, next);
  },
};

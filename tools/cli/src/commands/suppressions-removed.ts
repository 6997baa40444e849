import { listRemovals } from '@pabal/db';
import { type Command, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { pageOf, pagingHelp, pagingOptions, printJson, sayNext } from '../paging.ts';
import { addressKeyOf } from '../suppression-options.ts';
import { tableOf } from '../table.ts';
import { plain, time } from '../words.ts';

const idForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const suppressionsRemoved: Command = {
  name: 'suppressions removed',
  usage: '[--address ADDRESS] [--limit N] [--after CURSOR] [--json]',
  summary: 'List suppressions that somebody lifted, and who did.',
  details: `  --address ADDRESS
${pagingHelp}`,
  async run(args, terminal) {
    const { values } = readArguments(args, [], { ...pagingOptions, address: { type: 'string' } });
    const page = pageOf(values, idForm);
    const addressKey = values.address === undefined ? undefined : addressKeyOf(values.address);
    const removals = await withStore((store) => listRemovals(store, { addressKey }, page));
    if (values.json) return printJson(terminal, removals);
    if (removals.length === 0) return terminal.err('No suppression like this was lifted.\n');
    const rows = removals.map((one) => [
      plain(one.addressKey),
      one.scope,
      plain(one.reason),
      time(one.createdAt),
      time(one.removedAt),
      plain(one.removedBy),
    ]);
    terminal.out(tableOf(['address', 'scope', 'reason', 'since', 'lifted', 'by'], rows));
    sayNext(terminal, removals.length === page.limit ? removals.at(-1)?.id : undefined);
  },
};

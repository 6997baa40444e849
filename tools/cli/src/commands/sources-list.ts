import { listSources, type RecipientSource } from '@pabal/db';
import { type Command, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { printJson } from '../paging.ts';
import { tableOf } from '../table.ts';
import { plain, time } from '../words.ts';

export const sourcesList: Command = {
  name: 'sources list',
  usage: '[--json]',
  summary: 'List the databases that recipients are counted in from, and what their last runs did.',
  details: '  --json  print JSON',
  async run(args, terminal) {
    const { values } = readArguments(args, [], { json: { type: 'boolean', default: false } });
    const sources = await withStore(listSources);
    if (values.json) return printJson(terminal, sources);
    if (sources.length === 0) return terminal.err('No source was ever run.\n');
    terminal.out(tableOf(headings, sources.map(rowOf)));
  },
};

const headings = ['name', 'group', 'ended', 'rows', 'created', 'changed', 'refused', 'removed', 'problem'];

const rowOf = (one: RecipientSource) => [
  one.name,
  plain(one.group),
  time(one.finishedAt) || 'runs',
  ...[one.rows, one.created, one.changed, one.refused, one.removed].map((count) => String(count ?? '')),
  plain(one.problem, 120),
];

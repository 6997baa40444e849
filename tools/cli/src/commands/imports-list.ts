import { type Import, listImports } from '@pabal/db';
import { type Command, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { percentOf } from '../import-text.ts';
import { pageOf, pagingHelp, pagingOptions, printJson, sayNext } from '../paging.ts';
import { tableOf } from '../table.ts';
import { plain, time } from '../words.ts';

const idForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const importsList: Command = {
  name: 'imports list',
  usage: '[--limit N] [--after CURSOR] [--json]',
  summary: 'List files of people that were taken in, newest first.',
  details: pagingHelp,
  async run(args, terminal) {
    const { values } = readArguments(args, [], pagingOptions);
    const page = pageOf(values, idForm);
    const imports = await withStore((store) => listImports(store, page));
    if (values.json) return printJson(terminal, imports);
    if (imports.length === 0) return terminal.err('There are no imports.\n');
    terminal.out(tableOf(headings, imports.map(rowOf)));
    sayNext(terminal, imports.length === page.limit ? imports.at(-1)?.id : undefined);
  },
};

const headings = ['id', 'state', 'done', 'created', 'changed', 'refused', 'begun', 'file'];

const rowOf = (one: Import) => [
  one.id,
  one.state,
  percentOf(one),
  String(one.created),
  String(one.changed),
  String(one.refused),
  time(one.createdAt),
  plain(one.fileName, 60),
];

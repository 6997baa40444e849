import { tellEdition } from '@pabal/db';
import { type Command, CommandError, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { editionText } from '../edition-text.ts';
import { idOf } from '../letter-filter.ts';
import { printJson } from '../paging.ts';

export const editionsShow: Command = {
  name: 'editions show',
  usage: 'ID [--json]',
  summary: 'Where an edition and its letters stand, how fast it goes and how long it will take.',
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['ID'], {
      json: { type: 'boolean', default: false },
    });
    const id = idOf('ID', positionals[0] ?? '');
    const edition = await withStore((store) => tellEdition(store, id));
    if (edition === undefined) throw new CommandError(`There is no edition ${id}.`);
    if (values.json) return printJson(terminal, edition);
    terminal.out(editionText(edition));
  },
};

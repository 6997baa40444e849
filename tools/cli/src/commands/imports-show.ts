import { findImport, listImportErrors } from '@pabal/db';
import { type Command, CommandError, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { errorText, importText } from '../import-text.ts';
import { idOf } from '../letter-filter.ts';
import { printJson } from '../paging.ts';

/** As many as are kept. */
const mostErrors = 1_000;

export const importsShow: Command = {
  name: 'imports show',
  usage: 'ID [--errors] [--json]',
  summary: 'Show how far an import is, and which lines it refused.',
  details: `  --errors  the lines that were refused, and why
  --json    print JSON`,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['ID'], {
      errors: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    });
    const id = idOf('ID', positionals[0] ?? '');
    const found = await withStore(async (store) => {
      const one = await findImport(store, id);
      const errors = values.errors ? await listImportErrors(store, id, { after: 0, limit: mostErrors }) : [];
      return one && { import: one, errors };
    });
    if (found === undefined) throw new CommandError(`There is no import ${id}.`);
    if (values.json) return printJson(terminal, found);
    terminal.out(importText(found.import));
    for (const error of found.errors) terminal.out(errorText(error));
  },
};

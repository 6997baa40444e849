import { findImport, type Import, listImportErrors, listImports } from '@pabal/db/people';
import { cancelImport } from '@pabal/people';
import { actor } from '../../actor.ts';
import type { Verbs } from '../../command-line/command.ts';
import { CommandError } from '../../command-line/errors.ts';
import { flag, required } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { id, idForm } from '../../options/ids.ts';
import { printJson } from '../../options/json.ts';
import { nextAfter, paging, sayNext } from '../../options/paging.ts';
import { show as showOnce, watching } from '../../options/watch.ts';
import { type Cell, state } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';
import { errorText, importSentence, importText, isEnded, percentOf } from './text.ts';

const list = spaceCommand({
  summary: 'List files of people that were taken in, newest first.',
  options: paging(idForm),
  async run({ json, ...page }, terminal, withSpace) {
    const imports = await withSpace((store) => listImports(store, page));
    if (json) return printJson(terminal, imports);
    if (imports.length === 0) return terminal.err('There are no imports.\n');
    terminal.out(tableOf(terminal, headings, imports.map(rowOf)));
    sayNext(
      terminal,
      nextAfter(imports, page.limit, ({ id }) => id),
    );
  },
});

const headings = ['id', 'state', 'done', 'created', 'changed', 'refused', 'begun', 'file'];

const rowOf = (one: Import): Cell[] => [
  one.id,
  state(one.state),
  percentOf(one),
  one.created,
  one.changed,
  one.refused,
  one.createdAt,
  plain(one.fileName, 60),
];

/** As many as are kept. */
const mostErrors = 1_000;

const show = spaceCommand({
  summary: 'Show how far an import is, and which lines it refused.',
  operands: { id: required(id()) },
  options: { errors: flag('the lines that were refused, and why'), ...watching },
  async run({ id, errors: wanted, ...how }, terminal, withSpace) {
    await withSpace((store) =>
      showOnce(terminal, how, {
        async look() {
          const found = await findImport(store, id);
          if (found === undefined) throw new CommandError(`There is no import ${id}.`);
          const errors = wanted ? await listImportErrors(store, id, { after: 0, limit: mostErrors }) : [];
          return { import: found, errors };
        },
        textOf: (found) => `${importText(found.import, terminal)}${found.errors.map(errorText).join('')}`,
        ended: (found) => isEnded(found.import),
      }),
    );
  },
});

const cancel = spaceCommand({
  summary: 'Cancel an import: what it has taken in stays, the rest of its file goes.',
  operands: { id: required(id()) },
  async run({ id }, terminal, withSpace) {
    const cancelled = await withSpace((store) => cancelImport(store, id, actor()));
    terminal.err(
      `The import is cancelled behind line ${cancelled.doneLine}. Until then: ${importSentence(cancelled)}`,
    );
  },
});

export const imports = { list, show, cancel } satisfies Verbs;

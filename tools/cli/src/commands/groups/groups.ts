import { groupChanges } from '@pabal/people';
import type { Verbs } from '../../command-line/command.ts';
import { required, text } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { json, printJson } from '../../options/json.ts';
import type { Cell } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';

/** The newest changes of a group that are shown. */
const shown = 200;

const changes = spaceCommand({
  summary: 'Show who changed a group, newest first.',
  operands: { key: required(text('KEY', '')) },
  options: { json },
  async run({ key, json }, terminal, withSpace) {
    const found = await withSpace((store) => groupChanges(store, key, { limit: shown }));
    if (json) return printJson(terminal, found);
    const rows = found.map(({ at, actor, added, removed }): Cell[] => [at, plain(actor), added, removed]);
    terminal.out(tableOf(terminal, ['at', 'by', 'added', 'removed'], rows));
  },
});

export const groups = { changes } satisfies Verbs;

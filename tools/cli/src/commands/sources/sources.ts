import { loadConfig } from '@pabal/config';
import { listSources, type RecipientSource } from '@pabal/db/people';
import { findSpace } from '@pabal/db/spaces';
import type { SpaceStore } from '@pabal/db/store';
import { readSources, type Source, syncSource } from '@pabal/people';
import type { Verbs } from '../../command-line/command.ts';
import { CommandError } from '../../command-line/errors.ts';
import { required, text } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { json, printJson } from '../../options/json.ts';
import type { Cell } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import { counted, plain } from '../../terminal/words.ts';

const list = spaceCommand({
  summary: 'List the databases that recipients come from, and what their last runs did.',
  options: { json },
  async run({ json }, terminal, withSpace) {
    const sources = await withSpace(listSources);
    if (json) return printJson(terminal, sources);
    if (sources.length === 0) return terminal.err('No source was ever run.\n');
    terminal.out(tableOf(terminal, headings, sources.map(rowOf)));
  },
});

const headings = ['name', 'group', 'ended', 'rows', 'created', 'changed', 'refused', 'removed', 'problem'];

const rowOf = (one: RecipientSource): Cell[] => [
  one.name,
  plain(one.group),
  one.finishedAt ?? 'runs',
  ...[one.rows, one.created, one.changed, one.refused, one.removed],
  { text: plain(one.problem, 120), tone: 'bad' },
];

const sync = spaceCommand({
  summary: 'Take recipients in from another database now, whether it is due or not.',
  operands: { name: required(text('NAME', 'as the file of sources has it')) },
  options: { json },
  async run({ name, json }, terminal, withSpace) {
    const done = await withSpace(async (store) =>
      syncSource(store, await sourceOf(store, name), { force: true }),
    );
    if (done === undefined) throw new CommandError(`The source "${name}" is being read right now.`);
    if (json) printJson(terminal, done);
    else {
      const { rows, created, changed, refused, removed } = done;
      terminal.out(
        `${counted(rows, 'row')}: ${created} new, ${changed} changed, ${refused} refused, ${removed} left the group.\n`,
      );
    }
    if (done.problem !== undefined) throw new CommandError(done.problem);
  },
});

/** The source of this name, of those that are set up for the space. @throws CommandError */
async function sourceOf(store: SpaceStore, name: string): Promise<Source> {
  const file = loadConfig.cli().RECIPIENT_SOURCES_FILE;
  if (file === undefined)
    throw new CommandError(
      'No sources are set up. Set RECIPIENT_SOURCES_FILE to a file of them (docs/people.md).',
    );
  const own = (source: Source) =>
    findSpace(store, source.space).then((space) => (space?.id === store.space ? [source] : []));
  const sources = (await Promise.all((await readSources(file)).map(own))).flat();
  const source = sources.find((one) => one.name === name);
  if (source !== undefined) return source;
  const known = sources.map((one) => one.name).join(', ') || 'none';
  throw new CommandError(`There is no source "${name}". There are: ${known}.`);
}

export const sources = { list, sync } satisfies Verbs;

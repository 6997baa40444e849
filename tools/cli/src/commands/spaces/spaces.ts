import { makeSpace, removeSpace, renameSpace } from '@pabal/apps';
import { listSpaces } from '@pabal/db/spaces';
import { command, type Verbs } from '../../command-line/command.ts';
import { required, text } from '../../command-line/parameters.ts';
import { withStore } from '../../database.ts';
import { json, printJson } from '../../options/json.ts';
import { tableOf } from '../../terminal/table.ts';

const name = required(text('NAME', ''));

const list = command({
  summary: 'List the spaces, and how many apps and newsletters are in each.',
  options: { json },
  async run({ json }, terminal) {
    const spaces = await withStore(listSpaces);
    if (json) return printJson(terminal, spaces);
    const rows = spaces.map(({ id, name: called, apps, newsletters, createdAt }) => [
      id,
      called,
      apps,
      newsletters,
      createdAt,
    ]);
    terminal.out(tableOf(terminal, ['id', 'name', 'apps', 'newsletters', 'made'], rows));
  },
});

const create = command({
  summary: 'Make a space: apps, people, newsletters and feeds that no other space sees.',
  details: `Every command about these takes --space NAME; PABAL_SPACE names the space for all commands of a terminal. An app that is
made in a space has keys that see this space and nothing else. Limits, providers and templates belong to no space.`,
  operands: { name },
  async run({ name }, terminal) {
    await withStore((store) => makeSpace(store, name));
    terminal.err(`The space "${name}" is there. Make its first app: apps create NAME --space ${name}\n`);
  },
});

const rename = command({
  summary: 'Give a space another name; what is in it stays.',
  operands: { name, newName: required(text('NEW-NAME', '')) },
  async run({ name, newName }, terminal) {
    await withStore((store) => renameSpace(store, name, newName));
    terminal.err(`The space "${name}" is called "${newName}" now.\n`);
  },
});

const remove = command({
  summary: 'Remove a space in which nothing was ever made.',
  operands: { name },
  async run({ name }, terminal) {
    await withStore((store) => removeSpace(store, name));
    terminal.err(`The space "${name}" is removed.\n`);
  },
});

export const spaces = { list, create, rename, remove } satisfies Verbs;

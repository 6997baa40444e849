import type { GroupChange } from '@pabal/db/people';
import type { PageAsked } from '@pabal/domain';
import {
  type Changes,
  type GroupPage,
  groupChanges,
  groupOf,
  groupPage,
  type MemberPage,
  memberPage,
} from '@pabal/people';
import { type Asking, same } from '../../asking/asking.ts';
import type { Verbs } from '../../command-line/command.ts';
import { required, text } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { idForm } from '../../options/ids.ts';
import { printJson } from '../../options/json.ts';
import { pageQuery, paging, sayNext } from '../../options/paging.ts';
import type { Cell } from '../../terminal/cell.ts';
import { fields } from '../../terminal/fields.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';
import { recipientTable } from '../recipients/text.ts';

const key = required(text('KEY', 'as groups list shows it'));

interface OfGroup {
  readonly key: string;
  readonly page: PageAsked;
}

const listing: Asking<PageAsked, GroupPage> = {
  route: 'get /v1/groups',
  onDatabase: (store, page) => groupPage(store, page),
  request: (page) => ({ query: pageQuery(page) }),
  answer: same,
};

const list = spaceCommand({
  summary: 'List groups by key, with how many members each has.',
  options: paging(/^\S{1,300}$/),
  asks: [listing],
  async run({ json, ...page }, terminal, _withSpace, ask) {
    const found = await ask(listing, page);
    if (json) return printJson(terminal, found);
    if (found.groups.length === 0) return terminal.err('There are no groups.\n');
    const rows = found.groups.map(({ key, members, counted, createdAt, updatedAt }): Cell[] => [
      plain(key),
      counted ? members : `more than ${members}`,
      createdAt,
      updatedAt,
    ]);
    terminal.out(tableOf(terminal, ['key', 'members', 'made', 'changed'], rows));
    sayNext(terminal, found.next);
  },
});

const showing: Asking<string, GroupPage['groups'][number]> = {
  route: 'get /v1/groups/{key}',
  onDatabase: (store, key) => groupOf(store, key),
  request: (key) => ({ path: { key } }),
  answer: same,
};

const members: Asking<OfGroup, MemberPage> = {
  route: 'get /v1/groups/{key}/members',
  onDatabase: (store, { key, page }) => memberPage(store, key, page),
  request: ({ key, page }) => ({ path: { key }, query: pageQuery(page) }),
  answer: same,
};

const show = spaceCommand({
  summary: 'Show a group and a page of its members.',
  operands: { key },
  options: paging(idForm),
  asks: [showing, members],
  async run({ key, json, ...page }, terminal, _withSpace, ask) {
    const group = await ask(showing, key);
    const { members: people, next } = await ask(members, { key, page });
    if (json) return printJson(terminal, { ...group, people, next });
    const { members: count, createdAt, updatedAt } = group;
    terminal.out(
      fields(terminal, { group: plain(group.key), members: count, made: createdAt, changed: updatedAt }),
    );
    if (people.length > 0) terminal.out(`\n${recipientTable(people, terminal)}`);
    sayNext(terminal, next);
  },
});

const history: Asking<OfGroup, Changes<GroupChange>> = {
  route: 'get /v1/groups/{key}/changes',
  onDatabase: (store, { key, page }) => groupChanges(store, key, page),
  request: ({ key, page }) => ({ path: { key }, query: pageQuery(page) }),
  answer: same,
};

const changes = spaceCommand({
  summary: 'Show who changed a group, newest first.',
  operands: { key },
  options: paging(/^\d{1,18}$/),
  asks: [history],
  async run({ key, json, ...page }, terminal, _withSpace, ask) {
    const found = await ask(history, { key, page });
    if (json) return printJson(terminal, found);
    const rows = found.changes.map(({ at, actor, added, removed }): Cell[] => [
      ...[at, plain(actor), added, removed],
    ]);
    terminal.out(tableOf(terminal, ['at', 'by', 'added', 'removed'], rows));
    sayNext(terminal, found.next);
  },
});

export const groups = { list, show, changes } satisfies Verbs;

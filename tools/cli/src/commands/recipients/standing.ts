// Where somebody belongs: their groups, and the segments that find them.

import type { PageAsked } from '@pabal/domain';
import { groupsOf, type MembershipPage, type SegmentsOfPerson, segmentsOf } from '@pabal/people';
import { type Asking, same } from '../../asking/asking.ts';
import { required, text } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { printJson } from '../../options/json.ts';
import { pageQuery, paging, sayNext } from '../../options/paging.ts';
import type { Cell } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';

const id = required(text('ID', 'the id by which the company knows them'));
const keyForm = /^\S{1,300}$/;

interface OfPerson {
  readonly id: string;
  readonly page: PageAsked;
}

const requestOf = ({ id, page }: OfPerson) => ({ path: { externalId: id }, query: pageQuery(page) });

const grouped: Asking<OfPerson, MembershipPage> = {
  route: 'get /v1/recipients/{externalId}/groups',
  onDatabase: (store, { id, page }) => groupsOf(store, id, page),
  request: requestOf,
  answer: same,
};

export const groups = spaceCommand({
  summary: 'Show the groups that somebody is in.',
  operands: { id },
  options: paging(keyForm),
  asks: [grouped],
  async run({ id, json, ...page }, terminal, _withSpace, ask) {
    const found = await ask(grouped, { id, page });
    if (json) return printJson(terminal, found);
    if (found.groups.length === 0) return terminal.err(`"${plain(id)}" is in no group.\n`);
    const rows = found.groups.map(({ key, addedAt }): Cell[] => [plain(key), addedAt]);
    terminal.out(tableOf(terminal, ['group', 'since'], rows));
    sayNext(terminal, found.next);
  },
});

const standing: Asking<OfPerson, SegmentsOfPerson> = {
  route: 'get /v1/recipients/{externalId}/segments',
  onDatabase: (store, { id, page }) => segmentsOf(store, id, page),
  request: requestOf,
  answer: same,
};

export const segments = spaceCommand({
  summary: 'Show which segments find somebody, and the clauses that decide it.',
  details: 'All clauses of one segment: segments explain KEY ID.',
  operands: { id },
  options: paging(keyForm),
  asks: [standing],
  async run({ id, json, ...page }, terminal, _withSpace, ask) {
    const found = await ask(standing, { id, page });
    if (json) return printJson(terminal, found);
    if (found.segments.length === 0) return terminal.err('There are no segments.\n');
    const rows = found.segments.flatMap(({ key, inside, because }) =>
      because.map(({ rule, holds, value }, place): Cell[] => [
        ...(place === 0 ? [plain(key), inside ? 'yes' : 'no'] : [null, null]),
        plain(`${holds ? '' : 'not: '}${JSON.stringify(rule)}`, 120),
        value === undefined ? null : plain(JSON.stringify(value), 60),
      ]),
    );
    terminal.out(tableOf(terminal, ['segment', 'inside', 'because', 'found'], rows));
    sayNext(terminal, found.next);
  },
});

import type { Import } from '@pabal/db/people';
import type { PageAsked } from '@pabal/domain';
import {
  cancelImport,
  type ImportPage,
  importOf,
  importPage,
  type RefusedLines,
  refusedLines,
} from '@pabal/people';
import { type Asking, same } from '../../asking/asking.ts';
import type { Verbs } from '../../command-line/command.ts';
import { flag, required } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { id, idForm } from '../../options/ids.ts';
import { printJson } from '../../options/json.ts';
import { pageQuery, paging, sayNext } from '../../options/paging.ts';
import { show as showOnce, watching } from '../../options/watch.ts';
import { type Cell, state } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';
import { errorText, importSentence, importText, isEnded, percentOf } from './text.ts';

const listing: Asking<PageAsked, ImportPage> = {
  route: 'get /v1/imports',
  onDatabase: (store, page) => importPage(store, page),
  request: (page) => ({ query: pageQuery(page) }),
  answer: same,
};

const list = spaceCommand({
  summary: 'List files of people that were taken in, newest first.',
  options: paging(idForm),
  asks: [listing],
  async run({ json, ...page }, terminal, _withSpace, ask) {
    const found = await ask(listing, page);
    if (json) return printJson(terminal, found);
    const { imports, next } = found;
    if (imports.length === 0) return terminal.err('There are no imports.\n');
    terminal.out(tableOf(terminal, headings, imports.map(rowOf)));
    sayNext(terminal, next);
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

const showing: Asking<string, Import> = {
  route: 'get /v1/imports/{id}',
  onDatabase: (store, id) => importOf(store, id),
  request: (id) => ({ path: { id } }),
  answer: same,
};

const refused: Asking<string, RefusedLines> = {
  route: 'get /v1/imports/{id}/errors',
  onDatabase: (store, id) => refusedLines(store, id, { after: 0, limit: mostErrors }),
  request: (id) => ({ path: { id }, query: { limit: mostErrors } }),
  answer: same,
};

const show = spaceCommand({
  summary: 'Show how far an import is, and which lines it refused.',
  operands: { id: required(id()) },
  options: { errors: flag('the lines that were refused, and why'), ...watching },
  asks: [showing, refused],
  async run({ id, errors: wanted, ...how }, terminal, _withSpace, ask) {
    await showOnce(terminal, how, {
      async look() {
        const found = await ask(showing, id);
        return { import: found, errors: wanted ? (await ask(refused, id)).errors : [] };
      },
      textOf: (found) => `${importText(found.import, terminal)}${found.errors.map(errorText).join('')}`,
      ended: (found) => isEnded(found.import),
    });
  },
});

const cancelling: Asking<string, Import> = {
  route: 'delete /v1/imports/{id}',
  onDatabase: cancelImport,
  request: (id) => ({ path: { id } }),
  answer: same,
};

const cancel = spaceCommand({
  summary: 'Cancel an import: what it has taken in stays, the rest of its file goes.',
  operands: { id: required(id()) },
  asks: [cancelling],
  async run({ id }, terminal, _withSpace, ask) {
    const cancelled = await ask(cancelling, id);
    terminal.err(
      `The import is cancelled behind line ${cancelled.doneLine}. Until then: ${importSentence(cancelled)}`,
    );
  },
});

export const imports = { list, show, cancel } satisfies Verbs;

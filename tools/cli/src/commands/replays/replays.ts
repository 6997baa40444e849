import type { Replay, ReplayWithLetters } from '@pabal/db/parked';
import { endReplay, replayOf, replaysAsked } from '@pabal/deliveries';
import type { PageAsked } from '@pabal/domain';
import { type Asking, same } from '../../asking/asking.ts';
import type { Verbs } from '../../command-line/command.ts';
import { CommandError } from '../../command-line/errors.ts';
import { required } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { id, idForm } from '../../options/ids.ts';
import { printJson } from '../../options/json.ts';
import { pageQuery, paging, sayNext } from '../../options/paging.ts';
import { show as showOnce, watching } from '../../options/watch.ts';
import { type Cell, state } from '../../terminal/cell.ts';
import { fields } from '../../terminal/fields.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { counted, plain } from '../../terminal/words.ts';

const listing: Asking<PageAsked, Awaited<ReturnType<typeof replaysAsked>>> = {
  route: 'get /v1/replays',
  onDatabase: (store, page) => replaysAsked(store, page),
  request: (page) => ({ query: pageQuery(page) }),
  answer: same,
};

const list = spaceCommand({
  summary: 'List replays, newest first.',
  options: paging(idForm),
  asks: [listing],
  async run({ json, ...page }, terminal, _withSpace, ask) {
    const found = await ask(listing, page);
    if (json) return printJson(terminal, found);
    const { replays, next } = found;
    if (replays.length === 0) return terminal.err('There are no replays.\n');
    const headings = ['id', 'asked', 'state', 'letters', 'moved', 'left', 'tried', 'same error', 'by'];
    terminal.out(tableOf(terminal, headings, replays.map(rowOf)));
    sayNext(terminal, next);
  },
});

function rowOf(replay: Replay): Cell[] {
  const { planned, moved, leftAlone, answered, sameError } = replay;
  return [
    replay.id,
    replay.createdAt,
    state(replay.state),
    ...[planned, moved, leftAlone, answered, sameError],
    plain(replay.requestedBy),
  ];
}

const byId = (id: string) => ({ path: { id } });

const showing: Asking<string, ReplayWithLetters> = {
  route: 'get /v1/replays/{id}',
  onDatabase: (store, id) => replayOf(store, id),
  request: byId,
  answer: same,
};

const show = spaceCommand({
  summary: 'Show where a replay and its letters stand.',
  operands: { id: required(id()) },
  options: watching,
  asks: [showing],
  async run({ id, ...how }, terminal, _withSpace, ask) {
    await showOnce(terminal, how, {
      look: () => ask(showing, id),
      textOf: (replay) => replayText(replay, terminal),
      ended: ({ state }) => state !== 'running',
    });
  },
});

/** What became of a letter in a replay, in the order in which it happens. */
const results: Readonly<Record<string, string>> = {
  waiting: 'not moved',
  moved: 'moved, about to be rung for',
  rung: 'moved, not tried yet',
  sent: 'sent',
  'same-error': 'tried, and met the same error as before',
  'other-error': 'tried, and met another error',
  suppressed: 'suppressed: expired, cancelled, or not to be written to',
  erased: 'left failed: the data of their event is erased',
  changed: 'left alone: discarded, or moved by somebody else meanwhile',
  'address-taken': 'left failed: the event has another letter to that address',
};

function replayText(replay: ReplayWithLetters, terminal: Terminal): string {
  const head = fields(terminal, {
    replay: replay.id,
    state: replay.endedAt === null ? state(replay.state) : [replay.state, ' since ', replay.endedAt],
    why: plain(replay.reason),
    asked: [replay.createdAt, ` by ${plain(replay.requestedBy)}`],
    for: plain(JSON.stringify(replay.filter)),
    'new address': plain(replay.address),
    rate: `${replay.rate} a second`,
    letters: replay.planned,
  });
  const lines = Object.entries(results)
    .map(([result, words]) => [replay.results[result] ?? 0, words] as const)
    .filter(([count]) => count > 0)
    .map(([count, words]) => `  ${String(count).padStart(7)}  ${words}\n`);
  const today = Object.entries(replay.today).map(([name, count]) => `${count} ${name}`);
  const standing = today.length === 0 ? '' : `The letters it moved stand today: ${today.join(', ')}.\n`;
  return `${head}${lines.join('')}${standing}`;
}

const cancelling: Asking<string, ReplayWithLetters> = {
  route: 'delete /v1/replays/{id}',
  onDatabase: endReplay,
  request: byId,
  answer: same,
};

const cancel = spaceCommand({
  summary: 'Cancel a replay: what it has moved goes its way, the rest stays as it is.',
  operands: { id: required(id()) },
  asks: [cancelling],
  async run({ id }, terminal, _withSpace, ask) {
    const replay = await ask(cancelling, id);
    if (replay.state !== 'cancelled')
      throw new CommandError(`The replay ${id} had ended before: it is ${replay.state}.`);
    const { planned, moved, leftAlone } = replay;
    terminal.err(
      `The replay is cancelled. It had moved ${counted(moved, 'letter')}; ${planned - moved - leftAlone} stay dead letters.\n`,
    );
  },
});

export const replays = { list, show, cancel } satisfies Verbs;

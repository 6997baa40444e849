import { lanes as laneNames } from '@pabal/domain';
import { type LaneShown, pauseLane, readLanes, resumeLane } from '@pabal/limits';
import { type Asking, field, same } from '../../asking/asking.ts';
import { command, type Verbs } from '../../command-line/command.ts';
import { required, word } from '../../command-line/parameters.ts';
import { json, printJson } from '../../options/json.ts';
import { reason } from '../../options/reason.ts';
import { type Cell, state } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import { counted, plain } from '../../terminal/words.ts';

const both: Asking<undefined, LaneShown[]> = {
  route: 'get /v1/lanes',
  onDatabase: (store) => readLanes(store),
  request: () => ({}),
  answer: field('lanes'),
};

const list = command({
  summary: 'List the two lanes: whether one is paused, since when and why, and how many letters wait in it.',
  options: { json },
  asks: [both],
  async run(typed, terminal, ask) {
    const lanes = await ask(both, undefined);
    if (typed.json) return printJson(terminal, lanes);
    terminal.out(tableOf(terminal, headings, lanes.map(rowOf)));
  },
});

const headings = ['lane', 'state', 'since', 'by', 'letters', 'oldest', 'first expires', 'why'];

function rowOf({ lane, pausedAt, pausedBy, letters, oldestAt, firstExpiresAt, reason }: LaneShown): Cell[] {
  return [
    lane,
    pausedAt === null ? { text: 'goes', tone: 'good' } : state('paused'),
    ...[pausedAt, plain(pausedBy), letters, oldestAt, firstExpiresAt, plain(reason, 100)],
  ];
}

const lane = required(word('LANE', laneNames, laneNames.join(' or ')));

const pausing: Asking<{ readonly lane: string; readonly reason: string }, LaneShown> = {
  route: 'post /v1/lanes/{lane}/pause',
  onDatabase: pauseLane,
  request: ({ lane, reason }) => ({ path: { lane }, body: { reason } }),
  answer: same,
};

const pause = command({
  summary: 'Stop a whole lane, in all spaces: within two seconds no sender claims a letter of it.',
  details: `Kept in the ledger, so that neither a restart nor a wiped queue forgets it. Events are accepted as always, and what senders
have claimed still goes out. Pausing the lane of events keeps password resets back, which the answer says. One space alone is stopped by \`editions pause --all\` and \`apps pause\`.`,
  operands: { lane },
  options: { reason: reason('shown with the status and in lists'), json },
  asks: [pausing],
  async run({ lane, reason, json }, terminal, ask) {
    const paused = await ask(pausing, { lane, reason });
    if (json) return printJson(terminal, paused);
    terminal.err(
      `The lane "${lane}" is paused by ${plain(paused.pausedBy)}, with ${counted(paused.letters, 'letter')} in it: ${plain(paused.reason)}\n`,
    );
    if (paused.warning !== null) terminal.err(`${paused.warning}\n`);
    terminal.err(`Let it go on: lanes resume ${lane}\n`);
  },
});

const resuming: Asking<string, LaneShown> = {
  route: 'post /v1/lanes/{lane}/resume',
  onDatabase: (store, lane) => resumeLane(store, lane),
  request: (lane) => ({ path: { lane } }),
  answer: same,
};

const resume = command({
  summary: 'Let a paused lane go on: its letters go within two seconds.',
  operands: { lane },
  asks: [resuming],
  async run({ lane }, terminal, ask) {
    const { letters } = await ask(resuming, lane);
    terminal.err(`The lane "${lane}" goes on with ${counted(letters, 'letter')}.\n`);
  },
});

export const lanes = { list, pause, resume } satisfies Verbs;

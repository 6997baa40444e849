import { type LiftedLimit, liftLimit, listStandings, type Standing } from '@pabal/limits';
import { type Asking, field, same } from '../../asking/asking.ts';
import { command, type Verbs } from '../../command-line/command.ts';
import { required, text } from '../../command-line/parameters.ts';
import { json, printJson } from '../../options/json.ts';
import type { Cell } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';

const standings: Asking<undefined, Standing[]> = {
  route: 'get /v1/limits',
  onDatabase: (store) => listStandings(store),
  request: () => ({}),
  answer: field('limits'),
};

const list = command({
  summary:
    'List the limits of providers and domains that letters have met, and the letters that wait behind them.',
  details: `Letters behind a cut limit go as soon as it grows. "too late" counts those that will have expired before they could go
at its last good rate; \`limits lift\` ends a cut at once.`,
  options: { json },
  asks: [standings],
  async run(typed, terminal, ask) {
    const limits = await ask(standings, undefined);
    if (typed.json) printJson(terminal, limits);
    else if (limits.length === 0) terminal.err('No letter has met a limit.\n');
    else terminal.out(tableOf(terminal, headings, limits.map(rowOf)));
  },
});

const headings = [
  'limit',
  'cut to',
  'because of',
  'since',
  'until',
  'blocked until',
  'waiting',
  'oldest',
  'next goes',
  'last goes',
  'too late',
  'today',
  'lifted',
];

function rowOf(limit: Standing): Cell[] {
  return [
    plain(limit.key),
    limit.cutRate === null ? null : { text: perSecond(limit.cutRate), tone: 'warning' },
    plain(limit.reason),
    limit.cutSince,
    limit.cutUntil,
    limit.blockedUntil,
    limit.eventsWaiting + limit.newslettersWaiting || null,
    limit.oldestWaitingAt,
    limit.nextReturnAt,
    limit.lastReturnAt,
    limit.returnTooLate || null,
    limit.usedToday,
    limit.liftedAt === null ? null : [limit.liftedAt, ` by ${plain(limit.liftedBy)}`],
  ];
}

const lifting: Asking<string, LiftedLimit> = {
  route: 'post /v1/limits/{key}/lift',
  onDatabase: liftLimit,
  request: (key) => ({ path: { key } }),
  answer: same,
};

const lift = command({
  summary: 'End the cut of a limit now; the letters that wait behind it go at once, oldest first.',
  details: 'A rate that is configured stays. A server that still says "too fast" cuts the limit again.',
  operands: {
    key: required(text('KEY', 'as `limits list` shows it: domain:naver.com, provider:mx.example.com')),
  },
  asks: [lifting],
  async run({ key }, terminal, ask) {
    const { before, released } = await ask(lifting, key);
    const stood = before.cutRate === null ? 'was not cut' : `was at ${perSecond(before.cutRate)}`;
    const letters = released === 1 ? '1 letter that waits goes' : `${released} letters that wait go`;
    terminal.out(`${plain(key)} ${stood} and is lifted; ${letters} within seconds.\n`);
  },
});

const perSecond = (rate: number) => `${Number(rate.toPrecision(3))}/s`;

export const limits = { list, lift } satisfies Verbs;

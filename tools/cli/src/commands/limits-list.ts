import { type Limit, listLimits } from '@pabal/db';
import { type Command, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { tableOf } from '../table.ts';
import { plain, time } from '../words.ts';

export const limitsList: Command = {
  name: 'limits list',
  usage: '[--json]',
  summary: 'List the limits of providers and domains that letters have met.',
  details: '  --json   print JSON instead of a table',
  async run(args, terminal) {
    const { values } = readArguments(args, [], { json: { type: 'boolean', default: false } });
    const limits = await withStore(listLimits);
    if (values.json) terminal.out(`${JSON.stringify(limits, null, 2)}\n`);
    else if (limits.length === 0) terminal.err('No letter has met a limit.\n');
    else terminal.out(tableOf(headings, limits.map(rowOf)));
  },
};

const headings = [
  'limit',
  'cut to',
  'until',
  'blocked until',
  'because of',
  'today',
  'events return until',
  'newsletters until',
];

function rowOf(limit: Limit): string[] {
  return [
    plain(limit.key),
    limit.cutRate === null ? '' : `${Number(limit.cutRate.toPrecision(3))}/s`,
    time(limit.cutUntil),
    time(limit.blockedUntil),
    plain(limit.reason),
    String(limit.usedToday),
    time(limit.eventsReturnUntil),
    time(limit.newslettersReturnUntil),
  ];
}

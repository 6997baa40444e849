// npm run bench -- event-mail [--count 20000] [--queue redis|postgres] [--senders 2] [--connections 20] [--json FILE] [--profile DIR]
//
// Loopback only, bounded by --count, and everything that is started is stopped again.

import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type EventMailResult, measureEventMail } from './event-mail.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '20000' },
    queue: { type: 'string', default: 'redis' },
    senders: { type: 'string', default: '2' },
    connections: { type: 'string', default: '20' },
    json: { type: 'string' },
    profile: { type: 'string' },
  },
});

const [scenario = 'event-mail'] = positionals;
if (scenario !== 'event-mail')
  fail(`There is no scenario ${JSON.stringify(scenario)}; there is: event-mail.`);
const { queue } = values;
if (queue !== 'redis' && queue !== 'postgres') fail('--queue is redis or postgres.');

const result = await measureEventMail({
  count: number('count', 1, 1_000_000),
  queue,
  senders: number('senders', 1, 16),
  connections: number('connections', 1, 200),
  ...(values.profile !== undefined && { profileDir: values.profile }),
});
process.stdout.write(`${describe(result)}\n`);
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(result, jsonOf, 2)}\n`);
process.exitCode = result.balanced ? 0 : 1;

function describe({ posted, received, ledger, ...rest }: EventMailResult): string {
  const figures = (record: Readonly<Record<string, number>>, digits: number) =>
    Object.entries(record)
      .map(([name, value]) => `${name} ${value.toFixed(digits)}`)
      .join(' · ');
  const total = Object.entries(rest.cpuPerThousand)
    .filter(([name]) => name !== 'smtp-sink')
    .reduce((sum, [, value]) => sum + value, 0);
  const rows: [string, string][] = [
    [
      'accepted',
      `${posted.accepted} in ${posted.seconds.toFixed(1)} s (${Math.round(posted.accepted / posted.seconds)} requests/s)`,
    ],
    ['refused', JSON.stringify(posted.refused)],
    [
      'delivered',
      `${received.letters} (200 of them to warm up), distinct addresses ${received.addresses.size}, repeated ${received.repeated}`,
    ],
    ['ledger', JSON.stringify(ledger)],
    ['end to end', `${rest.seconds.toFixed(1)} s, ${Math.round(rest.lettersPerSecond)} letters/s`],
    ['CPU s / 1,000', `${figures(rest.cpuPerThousand, 3)} · all but the sink ${total.toFixed(3)}`],
    ['peak memory MB', figures(rest.peakMemoryMb, 0)],
    ['a letter', `${received.sample.subject} (html ${received.sample.htmlBytes} bytes)`],
    ['verdict', rest.balanced ? 'every letter once, books balanced' : 'THE BOOKS DO NOT BALANCE'],
  ];
  return rows.map(([name, value]) => `${name.padEnd(15)} ${value}`).join('\n');
}

function number(name: 'count' | 'senders' | 'connections', least: number, most: number): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < least || value > most)
    fail(`--${name} is a whole number from ${least} to ${most}.`);
  return value;
}

function jsonOf(_key: string, value: unknown): unknown {
  return value instanceof Set ? value.size : value;
}

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(64);
}

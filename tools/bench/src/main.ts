// The bench as a command. Loopback only, bounded by --count, and everything that is started is stopped again.

import { readFile, writeFile } from 'node:fs/promises';
import { arch, cpus, totalmem } from 'node:os';
import { inspect, parseArgs } from 'node:util';
import { readOrRefuse, refuse, wholeNumber } from '@pabal/test/support';
import {
  type Compared,
  compare,
  NotComparable,
  pairWithAfternoon,
  pairWorks,
  rowsOf,
  takeTurns,
  type WorkPair,
} from './against.ts';
import { chooseRows, UnknownRow } from './choice.ts';
import { type Fallen, fallenText, findFallen, type KeptRatios, parseKept } from './kept.ts';
import {
  broken,
  comparisonText,
  keepsTarget,
  type Measured,
  markdownTable,
  ratioOf,
  rowText,
  withTable,
} from './report.ts';
import type { Row, RowOptions } from './row.ts';
import { rows } from './rows/index.ts';

const usage = `Measures how fast letters arrive and what they cost, beside a plain build and the limit of the mail server.

  npm run bench -- [ROW ...] [options]
  npm run bench -- --against OTHER [ROW ...] [options]

  --list             the rows (all of them when none is named)
  --quick            whether it works, not how fast it is
  --count N          another size than the row's own
  --queue KIND       redis or postgres (redis)
  --senders N        sender processes (2)
  --connections N    SMTP connections of each (100)
  --json FILE        writes all figures there
  --markdown FILE    writes the table into that page
  --profile DIR      a CPU profile of each of our processes
  --against OTHER    has this build do the same work in turns with that in another clone of pabal (its folder), or
                     with the plain one that the references are (afternoon)
  --rounds N         turns that each of them has (10)
  --kept FILE        with --against: ends with 1 when ours has fallen by more than a fifth of the ratio that this file keeps

Ends with 1 when books do not balance, a letter is not as it should be, or a row could not be measured, and with 64 when
the options make no sense. A missed target of speed is printed as missed. What a comparison prints is not judged
unless --kept says by what.
`;

const { values, positionals } = readArguments();
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
if (values.list) {
  for (const { name, what } of rows) process.stdout.write(`${name.padEnd(24)} ${what}\n`);
  process.exit(0);
}
const options = readOptions();
const chosen = choose();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

if (values.against !== undefined) {
  const fallen = await printComparison(values.against);
  for (const one of fallen) process.stdout.write(`${fallenText(one)}\n`);
  process.exit(fallen.length === 0 ? 0 : 1);
}
const measured: Measured[] = [];
for (const row of chosen) {
  measured.push(await measure(row));
  process.stdout.write(`${rowText(measured.at(-1) ?? { row, figures: [], seconds: 0 }, measured)}\n`);
  await writeDown();
}
const wrong = broken(measured);
process.stdout.write(`${measured.length} rows, ${missed()} targets missed, ${wrong.length} things wrong\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;

async function pairsWith(other: string): Promise<WorkPair[]> {
  try {
    return other === 'afternoon' ? pairWithAfternoon(chosen) : pairWorks(chosen, await rowsOf(other));
  } catch (error) {
    if (error instanceof NotComparable) return refuse(error.message);
    throw error;
  }
}

/** @returns the works that have fallen below what is kept of them */
async function printComparison(other: string): Promise<Fallen[]> {
  const rounds = wholeNumber('rounds', values.rounds, 1_000);
  const kept = await readKept();
  const pairs = await pairsWith(other);
  const all: { name: string; figures: Compared[] }[] = [];
  const fallen: Fallen[] = [];
  for (const { name, ...open } of pairs) {
    const one = await findFallen(name, kept[name], async () => {
      const figures = compare(await takeTurns(open, { ...options, rounds }));
      process.stdout.write(`${comparisonText(name, figures)}\n`);
      all.push({ name, figures });
      if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(all, null, 2)}\n`);
      return figures.find((figure) => figure.name === 'letters/s')?.ratio ?? 0;
    });
    if (one !== undefined) fallen.push(one);
  }
  return fallen;
}

async function readKept(): Promise<KeptRatios> {
  const { kept } = values;
  if (kept === undefined) return {};
  if (values.against !== 'afternoon') return refuse('--kept goes with --against afternoon.');
  return parseKept(await readFile(kept, 'utf8'));
}

/** A row that could not be measured counts as wrong, because its letters were not checked. */
async function measure(row: Row): Promise<Measured> {
  const began = performance.now();
  const figures = await row
    .run(options)
    .catch((error: unknown) => [
      { name: 'not measured', value: 0, unit: '', ok: false, note: inspect(error) },
    ]);
  return { row: { name: row.name, what: row.what }, figures, seconds: (performance.now() - began) / 1_000 };
}

/** Written after every row, because all rows together take long. */
async function writeDown(): Promise<void> {
  const { json, markdown } = values;
  if (json !== undefined) await writeFile(json, `${JSON.stringify(asJson(), null, 2)}\n`);
  if (markdown === undefined) return;
  const page = await readFile(markdown, 'utf8').catch(() => '');
  const { at, machine } = asJson();
  const about = `${at.slice(0, 10)}, ${machine}, ${describeOptions()}:`;
  await writeFile(markdown, withTable(page, `${about}\n\n${markdownTable(measured)}`));
}

function asJson() {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? arch()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  return {
    at: new Date().toISOString(),
    machine,
    options,
    rows: measured.map(({ row, figures, seconds }) => ({
      ...row,
      seconds,
      figures: figures.map((figure) => ({
        ...figure,
        kept: keepsTarget(figure),
        ratio: ratioOf(figure, measured),
      })),
    })),
  };
}

function describeOptions(): string {
  const { senders, connections, queue, quick, count } = options;
  const size = quick ? ', quick: not to be quoted' : count === undefined ? '' : `, --count ${count}`;
  return `${senders} senders with ${connections} connections each, queue on ${queue === 'redis' ? 'Redis' : 'PostgreSQL'}${size}`;
}

function missed(): number {
  return measured.flatMap(({ figures }) => figures).filter((figure) => keepsTarget(figure) === false).length;
}

function readArguments() {
  return readOrRefuse(
    () =>
      parseArgs({
        allowPositionals: true,
        options: {
          help: { type: 'boolean', default: false },
          list: { type: 'boolean', default: false },
          quick: { type: 'boolean', default: false },
          count: { type: 'string' },
          queue: { type: 'string', default: 'redis' },
          senders: { type: 'string', default: '2' },
          connections: { type: 'string', default: '100' },
          json: { type: 'string' },
          markdown: { type: 'string' },
          profile: { type: 'string' },
          against: { type: 'string' },
          rounds: { type: 'string', default: '10' },
          kept: { type: 'string' },
        },
      }),
    usage,
  );
}

function readOptions(): RowOptions {
  const { queue, count, profile, quick } = values;
  if (queue !== 'redis' && queue !== 'postgres') return refuse('--queue is redis or postgres.');
  return {
    queue,
    quick,
    senders: wholeNumber('senders', values.senders, 16),
    connections: wholeNumber('connections', values.connections, 200),
    ...(count !== undefined && { count: wholeNumber('count', count, 200_000_000) }),
    ...(profile !== undefined && { profileDir: profile }),
  };
}

function choose(): Row[] {
  try {
    return chooseRows(rows, positionals);
  } catch (error) {
    if (error instanceof UnknownRow) return refuse(error.message);
    throw error;
  }
}

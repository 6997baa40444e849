// Compares this build of pabal with another build, or with the reference: both do the same work in turns, each on a stack of
// its own. On a machine whose speed changes from minute to minute, two runs one after the other show a difference of a tenth
// at best; turns show a twentieth.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type OpenWork, type Repeatable, type Row, type RowOptions, warmUpOf } from './row.ts';
import type { Spent, Work } from './work.ts';

/** Why two builds cannot be compared. */
export class NotComparable extends Error {}

/** A figure of two builds, each the mean of its rounds. */
export interface Compared {
  /** `letters/s`, or `CPU` with what used it, in seconds per 1,000. */
  readonly name: string;
  readonly theirs: number;
  readonly ours: number;
  /** Ours divided by theirs: 0 or infinite where one of them has no such process. */
  readonly ratio: number;
  /** Standard error of the ratio. */
  readonly error: number;
}

/** The same round by both builds. */
export interface Turn {
  readonly ours: Spent;
  readonly theirs: Spent;
  readonly count: number;
}

/** The same work of two builds. */
export interface WorkPair {
  readonly name: string;
  readonly ours: OpenWork;
  readonly theirs: OpenWork;
}

/**
 * The repeatable work of our rows, with that of the other build under the same name. Rows without any are left out.
 *
 * @throws NotComparable when nothing can be repeated, or the other build has nothing of that name
 */
export function pairWorks(ours: readonly Row[], others: readonly Row[]): WorkPair[] {
  const theirWorks = worksOf(others);
  return someOf(
    Object.entries(worksOf(ours)).map(([name, { open }]) => {
      const theirs = theirWorks[name]?.open;
      if (theirs === undefined)
        throw new NotComparable(`The other build has no ${JSON.stringify(name)} to compare with.`);
      return { name, ours: open, theirs };
    }),
  );
}

/** The repeatable work of our rows, with the same work of the reference. @throws NotComparable when it has none for any */
export function pairWithAfternoon(ours: readonly Row[]): WorkPair[] {
  return someOf(
    Object.entries(worksOf(ours)).flatMap(([name, { open, afternoon }]) =>
      afternoon === undefined ? [] : [{ name, ours: open, theirs: afternoon }],
    ),
  );
}

function someOf(pairs: WorkPair[]): WorkPair[] {
  if (pairs.length === 0) throw new NotComparable('There is nothing in these rows that can be compared so.');
  return pairs;
}

function worksOf(rows: readonly Row[]): Readonly<Record<string, Repeatable>> {
  return Object.assign({}, ...rows.map(({ works }) => works));
}

/**
 * Makes another clone of pabal ready, as `npm start` would there, and reads its rows.
 *
 * @throws NotComparable when the folder holds no pabal, or one without a bench
 */
export async function rowsOf(folder: string): Promise<readonly Row[]> {
  const root = resolve(folder);
  const bootstrap = join(root, 'bootstrap.mjs');
  await access(bootstrap).catch(() => {
    throw new NotComparable(
      `--against is the folder of another clone of pabal, and ${folder} has no bootstrap.mjs.`,
    );
  });
  await promisify(execFile)(process.execPath, [bootstrap], { cwd: root });
  for (const place of rowPlaces) {
    const file = join(root, place);
    if (!existsSync(file)) continue;
    const loaded: unknown = await import(pathToFileURL(file).href);
    if (hasRows(loaded)) return loaded.rows;
  }
  throw new NotComparable(`The bench in ${folder} has no rows.`);
}

/** Where a pabal keeps its rows; until version 0.1.0 they were among the tests. */
const rowPlaces = ['tools/bench/src/rows/index.ts', 'test/bench/rows/index.ts'];

/** The module of the other clone is assumed to have the same types as our module. */
function hasRows(loaded: unknown): loaded is { readonly rows: readonly Row[] } {
  return typeof loaded === 'object' && loaded !== null && 'rows' in loaded && Array.isArray(loaded.rows);
}

/** Both stacks run all the time and only one of them has work; the one that began a turn ends the next. */
export async function takeTurns(
  open: Pick<WorkPair, 'ours' | 'theirs'>,
  options: RowOptions & { readonly rounds: number },
): Promise<Turn[]> {
  const { rounds, quick } = options;
  const count = options.count ?? (quick ? 200 : 5_000);
  const ours = await open.ours(options);
  try {
    const theirs = await open.theirs(options);
    try {
      for (const work of [ours, theirs]) await work.round(warmUpOf(options));
      return await alternate({ ours, theirs }, rounds, count);
    } finally {
      await theirs.stop();
    }
  } finally {
    await ours.stop();
  }
}

async function alternate(
  works: { ours: Work; theirs: Work },
  rounds: number,
  count: number,
): Promise<Turn[]> {
  const turns: Turn[] = [];
  while (turns.length < rounds) {
    const oursFirst = turns.length % 2 === 0;
    const first = await (oursFirst ? works.ours : works.theirs).round(count);
    const second = await (oursFirst ? works.theirs : works.ours).round(count);
    turns.push(oursFirst ? { ours: first, theirs: second, count } : { ours: second, theirs: first, count });
  }
  return turns;
}

/** The speed, the CPU of each kind of process that used any, and that of all but the sink. */
export function compare(turns: readonly Turn[]): Compared[] {
  const used = new Set(turns.flatMap(({ ours, theirs }) => [ours, theirs].flatMap(kindsOf)));
  const kinds = [...used].map((kind) =>
    compared(`CPU ${kind}`, turns, ({ cpuPerThousand }) => cpuPerThousand[kind] ?? 0),
  );
  return [
    compared('letters/s', turns, ({ seconds }, count) => count / seconds),
    ...kinds,
    compared('CPU of all but the sink', turns, cpuWithoutSink),
  ];
}

/** A hundredth of a second is what /proc counts in; below that a ratio means nothing. */
const kindsOf = ({ cpuPerThousand }: Spent) =>
  Object.keys(cpuPerThousand).filter((kind) => (cpuPerThousand[kind] ?? 0) >= 0.01);

const cpuWithoutSink = ({ cpuPerThousand }: Spent) =>
  Object.entries(cpuPerThousand).reduce((sum, [kind, cpu]) => (kind === 'smtp-sink' ? sum : sum + cpu), 0);

function compared(
  name: string,
  turns: readonly Turn[],
  of: (spent: Spent, count: number) => number,
): Compared {
  const pairs = turns.map(({ ours, theirs, count }) => ({
    ours: of(ours, count),
    theirs: of(theirs, count),
  }));
  const [ours, theirs] = [mean(pairs.map((pair) => pair.ours)), mean(pairs.map((pair) => pair.theirs))];
  const ratio = ours / theirs;
  const variance = mean(pairs.map((pair) => (pair.ours - ratio * pair.theirs) ** 2));
  return { name, theirs, ours, ratio, error: Math.sqrt(variance / Math.max(1, pairs.length - 1)) / theirs };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

// Partitions are made before they are needed. When nobody makes them, rows go on being written, to the rest; that is a warning, and
// ends with the next partition that is made, which takes its rows from there.

import { msPerDay } from '@pabal/domain';
import { isLockTimeout } from '../store/errors.ts';
import { smallestIdAt, timeOf } from '../store/ids.ts';
import type { Queryable, Store } from '../store/store.ts';
import { dividedTables, listPartitions, type Partition, restSuffix } from './list.ts';

/** Whether new letters have a partition to go to. */
export interface PartitionState {
  readonly partitions: number;
  /** Days from now for which there are partitions; negative when the last one has ended. */
  readonly daysAhead: number;
  /** Rows lie where no partition was made for them. */
  readonly hasRest: boolean;
}

/** Reads the catalog, and looks whether there is a row in the rest. */
export async function findPartitionState(store: Queryable, now: Date): Promise<PartitionState> {
  const partitions = await listPartitions(store);
  const { rows } = await store.query<{ found: boolean }>(anyRest);
  const last = partitions.at(-1);
  const ahead = last === undefined ? 0 : (timeOf(last.to) - now.getTime()) / msPerDay;
  return { partitions: partitions.length, daysAhead: ahead, hasRest: rows[0]?.found === true };
}

const anyRest = `select ${dividedTables
  .map((table) => `exists (select from ${table}_${restSuffix})`)
  .join(' or ')} as found`;

/** Days for which there are to be partitions. */
const daysToBeAhead = 14;

/** A table that somebody holds for longer is not waited for: statements would wait behind. */
export const lockTimeoutMs = 1_000;

/** Any number that nobody else locks in this database. */
const makingLock = 7_026_002;

/**
 * Makes the partitions of the next two weeks, each so many days long. Gives way to whatever holds a table, and to another process
 * that makes them; the next call goes on.
 *
 * @returns the suffixes of those that were made
 */
export async function makePartitions(store: Store, wanted: Wanted): Promise<string[]> {
  const made: string[] = [];
  for (;;) {
    const suffix = await makeNext(store, wanted);
    if (suffix === undefined) return made;
    made.push(suffix);
  }
}

interface Wanted {
  /** Days that a partition holds. */
  readonly days: number;
  readonly now: Date;
}

/** @returns nothing when there are enough, a table is held by somebody, or somebody else makes partitions */
async function makeNext(store: Store, { days, now }: Wanted): Promise<string | undefined> {
  try {
    return await store.transaction(async (transaction) => {
      const { rows } = await transaction.query<{ mine: boolean }>(
        'select pg_try_advisory_xact_lock($1) as mine',
        [makingLock],
      );
      if (rows[0]?.mine !== true) return undefined;
      // Not before: somebody else may have made some until the lock was ours.
      const next = nextPartition((await listPartitions(transaction)).at(-1), days, now);
      if (next === undefined) return undefined;
      await transaction.query(`set local lock_timeout = ${lockTimeoutMs}`);
      await transaction.query('select make_partition($1, $2, $3)', [next.suffix, next.from, next.to]);
      return next.suffix;
    });
  } catch (error) {
    if (isLockTimeout(error)) return undefined;
    throw error;
  }
}

function nextPartition(last: Partition | undefined, days: number, now: Date): Partition | undefined {
  if (last === undefined) return undefined;
  const begins = timeOf(last.to);
  if (begins >= now.getTime() + daysToBeAhead * msPerDay) return undefined;
  const suffix = new Date(begins).toISOString().slice(0, 10).replaceAll('-', '');
  return { suffix, from: last.to, to: smallestIdAt(new Date(begins + days * msPerDay)) };
}

// Takes a stored file in. Any number of processes may try: the cursor in the database lets only one of them have each batch.

import {
  endImport,
  type ImportBatch,
  type ImportWork,
  isDataError,
  readPiece,
  type Store,
  takeIn,
} from '@pabal/db';
import { readPerson } from './person.ts';
import { type FileRecord, readRecords } from './records.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** `left`: stopped, or somebody else is at it. Whoever takes it up goes on where it was. */
export type ImportEnd = 'finished' | 'failed' | 'left';

const recordsTogether = 500;

/**
 * Takes in what is left of an import.
 *
 * @param options.onBatch  told after every batch that is committed
 * @param options.signal   ends the run after the batch under way
 */
export async function runImport(
  store: Store,
  { id, format, doneLine }: ImportWork,
  options: { onBatch?: () => Promise<void> | void; signal?: AbortSignal } = {},
): Promise<ImportEnd> {
  let cursor = doneLine;
  try {
    for await (const records of batchesOf(readRecords(format, piecesOf(store, id)), doneLine)) {
      if (options.signal?.aborted) return 'left';
      const next = await takeAllIn(store, id, records, cursor);
      if (next === undefined) return 'left';
      cursor = next;
      await options.onBatch?.();
    }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    await endImport(store, id, error.message);
    return 'failed';
  }
  await endImport(store, id);
  return 'finished';
}

async function* piecesOf(store: Store, id: string): AsyncGenerator<Uint8Array> {
  for (let number = 0; ; number += 1) {
    const piece = await readPiece(store, id, number);
    if (piece === undefined) return;
    yield piece;
  }
}

async function* batchesOf(
  records: AsyncIterable<FileRecord>,
  doneLine: number,
): AsyncGenerator<FileRecord[]> {
  let batch: FileRecord[] = [];
  for await (const record of records) {
    if (record.lastLine <= doneLine) continue;
    batch.push(record);
    if (batch.length < recordsTogether) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/**
 * Takes records in. Should PostgreSQL refuse their values for a reason that nobody foresaw, they are halved until the one
 * that it is about stands alone and is refused with its line.
 *
 * @returns the cursor behind them; nothing when somebody else moved it
 */
async function takeAllIn(
  store: Store,
  id: string,
  records: readonly FileRecord[],
  after: number,
): Promise<number | undefined> {
  const batch = batchOf(records, after);
  try {
    return (await takeIn(store, id, batch)) ? batch.lastLine : undefined;
  } catch (error) {
    if (!isDataError(error)) throw error;
    const [only] = records;
    if (records.length === 1 && only !== undefined) return takeAllIn(store, id, [withoutValue(only)], after);
    const half = Math.ceil(records.length / 2);
    const between = await takeAllIn(store, id, records.slice(0, half), after);
    return between === undefined ? undefined : takeAllIn(store, id, records.slice(half), between);
  }
}

function withoutValue({ line, lastLine, end }: FileRecord): FileRecord {
  return {
    line,
    lastLine,
    end,
    problem: { field: '', expected: 'values that PostgreSQL stores', got: 'others' },
  };
}

function batchOf(records: readonly FileRecord[], after: number): ImportBatch {
  const people: ImportBatch['people'][number][] = [];
  const refused: ImportBatch['refused'][number][] = [];
  for (const record of records) {
    const read =
      'problem' in record ? { ok: false as const, problem: record.problem } : readPerson(record.value);
    if (read.ok) people.push(read.person);
    else refused.push({ line: record.line, ...read.problem });
  }
  const last = records.at(-1);
  return { after, lastLine: last?.lastLine ?? after, end: last?.end ?? 0, people, refused };
}

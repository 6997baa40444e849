// Takes a stored file in. Any number of processes may try: the cursor in the database lets only one of them have each batch.

import {
  endImport,
  type ImportBatch,
  type ImportWork,
  keepImport,
  releaseImport,
  takeIn,
} from '@pabal/db/people';
import { isDataError, type Store } from '@pabal/db/store';
import { createPauses } from '@pabal/runtime';
import { type ReadPerson, readPerson } from '../person.ts';
import { type FileRecord, type FileSource, readRecords } from './records.ts';
import { piecesOf } from './stored-file.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** `left`: stopped, cancelled, or somebody else is at it. The next run goes on where it was. */
export type ImportEnd = 'finished' | 'failed' | 'left';

/** Records and bytes of the file that are taken in together: a batch is put together without a pause. */
const recordsTogether = 500;
const bytesTogether = 256 * 1024;

/** When so many records at the beginning are all refused, it is not a file of people. */
const mostRefusedFirst = 10_000;

/** How often it is said that the import is worked at, and looked whether it still is to be, while no batch is full. */
const keepEveryMs = 2_000;

/** A record of which it is known who it is about. */
type KnownRecord = Pick<FileRecord, 'line' | 'lastLine' | 'end'> & { readonly read: ReadPerson | undefined };

/**
 * Takes in what is left of an import. Others have their turn in between, whatever the file holds.
 *
 * @param options.onBatch  told after every batch that is committed
 * @param options.signal   ends the run after the batch under way
 * @param options.pause    called between records, to let others have their turn
 */
export async function runImport(
  store: Store,
  { id, format, doneLine, doneBytes }: ImportWork,
  options: {
    onBatch?: () => Promise<void> | void;
    signal?: AbortSignal;
    pause?: () => Promise<void> | undefined;
  } = {},
): Promise<ImportEnd> {
  const { pause = createPauses() } = options;
  const from = { line: doneLine, end: doneBytes };
  const taking = createTaking(store, id, from);
  const source = watched(piecesOf(store, id), taking.keep);
  try {
    for await (const record of readRecords(format, source, from)) {
      taking.add(record);
      await pause();
      if (options.signal?.aborted) break;
      if (!taking.isFull()) continue;
      if (!(await taking.commit())) return 'left';
      await options.onBatch?.();
    }
    if (options.signal?.aborted) {
      await releaseImport(store, id, taking.doneLine());
      return 'left';
    }
    if (!(await taking.commit())) return 'left';
  } catch (error) {
    if (error instanceof NotOurs) return 'left';
    if (!(error instanceof UnreadableFile)) throw error;
    await endImport(store, id, error.message);
    return 'failed';
  }
  await endImport(store, id);
  return 'finished';
}

/** The import was cancelled, or somebody else took it up. */
class NotOurs extends Error {
  override readonly name = 'NotOurs';
}

/** The file, with a word in between for those who ask whether anybody is at it. */
function watched(source: FileSource, keep: () => Promise<void>): FileSource {
  return async function* (from) {
    for await (const piece of source(from)) {
      await keep();
      yield piece;
    }
  };
}

/** What is read and not yet taken in. */
function createTaking(store: Store, id: string, from: { line: number; end: number }) {
  let records: KnownRecord[] = [];
  let done = from;
  /** Refused ones before the first person; nothing once there was one. */
  let refused: number | undefined = from.line === 0 ? 0 : undefined;
  let keptAt = performance.now();

  return {
    add(record: FileRecord): void {
      const { line, lastLine, end } = record;
      const read = personOf(record);
      records.push({ line, lastLine, end, read });
      if (read?.ok === true) refused = undefined;
      if (read?.ok === false && refused !== undefined) refused += 1;
    },
    isFull: () => records.length >= recordsTogether || (records.at(-1)?.end ?? 0) - done.end >= bytesTogether,
    doneLine: () => done.line,
    /** @returns false when somebody else moved the cursor, or there is nothing to move any more */
    async commit(): Promise<boolean> {
      const last = records.at(-1);
      if (last === undefined) return true;
      const line = await takeAllIn(store, id, records, done.line);
      if (line === undefined) return false;
      done = { line, end: last.end };
      records = [];
      keptAt = performance.now();
      if ((refused ?? 0) < mostRefusedFirst) return true;
      throw new UnreadableFile(
        `The first ${mostRefusedFirst} lines were all refused, and no more were read. Expected a file of people; the lines that were refused say what is wrong with it.`,
      );
    },
    /** @throws NotOurs */
    async keep(): Promise<void> {
      if (performance.now() - keptAt < keepEveryMs) return;
      if (!(await keepImport(store, id, done.line))) throw new NotOurs();
      keptAt = performance.now();
    },
  };
}

function personOf(record: FileRecord): ReadPerson | undefined {
  if ('empty' in record) return undefined;
  return 'problem' in record ? { ok: false, problem: record.problem } : readPerson(record.value);
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
  records: readonly KnownRecord[],
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

function withoutValue({ line, lastLine, end }: KnownRecord): KnownRecord {
  const problem = { field: '', expected: 'values that PostgreSQL stores', got: 'others' };
  return { line, lastLine, end, read: { ok: false, problem } };
}

function batchOf(records: readonly KnownRecord[], after: number): ImportBatch {
  const people: ImportBatch['people'][number][] = [];
  const refused: ImportBatch['refused'][number][] = [];
  for (const { line, read } of records) {
    if (read?.ok === true) people.push({ ...read.person, line });
    else if (read !== undefined) refused.push({ line, ...read.problem });
  }
  const last = records.at(-1);
  return { after, lastLine: last?.lastLine ?? after, end: last?.end ?? 0, people, refused };
}

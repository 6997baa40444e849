// A dry run: what taking a file in would do, with nothing taken in.

import { findAddressees, type ImportError, type PersonBatchEntry } from '@pabal/db/people';
import type { SpaceStore } from '@pabal/db/store';
import type { ImportFormat } from '@pabal/domain';
import { createPauses } from '@pabal/runtime';
import { type ReadPerson, readPerson } from '../../person.ts';
import type { ColumnNames } from '../csv-columns.ts';
import { type FileRecord, type FileSource, readRecords } from '../records.ts';
import { UnreadableFile } from '../unreadable-file.ts';
import { type Look, lookAtCsv } from './look.ts';
import { createWarnings, type ImportWarning } from './warnings.ts';

/** What taking a file in would do. */
export interface Trial {
  /** Its columns and first rows, for CSV; null when not even those can be read. */
  readonly look: Look | null;
  /** Why the file as a whole cannot be taken in; null when it can. */
  readonly problem: string | null;
  /** False when there was more of the file than a dry run reads. */
  readonly isWhole: boolean;
  /** Everything up to this line was read. */
  readonly lines: number;
  readonly people: number;
  /** Of them, people whom nobody knows so far. */
  readonly newPeople: number;
  readonly refused: number;
  /** The first lines that would be refused. */
  readonly errors: readonly ImportError[];
  readonly warnings: number;
  /** The first warnings. */
  readonly warned: readonly ImportWarning[];
}

const mostErrors = 100;
/** A dry run reads so many records, for so long: somebody waits for it. */
const mostRecords = 200_000;
const longestMs = 10_000;
const askedTogether = 500;

/**
 * Reads a file as it would be taken in, and says what came of it.
 *
 * @param options.names  columns of CSV under other names
 */
export async function tryFile(
  store: SpaceStore,
  source: FileSource,
  {
    format,
    names,
    limitMs = longestMs,
  }: {
    readonly format: ImportFormat;
    readonly names?: ColumnNames | undefined;
    readonly limitMs?: number;
  },
): Promise<Trial> {
  const counting = createCounting(store);
  let look: Look | null = null;
  let problem: string | null = null;
  let isWhole = true;
  try {
    if (format === 'csv') look = await lookAtCsv(source, names);
    isWhole = await counting.readAll(readRecords(format, source, undefined, names), limitMs);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    problem = error.message;
  }
  return { look, problem, isWhole, ...(await counting.result()) };
}

function createCounting(store: SpaceStore) {
  const warnings = createWarnings();
  const errors: ImportError[] = [];
  const pause = createPauses();
  let [lines, people, refused, records, known] = [0, 0, 0, 0, 0];
  const seen = new Set<string>();
  let waiting: string[] = [];

  /** People are asked for many at a time; somebody who comes twice is one. */
  async function ask(): Promise<void> {
    known += (await findAddressees(store, waiting)).size;
    waiting = [];
  }
  function addPerson(person: PersonBatchEntry, line: number): void {
    people += 1;
    warnings.add(person, line);
    if (seen.has(person.externalId)) return;
    seen.add(person.externalId);
    waiting.push(person.externalId);
  }
  function refuse(error: ImportError): void {
    refused += 1;
    if (errors.length < mostErrors) errors.push(error);
  }
  function add(record: FileRecord): void {
    lines = record.lastLine;
    if ('empty' in record) return;
    records += 1;
    const { line } = record;
    const read: ReadPerson =
      'problem' in record ? { ok: false, problem: record.problem } : readPerson(record.value);
    if (read.ok) addPerson(read.person, line);
    else refuse({ line, ...read.problem });
  }
  return {
    /** @returns whether all of the file was read */
    async readAll(file: AsyncIterable<FileRecord>, limitMs: number): Promise<boolean> {
      const end = performance.now() + limitMs;
      for await (const record of file) {
        if (records >= mostRecords || performance.now() > end) return false;
        add(record);
        if (waiting.length >= askedTogether) await ask();
        await pause();
      }
      return true;
    },
    async result() {
      if (waiting.length > 0) await ask();
      return {
        ...{ lines, people, refused, newPeople: seen.size - known, errors },
        ...{ warnings: warnings.count(), warned: warnings.told },
      };
    },
  };
}

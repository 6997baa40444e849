// Files as records: one JSON value a line, or CSV with a header. What cannot be read is a record too, with the reason.

import type { FieldProblem, ImportFormat } from '@pabal/domain';
import { type Column, columnsOf, personFields } from './csv-columns.ts';
import { csvFields, type Delimiter, delimiterOf } from './csv-record.ts';
import { type Line, longestLine, readLines } from './lines.ts';
import { excerpt, UnreadableFile } from './unreadable-file.ts';

/** A record of a file. */
export type FileRecord = {
  /** The line it begins in. */
  readonly line: number;
  /** The line it ends in, and the bytes of the file up to there: where to go on. */
  readonly lastLine: number;
  readonly end: number;
} & Content;

type Content = { readonly value: unknown } | { readonly problem: FieldProblem };

/** Reads a file's records one after the other. Empty lines are passed over. @throws UnreadableFile */
export function readRecords(
  format: ImportFormat,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<FileRecord> {
  const lines = readLines(source);
  return format === 'csv' ? readCsv(lines) : readJsonLines(lines);
}

async function* readJsonLines(lines: AsyncIterable<Line>): AsyncGenerator<FileRecord> {
  for await (const line of lines) {
    if (line.text === undefined) yield recordOf(line, line, { problem: tooLong });
    else if (line.text.trim() !== '') yield recordOf(line, line, parseJson(line.text));
  }
}

function parseJson(text: string): Content {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { problem: { field: '', expected: 'a JSON object on one line', got: excerpt(text) } };
  }
}

function recordOf(first: Line, last: Line, content: Content): FileRecord {
  return { line: first.number, lastLine: last.number, end: last.end, ...content };
}

interface Layout {
  readonly columns: readonly Column[];
  readonly delimiter: Delimiter;
}

async function* readCsv(lines: AsyncGenerator<Line>): AsyncGenerator<FileRecord> {
  const first = await lines.next();
  const layout = layoutOf(first.done ? undefined : first.value);
  let waiting: readonly Line[] = [];

  function* take(over: boolean): Generator<FileRecord> {
    for (;;) {
      const taken = takeRecord(waiting, layout, over);
      if (taken === undefined) return;
      waiting = waiting.slice(taken.lines);
      if (taken.record !== undefined) yield taken.record;
    }
  }

  for await (const line of lines) {
    waiting = [...waiting, line];
    yield* take(false);
  }
  yield* take(true);
}

function layoutOf(line: Line | undefined): Layout {
  const text = line?.text ?? '';
  if (text.trim() === '') throw new UnreadableFile('The first line must name the columns; it is empty.');
  const delimiter = delimiterOf(text);
  const names = csvFields(text, delimiter);
  if (names === undefined) throw new UnreadableFile('The first line has a quote that is not closed.');
  return { columns: columnsOf(names), delimiter };
}

/** Most lines of one record. A quote that is still open then was opened by mistake. */
const mostLines = 200;

const tooLong: FieldProblem = {
  field: '',
  expected: `a record of at most ${longestLine / 1024} KiB`,
  got: 'a longer one',
};
const openQuote: FieldProblem = {
  field: '',
  expected: 'a closing quote',
  got: `none in the ${mostLines} lines from here`,
};

interface Taken {
  readonly lines: number;
  /** None for an empty line. */
  readonly record?: FileRecord;
}

/**
 * Takes the record that these lines begin with; nothing while lines to come may belong to it. A quote that nobody closes
 * costs its own line and no other: those after it are read again as records of their own.
 */
function takeRecord(
  lines: readonly Line[],
  { columns, delimiter }: Layout,
  over: boolean,
): Taken | undefined {
  const [first] = lines;
  if (first === undefined) return undefined;
  if (first.text === undefined) return { lines: 1, record: recordOf(first, first, { problem: tooLong }) };
  if (first.text.trim() === '') return { lines: 1 };
  let text = '';
  for (const [index, line] of lines.entries()) {
    text = index === 0 ? first.text : `${text}\n${line.text ?? ''}`;
    const fields = index > 0 && !line.text?.includes('"') ? undefined : csvFields(text, delimiter);
    if (fields !== undefined)
      return { lines: index + 1, record: recordOf(first, line, personFields(columns, fields)) };
    if (line.text === undefined || text.length > longestLine) break;
    if (index === lines.length - 1 && index + 1 < mostLines && !over) return undefined;
  }
  return { lines: 1, record: recordOf(first, first, { problem: openQuote }) };
}

// Files as records: one JSON value a line, or CSV with a header. What cannot be read is a record too, with the reason.

import { excerpt, type FieldProblem, type ImportFormat, repeatedKey } from '@pabal/domain';
import { type ColumnNames, columnsOf, personFields, renamed } from './csv-columns.ts';
import { csvFields, type Delimiter, delimiterOf } from './csv-record.ts';
import { type CsvLines, createCsvRecords, mostLines } from './csv-records.ts';
import { type Line, longestLine, type Position, readLines } from './lines.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** A record of a file, or empty lines that were passed over. */
export type FileRecord = {
  /** The line it begins in. */
  readonly line: number;
  /** The line it ends in, and the bytes of the file up to there: where to go on. */
  readonly lastLine: number;
  readonly end: number;
} & Content;

type Content = { readonly value: unknown } | { readonly problem: FieldProblem } | { readonly empty: true };

/** A file's bytes from so many of them on. */
export type FileSource = (from: number) => AsyncIterable<Uint8Array>;

const beginning: Position = { line: 0, end: 0 };

/** So many empty lines in a row are reported, so that the reader may pause and note how far it is. */
const emptyTogether = 1_000;

/**
 * Reads a file's records one after the other. Each byte costs the same whatever the file holds.
 *
 * @param from   behind the last record that needs no reading any more
 * @param names  columns of CSV under other names
 * @throws UnreadableFile
 */
export function readRecords(
  format: ImportFormat,
  source: FileSource,
  from: Position = beginning,
  names?: ColumnNames,
): AsyncGenerator<FileRecord> {
  return format === 'csv' ? readCsv(source, from, names) : readJsonLines(readLines(source(from.end), from));
}

async function* readJsonLines(pieces: AsyncIterable<Iterable<Line>>): AsyncGenerator<FileRecord> {
  const told = createEmptyCount();
  for await (const lines of pieces) {
    for (const line of lines) {
      const content = line.text?.trim() === '' ? told.empty() : told.full(parseJson(line.text));
      if (content !== undefined) yield recordOf(line, line, content);
    }
  }
}

function parseJson(text: string | undefined): Content {
  if (text === undefined) return { problem: tooLong };
  try {
    const value: unknown = JSON.parse(text);
    const repeated = repeatedKey(text, value);
    if (repeated === undefined) return { value };
    const field = repeated.slice(1).replaceAll('/', '.');
    return { problem: { field, expected: 'each key once in an object', got: 'the same key again' } };
  } catch {
    return { problem: { field: '', expected: 'a JSON object on one line', got: excerpt(text) } };
  }
}

async function* readCsv(
  source: FileSource,
  from: Position,
  renames: ColumnNames | undefined,
): AsyncGenerator<FileRecord> {
  const header = await readHeader(source);
  const { names, delimiter } = headersOf(header?.text);
  const columns = columnsOf(renamed(names, renames));
  if (header === undefined) return;
  const start = from.end < header.end ? { line: header.number, end: header.end } : from;
  const records = createCsvRecords(delimiter);
  const contentOf = ({ content }: CsvLines): Content => {
    if ('problem' in content) return { problem: content.problem === 'too-long' ? tooLong : openQuote };
    return personFields(columns, csvFields(content.text, delimiter) ?? []);
  };
  const told = createEmptyCount();
  for await (const lines of readLines(source(start.end), start)) {
    for (const record of records.add(lines)) {
      const content = isEmpty(record) ? told.empty() : told.full(contentOf(record));
      if (content !== undefined) yield recordOf(record.first, record.last, content);
    }
  }
  for (const record of records.end())
    if (!isEmpty(record)) yield recordOf(record.first, record.last, contentOf(record));
}

const isEmpty = ({ content }: CsvLines) => 'text' in content && content.text.trim() === '';

/** Reports every thousandth empty line in a row. */
function createEmptyCount() {
  let lines = 0;
  return {
    empty(): Content | undefined {
      lines += 1;
      return lines % emptyTogether === 0 ? { empty: true } : undefined;
    },
    full(content: Content): Content {
      lines = 0;
      return content;
    },
  };
}

/** The first line. Of a longer one than a line may be no more is read: it names no columns. */
export async function readHeader(source: FileSource): Promise<Line | undefined> {
  let bytes = 0;
  async function* beginning(): AsyncGenerator<Uint8Array> {
    for await (const piece of source(0)) {
      yield piece;
      bytes += piece.length;
      if (bytes > longestLine) return;
    }
  }
  for await (const [line] of readLines(beginning())) {
    if (line === undefined) continue;
    if (line.text !== undefined) return line;
    throw new UnreadableFile(
      `The first line is longer than ${longestLine / 1024} KiB. Expected one that names the columns, and lines that end with LF or CRLF.`,
    );
  }
  return undefined;
}

function recordOf(first: Line, last: Line, content: Content): FileRecord {
  return { line: first.number, lastLine: last.number, end: last.end, ...content };
}

interface Headers {
  readonly names: readonly string[];
  readonly delimiter: Delimiter;
}

/** The names in the first line. @throws UnreadableFile */
export function headersOf(text = ''): Headers {
  if (text.trim() === '') throw new UnreadableFile('The first line must name the columns; it is empty.');
  if (text.includes('\r'))
    throw new UnreadableFile(
      'The lines of the file end with CR alone, as on old Macintoshes. Save it with LF or CRLF at the end of its lines.',
    );
  const delimiter = delimiterOf(text);
  const names = csvFields(text, delimiter);
  if (names === undefined) throw new UnreadableFile('The first line has a quote that is not closed.');
  return { names, delimiter };
}

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

// The first lines of a CSV file as they stand, and what its columns are for: so that somebody sees whether it was read as it was
// meant.

import { type ColumnNames, columnsAsNamed, renamed } from '../csv-columns.ts';
import { csvFields } from '../csv-record.ts';
import { createCsvRecords } from '../csv-records.ts';
import { readLines } from '../lines.ts';
import { type FileSource, headersOf, readHeader } from '../records.ts';
import { UnreadableFile } from '../unreadable-file.ts';

/** A column of a file. */
export interface SeenColumn {
  /** As the file has it. */
  readonly header: string;
  /** The field that it fills: `email`, `consent.at`, `attributes.plan`; null for one that is left out. */
  readonly field: string | null;
  /** What each cell has to be. */
  readonly expected: string;
}

export interface Look {
  readonly columns: readonly SeenColumn[];
  readonly delimiter: string;
  /** The cells of the first records. */
  readonly rows: readonly (readonly string[])[];
}

const rowsShown = 5;
const longestCell = 80;

/** Looks at the beginning of a file. @throws UnreadableFile when it has no first line with names */
export async function lookAtCsv(source: FileSource, names?: ColumnNames): Promise<Look> {
  const header = await readHeader(source);
  const { names: headers, delimiter } = headersOf(header?.text);
  const columns = columnsAsNamed(renamed(headers, names)).map(({ path, expected }, place) => ({
    header: (headers[place] ?? '').trim(),
    field: path?.join('.') ?? null,
    expected,
  }));
  const rows: string[][] = [];
  const records = createCsvRecords(delimiter);
  const start = { line: header?.number ?? 0, end: header?.end ?? 0 };
  const take = (content: { readonly text: string } | { readonly problem: unknown }) => {
    if (!('text' in content) || content.text.trim() === '' || rows.length >= rowsShown) return;
    const cells = csvFields(content.text, delimiter) ?? [];
    rows.push(columns.map((_, place) => (cells[place] ?? '').trim().slice(0, longestCell)));
  };
  for await (const lines of readLines(source(start.end), start)) {
    for (const { content } of records.add(lines)) {
      take(content);
      if (rows.length >= rowsShown) return { columns, delimiter, rows };
    }
  }
  for (const { content } of records.end()) take(content);
  return { columns, delimiter, rows };
}

/**
 * The first piece of a file with other names in its first line.
 *
 * @throws UnreadableFile when its first line is longer than a piece
 */
export function withNames(piece: Uint8Array, isWhole: boolean, names: ColumnNames): Uint8Array {
  const text = Buffer.from(piece);
  const newline = text.indexOf(0x0a);
  if (newline < 0 && !isWhole)
    throw new UnreadableFile('The first line is too long for its columns to be given other names.');
  const end = newline < 0 ? text.length : newline;
  const line = text
    .subarray(0, end)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  const ending = line.endsWith('\r') ? '\r' : '';
  const { names: headers, delimiter } = headersOf(line.replace(/\r$/, ''));
  const header = renamed(headers, names).map(quoted).join(delimiter);
  return Buffer.concat([Buffer.from(header + ending), text.subarray(end)]);
}

const quoted = (name: string): string => (/[",;\t]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

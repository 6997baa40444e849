// The records of a CSV file, found line by line. Each line is looked at once from outside of quotes and once from inside,
// however often records begin again, so the cost of a file is linear in its size whatever it holds.

import { type Delimiter, endsInQuotes } from './csv-record.ts';
import { type Line, longestLine } from './lines.ts';

/** Lines that are one record. */
export interface CsvLines {
  readonly first: Line;
  readonly last: Line;
  /** The whole record, or why it cannot be one. */
  readonly content: { readonly text: string } | { readonly problem: 'too-long' | 'open-quote' };
}

/** Most lines of one record. A quote that is still open then was opened by mistake. */
export const mostLines = 200;

/** Puts records together out of lines. */
export interface CsvRecords {
  /** Takes the next lines. @returns the records that are certain with them */
  add(lines: Iterable<Line>): Iterable<CsvLines>;
  /** The file is over. @returns what is left of it */
  end(): Iterable<CsvLines>;
}

/**
 * A quote that nobody closes costs its own line and no other: those after it are read as records of their own. Lines that
 * were found to close no quote are not asked again for the next one (`scanned`).
 */
export function createCsvRecords(delimiter: Delimiter): CsvRecords {
  let lines: Line[] = [];
  /** Lines after the first that are known to begin and to end in quotes, if the first one opens some. */
  let scanned = 0;
  /** Where the first line begins, once it is known to open quotes. */
  let openedAt: number | undefined;

  function take(count: number, content: CsvLines['content']): CsvLines | undefined {
    const first = lines[0];
    const last = lines[count - 1];
    if (first === undefined || last === undefined) return undefined;
    lines = count === lines.length ? [] : lines.slice(count);
    scanned = Math.max(0, scanned - count);
    openedAt = undefined;
    return { first, last, content };
  }

  /** How many lines the first record has, when it can be told. */
  function closedAfter(start: number): number | 'never' | undefined {
    for (; ; scanned += 1) {
      const line = lines[scanned + 1];
      if (scanned + 1 >= mostLines) return 'never';
      if (line === undefined) return undefined;
      if (line.text === undefined || line.end - start > longestLine) return 'never';
      if (!endsInQuotes(line.text, delimiter, { beginsInQuotes: true })) return scanned + 2;
    }
  }

  function next(over: boolean): CsvLines | undefined {
    const [first] = lines;
    if (first === undefined) return undefined;
    if (first.text === undefined) return take(1, { problem: 'too-long' });
    if (openedAt === undefined) {
      if (!endsInQuotes(first.text, delimiter, { beginsInQuotes: false }))
        return take(1, { text: first.text });
      openedAt = first.end - Buffer.byteLength(first.text);
    }
    const count = closedAfter(openedAt) ?? (over ? 'never' : undefined);
    if (count === undefined) return undefined;
    if (count === 'never') return take(1, { problem: 'open-quote' });
    return take(count, { text: textOf(lines.slice(0, count)) });
  }

  return {
    *add(given) {
      for (const line of given) {
        if (lines.length === 0 && line.text === '') {
          yield { first: line, last: line, content: { text: '' } };
          continue;
        }
        lines.push(line);
        for (let record = next(false); record !== undefined; record = next(false)) yield record;
      }
    },
    *end() {
      for (let record = next(true); record !== undefined; record = next(true)) yield record;
    },
  };
}

const textOf = (lines: readonly Line[]) => lines.map(({ text }) => text ?? '').join('\n');

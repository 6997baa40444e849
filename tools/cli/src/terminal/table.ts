import { brief, type Cell, coloured } from './cell.ts';
import { styled } from './style.ts';
import type { Terminal } from './terminal.ts';
import { cut, padded, widthOf } from './width.ts';

/** What is prose may be cut to this many columns so that a table fits; what one copies, such as an id, is never cut. */
const leastProse = 24;
const gap = 2;
/** What stands below a row is as far from the edge, so that rows are still found by their beginnings. */
const indent = 4;

interface Column {
  readonly heading: string;
  readonly cells: readonly Cell[];
  readonly texts: readonly string[];
  readonly width: number;
}

/**
 * Lines up rows under their headings, two spaces between columns.
 *
 * On a terminal, columns without any entry are left out and prose is cut until the table fits. When that is not enough,
 * the columns that do not fit stand below their row, each with its name. A pipe gets every column whole.
 */
export function tableOf(
  terminal: Pick<Terminal, 'columns' | 'colours'>,
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
): string {
  const columns = headings.map((heading, place) => columnOf(terminal, heading, rows, place));
  if (terminal.columns === undefined) return linesOf(columns, rows.length, terminal.colours);
  const told = columns.filter(({ texts }) => rows.length === 0 || texts.some((text) => text !== ''));
  const fitting = fit(told, terminal.columns);
  if (fitting !== undefined) return linesOf(fitting, rows.length, terminal.colours);
  const beside = Math.max(1, countThatFit(told, terminal.columns));
  const below = told.slice(beside);
  return linesOf(told.slice(0, beside), rows.length, terminal.colours, (row) =>
    pairsOf(below, row, terminal.columns ?? 0, terminal.colours),
  );
}

function columnOf(
  terminal: Pick<Terminal, 'columns'>,
  heading: string,
  rows: readonly (readonly Cell[])[],
  place: number,
): Column {
  const cells = rows.map((row) => row[place] ?? null);
  const texts = cells.map((cell) => brief(cell, terminal));
  return { heading, cells, texts, width: Math.max(widthOf(heading), 0, ...texts.map(widthOf)) };
}

/** The columns with prose cut as far as needed, the longest first; undefined when that is not enough. */
function fit(columns: readonly Column[], room: number): readonly Column[] | undefined {
  const used = columns.reduce((sum, { width }) => sum + width + gap, -gap);
  if (used <= room) return columns;
  const prose = columns.filter(
    ({ texts, width }) => width > leastProse && texts.some((text) => text.includes(' ')),
  );
  const longest = prose.reduce<Column | undefined>(
    (a, b) => (a !== undefined && a.width >= b.width ? a : b),
    undefined,
  );
  if (longest === undefined) return undefined;
  const width = Math.max(leastProse, widthOf(longest.heading), longest.width - (used - room));
  if (width >= longest.width) return undefined;
  const shorter = { ...longest, width, texts: longest.texts.map((text) => cut(text, width)) };
  return fit(
    columns.map((column) => (column === longest ? shorter : column)),
    room,
  );
}

/** How many columns from the left fit beside each other. */
function countThatFit(columns: readonly Column[], room: number): number {
  let used = -gap;
  const tooFar = columns.findIndex(({ width }) => {
    used += width + gap;
    return used > room;
  });
  return tooFar < 0 ? columns.length : tooFar;
}

function linesOf(
  columns: readonly Column[],
  rows: number,
  colours: boolean | undefined,
  below: (row: number) => string = () => '',
): string {
  const line = (cells: readonly string[]) => `${cells.join(' '.repeat(gap)).trimEnd()}\n`;
  const last = columns.length - 1;
  // The last column is not filled up with spaces, so that no line ends in them.
  const fill = (text: string, place: number) =>
    place === last ? text : padded(text, columns[place]?.width ?? 0);
  const headings = columns.map(({ heading }, place) => styled(fill(heading, place), 'heading', colours));
  const body = Array.from({ length: rows }, (_, row) => {
    const cells = columns.map(({ texts, cells }, place) =>
      coloured(fill(texts[row] ?? '', place), cells[row] ?? null, colours),
    );
    return `${line(cells)}${below(row)}`;
  });
  return [line(headings), ...body].join('');
}

/** The entries of a row that do not fit beside the others: `tags: ko  url: https://…`, in as many lines as it takes. */
function pairsOf(
  columns: readonly Column[],
  row: number,
  room: number,
  colours: boolean | undefined,
): string {
  const lines: string[] = [];
  let used = room;
  for (const { heading, texts, cells } of columns) {
    const text = texts[row] ?? '';
    if (text === '') continue;
    const width = widthOf(`${heading}: ${text}`);
    const pair = `${styled(`${heading}:`, 'quiet', colours)} ${coloured(text, cells[row] ?? null, colours)}`;
    if (used + gap + width > room) {
      lines.push(' '.repeat(indent) + pair);
      used = indent + width;
    } else {
      lines[lines.length - 1] += ' '.repeat(gap) + pair;
      used += gap + width;
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

// The table of the bench, for a terminal and for a page.

import type { Compared } from './against.ts';
import type { Figure, Row } from './row.ts';

/** A row that was measured. */
export interface Measured {
  readonly row: Pick<Row, 'name' | 'what'>;
  readonly figures: readonly Figure[];
  /** Seconds the row took, with starting and stopping everything. */
  readonly seconds: number;
}

/** Whether a figure keeps its target; undefined when it has none. */
export function keepsTarget({ value, target }: Figure): boolean | undefined {
  if (target === undefined) return undefined;
  return (
    value <= (target.most ?? Number.POSITIVE_INFINITY) && value >= (target.least ?? Number.NEGATIVE_INFINITY)
  );
}

/** A figure divided by its reference; `undefined` when it has no reference or the reference was not measured. */
export function ratioOf(figure: Figure, all: readonly Measured[]): number | undefined {
  const [rowName, figureName] = split(figure.reference);
  const row = all.find((measured) => measured.row.name === rowName);
  const reference = row?.figures.find(({ name }) => name === figureName);
  return reference === undefined || reference.value === 0 ? undefined : figure.value / reference.value;
}

function split(reference = ''): [string, string] {
  const slash = reference.indexOf('/');
  return [reference.slice(0, slash), reference.slice(slash + 1)];
}

/** Figures that are marked as wrong. */
export function broken(all: readonly Measured[]): Figure[] {
  return all.flatMap(({ figures }) => figures.filter(({ ok }) => ok === false));
}

/** A row and its figures, for a terminal. */
export function rowText(measured: Measured, all: readonly Measured[]): string {
  const lines = measured.figures.map((figure) => {
    const { name, value, target, ratio, note } = cellsOf(figure, all);
    const line = `  ${name.padEnd(34)} ${value.padStart(22)}  ${target.padEnd(18)} ${ratio}`.trimEnd();
    return note === '' ? line : `${line}\n      ${note}`;
  });
  return [`${measured.row.name} (${measured.seconds.toFixed(0)} s): ${measured.row.what}`, ...lines].join(
    '\n',
  );
}

/** Two builds side by side, for a terminal; without a ratio where one of them has no such process. */
export function comparisonText(name: string, figures: readonly Compared[]): string {
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, n) => (n === 0 ? cell.padEnd(26) : cell.padStart(11))).join(' ')}`;
  const lines = figures.map(({ name: figure, theirs, ours, ratio, error }) =>
    line([figure, round(theirs), round(ours), ...ratioCells(ratio, error)]),
  );
  return [name, line(['', 'theirs', 'ours', 'ratio', '']), ...lines].join('\n');
}

function ratioCells(ratio: number, error: number): string[] {
  const isRatio = Number.isFinite(ratio) && ratio > 0;
  return isRatio ? [`${ratio.toFixed(3)} ×`, `± ${error.toFixed(3)}`] : [];
}

/** All rows as a table of Markdown. */
export function markdownTable(all: readonly Measured[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cellText).join(' | ')} |`;
  const rows = all.flatMap((measured) => [
    line([`**${measured.row.name}**: ${measured.row.what}`, '', '', '', '']),
    ...measured.figures.map((figure) => {
      const { name, value, target, ratio, note } = cellsOf(figure, all);
      return line([name, value, target, ratio, note]);
    }),
  ]);
  return [
    line(['what', 'measured', 'target', 'compared', '']),
    line(['---', '---:', '---', '---', '---']),
    ...rows,
  ].join('\n');
}

/** Makes a text fit into a cell: one line, no column marks. */
const cellText = (text: string) => text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ');

const from = '<!-- bench -->';
const to = '<!-- /bench -->';

/** The page with the table in its place, between two marks; a page without them becomes the table. */
export function withTable(page: string, table: string): string {
  const [before, after] = [page.indexOf(from), page.indexOf(to)];
  if (before < 0 || after < before) return `${table}\n`;
  return `${page.slice(0, before + from.length)}\n${table}\n${page.slice(after)}`;
}

function cellsOf(figure: Figure, all: readonly Measured[]) {
  const ratio = ratioOf(figure, all);
  return {
    name: figure.name,
    value: `${round(figure.value)} ${figure.unit}`.trimEnd(),
    target: targetText(figure),
    ratio: ratio === undefined ? '' : `${round(ratio)} × ${figure.reference}`,
    note: `${figure.ok === false ? 'WRONG: ' : ''}${figure.note ?? ''}`,
  };
}

function targetText(figure: Figure): string {
  const { target } = figure;
  if (target === undefined) return '';
  const bounds = [
    ...(target.least === undefined ? [] : [`≥ ${round(target.least)}`]),
    ...(target.most === undefined ? [] : [`≤ ${round(target.most)}`]),
  ];
  return `${bounds.join(', ')} ${keepsTarget(figure) ? 'kept' : 'MISSED'}`;
}

/** Three significant digits below a thousand, whole numbers from there on. */
export function round(value: number): string {
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

// What the columns of a CSV file are for. A name that is ours fills that field; every other one is an attribute, as text
// unless `:number`, `:boolean` or `:json` follows its name.

import type { FieldProblem } from '@pabal/domain';
import { excerpt, UnreadableFile } from './unreadable-file.ts';

/** Puts a cell where it belongs. */
export interface Column {
  readonly header: string;
  readonly path: readonly [string] | readonly [string, string];
  /** The value of a cell that is not empty; nothing when it is not of the column's type. */
  read(cell: string): unknown;
  readonly expected: string;
}

/** Ours, however they are spelled: `timeZone`, `Time Zone` and `time_zone` are one. */
const fields: Readonly<Record<string, readonly [string] | readonly [string, string]>> = {
  id: ['id'],
  externalid: ['id'],
  email: ['email'],
  name: ['name'],
  locale: ['locale'],
  timezone: ['timeZone'],
  activeat: ['activeAt'],
  consentat: ['consent', 'at'],
  consentsource: ['consent', 'source'],
  consenttextversion: ['consent', 'textVersion'],
};

const types: Readonly<Record<string, Pick<Column, 'read' | 'expected'>>> = {
  text: { expected: 'text', read: (cell) => cell },
  number: { expected: 'a number such as 12.5', read: readNumber },
  boolean: { expected: 'true or false', read: readBoolean },
  json: { expected: 'JSON', read: readJson },
};

const mostColumns = 500;

/** Reads the first line of a file. @throws UnreadableFile when it does not name columns, an email among them, each once */
export function columnsOf(headers: readonly string[]): Column[] {
  if (headers.length > mostColumns)
    throw new UnreadableFile(
      `The first line names ${headers.length} columns; at most ${mostColumns} are taken.`,
    );
  const columns = headers.map(columnOf);
  const places = columns.map(({ path }) => path.join('.'));
  const twice = places.findIndex((place, index) => places.indexOf(place) !== index);
  if (twice >= 0)
    throw new UnreadableFile(`The first line names the column ${excerpt(headers[twice])} twice.`);
  if (places.includes('email')) return columns;
  const names = headers.slice(0, 10).map(excerpt).join(', ');
  throw new UnreadableFile(`The first line must name the columns, one of them email; it has ${names}.`);
}

function columnOf(given: string): Column {
  const header = given.trim();
  const [, name = '', type = 'text'] = /^(.*?)(?::(text|number|boolean|json))?$/su.exec(header) ?? [];
  if (name === '') throw new UnreadableFile('The first line has a column without a name.');
  const path = type === 'text' ? fields[name.toLowerCase().replaceAll(/[\s_-]/g, '')] : undefined;
  const { read, expected } = types[type] ?? { read: () => undefined, expected: '' };
  return { header, path: path ?? ['attributes', name.replace(/^attributes\./, '')], read, expected };
}

/** A record as a person is written in NDJSON. An empty cell says nothing about its field. */
export function personFields(
  columns: readonly Column[],
  cells: readonly string[],
): { readonly value: unknown } | { readonly problem: FieldProblem } {
  if (cells.length > columns.length) {
    return { problem: { field: '', expected: `at most ${columns.length} cells`, got: `${cells.length}` } };
  }
  const flat: [string, unknown][] = [];
  const nested = new Map<string, [string, unknown][]>();
  for (const [index, { path, read, expected, header }] of columns.entries()) {
    const cell = (cells[index] ?? '').trim();
    if (cell === '') continue;
    const value = read(cell);
    if (value === undefined) return { problem: { field: header, expected, got: excerpt(cell) } };
    const [field, inner] = path;
    if (inner === undefined) flat.push([field, value]);
    else nested.set(field, [...(nested.get(field) ?? []), [inner, value]]);
  }
  const objects = [...nested].map(([field, entries]) => [field, Object.fromEntries(entries)] as const);
  return { value: Object.fromEntries([...flat, ...objects]) };
}

function readNumber(cell: string): number | undefined {
  return /^[+-]?\d{1,300}(?:\.\d{1,300})?$/.test(cell) ? Number(cell) : undefined;
}

function readBoolean(cell: string): boolean | undefined {
  return { true: true, false: false }[cell.toLowerCase()];
}

function readJson(cell: string): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    return undefined;
  }
}

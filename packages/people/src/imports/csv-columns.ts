// What the columns of a CSV file are for. A name that is ours fills that field; every other one is an attribute, as text
// unless `:number`, `:boolean` or `:json` follows its name. A column that is called `-` is left out.

import { excerpt, type FieldProblem, repeatedKey } from '@pabal/domain';
import { problemInJson } from '../plain-json.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** Puts a cell where it belongs. */
export interface Column {
  readonly header: string;
  /** Nothing for a column that is left out. */
  readonly path: readonly [string] | readonly [string, string] | undefined;
  /** The value of a cell that is not empty; nothing when it is not of the column's type. */
  read(cell: string): unknown;
  readonly expected: string;
}

type Path = NonNullable<Column['path']>;

/** Ours, however they are spelled: `timeZone`, `Time Zone` and `time_zone` are one. */
const fields: ReadonlyMap<string, Path> = new Map<string, Path>([
  ['id', ['id']],
  ['externalid', ['id']],
  ['email', ['email']],
  ['name', ['name']],
  ['locale', ['locale']],
  ['timezone', ['timeZone']],
  ['activeat', ['activeAt']],
  ['consentat', ['consent', 'at']],
  ['consentsource', ['consent', 'source']],
  ['consenttextversion', ['consent', 'textVersion']],
]);

/** What files call a field by other names; it is that field unless another column has our name for it, or came before. */
const otherNames: ReadonlyMap<string, Path> = new Map<string, Path>(
  Object.entries({
    email: '이메일 메일 전자우편 전자메일 이메일주소 메일주소 전자우편주소 mail emailaddress mailaddress',
    name: '이름 성명 성함 고객명 회원명 담당자 담당자명',
    id: '아이디 회원번호 고객번호 사번 회원아이디 고객아이디',
    locale: '언어',
    timeZone: '시간대',
    activeAt: '마지막활동 최근활동 마지막접속 최근접속 마지막로그인 최근로그인',
    'consent.at': '동의일시 동의일 수신동의일 수신동의일시 동의시각',
    'consent.source': '동의경로 동의출처 동의한곳 수집경로 수집출처',
    'consent.textVersion': '동의문구 동의문구버전 약관버전',
  }).flatMap(([field, names]) => {
    const [first = '', second] = field.split('.');
    const path: Path = second === undefined ? [first] : [first, second];
    return names.split(' ').map((name): [string, Path] => [name, path]);
  }),
);

/** Columns under other names than their file has: `{"고객 메일": "email", "비고": "-"}`. */
export type ColumnNames = Readonly<Record<string, string>>;

/** The headers of a file as they were renamed. */
export const renamed = (headers: readonly string[], names: ColumnNames = {}): string[] =>
  headers.map((header) => (Object.hasOwn(names, header.trim()) ? (names[header.trim()] ?? header) : header));

type CellType = Pick<Column, 'read' | 'expected'>;

const text: CellType = { expected: 'text', read: (cell) => cell };
const types: ReadonlyMap<string, CellType> = new Map<string, CellType>([
  ['number', { expected: 'a number such as 12.5', read: readNumber }],
  ['boolean', { expected: 'true or false', read: readBoolean }],
  ['json', { expected: 'JSON with each key once in an object', read: readJson }],
]);

const mostColumns = 500;

/** Reads the first line of a file. @throws UnreadableFile when it does not name columns, an email among them, each once */
export function columnsOf(headers: readonly string[]): Column[] {
  if (headers.length > mostColumns)
    throw new UnreadableFile(
      `The first line names ${headers.length} columns; at most ${mostColumns} are taken.`,
    );
  const columns = columnsAsNamed(headers);
  const places = columns.map(({ path }) => JSON.stringify(path));
  const twice = places.findIndex((place, index) => place !== undefined && places.indexOf(place) !== index);
  if (twice >= 0)
    throw new UnreadableFile(`The first line names the column ${excerpt(headers[twice])} twice.`);
  if (columns.some(({ path }) => path?.length === 1 && path[0] === 'email')) return columns;
  const names = headers.slice(0, 10).map(excerpt).join(', ');
  throw new UnreadableFile(`The first line must name the columns, one of them email; it has ${names}.`);
}

/** What each column is for. @throws UnreadableFile for one without a name, or one that no attribute can be called */
export function columnsAsNamed(headers: readonly string[]): Column[] {
  const columns = headers.map(columnOf);
  const taken = new Set(columns.map(({ path }) => JSON.stringify(path)));
  return columns.map((column) => {
    const other = column.expected === text.expected ? otherNames.get(plainName(column.header)) : undefined;
    const place = JSON.stringify(other);
    if (other === undefined || taken.has(place)) return column;
    taken.add(place);
    return { ...column, path: other };
  });
}

const plainName = (name: string) => name.toLowerCase().replaceAll(/[\s_-]/g, '');

function columnOf(given: string): Column {
  const header = given.trim();
  if (header === '-') return { header, path: undefined, ...text };
  const [, name = '', type = 'text'] = /^(.*?)(?::(text|number|boolean|json))?$/su.exec(header) ?? [];
  if (name === '') throw new UnreadableFile('The first line has a column without a name.');
  const field = type === 'text' ? fields.get(plainName(name)) : undefined;
  const { read, expected } = types.get(type) ?? text;
  return { header, path: field ?? ['attributes', attributeName(name)], read, expected };
}

function attributeName(name: string): string {
  const attribute = name.replace(/^attributes\./, '');
  const problem = problemInJson({ [attribute]: '' });
  if (problem === undefined) return attribute;
  throw new UnreadableFile(
    `The first line has the column ${excerpt(name)}, which no attribute can be called: expected ${problem.expected}. Rename it.`,
  );
}

/** A record as a person is written in NDJSON. An empty cell says nothing about its field. */
export function personFields(
  columns: readonly Column[],
  cells: readonly string[],
): { readonly value: unknown } | { readonly problem: FieldProblem } {
  if (cells.length > columns.length) {
    return {
      problem: {
        field: '',
        expected: `no more cells than columns (${columns.length})`,
        got: `${cells.length}`,
      },
    };
  }
  const flat: [string, unknown][] = [];
  const nested = new Map<string, [string, unknown][]>();
  for (const [index, { path, read, expected, header }] of columns.entries()) {
    const cell = (cells[index] ?? '').trim();
    if (cell === '' || path === undefined) continue;
    const value = read(cell);
    if (value === undefined) return { problem: { field: header, expected, got: excerpt(cell) } };
    const [field, inner] = path;
    if (inner === undefined) flat.push([field, value]);
    else entriesOf(nested, field).push([inner, value]);
  }
  const objects = [...nested].map(([field, entries]) => [field, Object.fromEntries(entries)] as const);
  return { value: Object.fromEntries([...flat, ...objects]) };
}

function entriesOf(nested: Map<string, [string, unknown][]>, field: string): [string, unknown][] {
  const entries = nested.get(field) ?? [];
  nested.set(field, entries);
  return entries;
}

function readNumber(cell: string): number | undefined {
  return /^[+-]?\d{1,300}(?:\.\d{1,300})?$/.test(cell) ? Number(cell) : undefined;
}

function readBoolean(cell: string): boolean | undefined {
  const word = cell.toLowerCase();
  if (word === 'true') return true;
  return word === 'false' ? false : undefined;
}

function readJson(cell: string): unknown {
  try {
    const value: unknown = JSON.parse(cell);
    return repeatedKey(cell, value) === undefined ? value : undefined;
  } catch {
    return undefined;
  }
}

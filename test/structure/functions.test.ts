// A function is short enough to be seen at once. What is longer is several things that nobody has named: it becomes
// functions beside each other, or a class when it is a state with a life.

import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parseSync } from '@swc/core';
import { root, sourceFolders, sourcesIn } from './sources.ts';

/** Lines between the braces of a body, with comments and empty lines. */
const mostLines = 60;

const newline = 10;

it('has no function of more than sixty lines outside of tests', () => {
  const long = sourceFolders
    .flatMap(sourcesIn)
    .filter((file) => !/\.test\.ts$/.test(file) && !file.startsWith(`${root}/test/`))
    .flatMap((file) =>
      functionsIn(readFileSync(file, 'utf8'), mostLines, file.endsWith('.tsx')).map(
        ({ name }) => `${relative(root, file)} ${name}`,
      ),
    );
  expect(long).toEqual([]);
});

it('counts the lines of functions, methods and arrows, each by itself', () => {
  const source = [
    '// ä: positions are counted in octets',
    'export function outer() {',
    '  const inner = () => {',
    '    return 1;',
    '  };',
    '  return inner;',
    '}',
    'class Some {',
    '  method() {',
    '    // why',
    '    return 2;',
    '  }',
    '}',
  ].join('\n');
  expect(functionsIn(source, 0)).toEqual([
    { name: 'outer', lines: 4 },
    { name: 'inner', lines: 1 },
    { name: 'method', lines: 2 },
  ]);
  expect(functionsIn(source, 3)).toEqual([{ name: 'outer', lines: 4 }]);
});

/** The functions of a source whose bodies have braces and more lines than this, those inside of others too. */
function functionsIn(source: string, moreThan: number, isTsx = false): { name: string; lines: number }[] {
  if (source.split('\n').length <= moreThan) return [];
  const lineAt = linesOf(Buffer.from(source));
  const found: { name: string; lines: number }[] = [];

  function visit(value: unknown, name: string): void {
    if (Array.isArray(value)) for (const child of value) visit(child, name);
    if (!isNode(value)) return;
    // What is short has nothing long in it.
    const { span } = value;
    if (span !== undefined && lineAt(span.end) - lineAt(span.start) <= moreThan) return;
    const own = nameOf(value) ?? name;
    const body = bodyOf(value);
    const lines = body === undefined ? 0 : lineAt(body.end) - lineAt(body.start) - 1;
    if (lines > moreThan) found.push({ name: own, lines });
    for (const child of Object.values(value)) visit(child, own);
  }

  visit(parseSync(source, { syntax: 'typescript', tsx: isTsx, target: 'es2022' }), '');
  return found;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** As far as it is read here, a node of the parser's tree. */
interface Node {
  readonly type?: string;
  readonly span?: Span;
  readonly body?: unknown;
  readonly identifier?: Node;
  readonly key?: Node;
  readonly id?: Node;
  readonly value?: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The name that a declaration, a method or a constant gives to the function in it. */
function nameOf({ identifier, key, id }: Node): string | undefined {
  const name = (identifier ?? key ?? id)?.value;
  return typeof name === 'string' ? name : undefined;
}

/** Where the body of a function is; undefined of what is not a function, or one without braces. */
function bodyOf({ type, body }: Node): Span | undefined {
  if (!isNode(body)) return undefined;
  const isBody =
    body.type === 'FunctionBody' || (body.type === 'BlockStatement' && type === 'ArrowFunctionExpression');
  return isBody ? body.span : undefined;
}

/** Tells the line of a position. The parser counts octets, from 1. */
function linesOf(octets: Buffer): (position: number) => number {
  const lines = new Uint32Array(octets.length + 2);
  for (const [index, octet] of octets.entries())
    lines[index + 1] = (lines[index] ?? 0) + (octet === newline ? 1 : 0);
  return (position) => lines[position - 1] ?? 0;
}

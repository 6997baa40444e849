// Event types as TypeScript reads them.

import type { EventType } from './event-types.ts';
import { filledIn } from './probing.ts';
import type { Field, Shape } from './shape.ts';

const head = `// Made by \`pabal templates types\` from the templates. Do not change it by hand: make it again when a template changes.

/** The data of each event type. */
export interface Events {
`;

/** The text of a file `events.d.ts` with the data of each event type. */
export function declarationOf(types: readonly EventType[]): string {
  const entries = types.map(
    ({ type, description, data }) =>
      `${comment(description, 1)}${indent(1)}${quoted(type)}: ${objectOf(data.fields ?? {}, 1)};\n`,
  );
  return `${head}${entries.join('\n')}}\n`;
}

function objectOf(fields: Readonly<Record<string, Field>>, depth: number): string {
  const lines = Object.entries(fields).map(([name, field]) => {
    const note =
      name === filledIn && depth === 1
        ? 'Filled in by pabal where the name of the reader is known.'
        : undefined;
    const inner = depth + 1;
    return `${comment(note, inner)}${indent(inner)}readonly ${keyOf(name)}${field.optional ? '?' : ''}: ${typeOf(field, inner)};\n`;
  });
  return lines.length === 0 ? 'Record<string, never>' : `{\n${lines.join('')}${indent(depth)}}`;
}

const words = { text: 'string', number: 'number', boolean: 'boolean', null: 'null' } as const;

function typeOf({ kinds, fields, items }: Shape, depth: number): string {
  const kept = kinds.filter((kind) => kind !== 'null').map((kind) => words[kind]);
  const types = [
    ...(fields ? [objectOf(fields, depth)] : []),
    ...(items ? [listOf(items, depth)] : []),
    ...kept,
    ...(kinds.includes('null') ? ['null'] : []),
  ];
  return types.length === 0 ? 'unknown' : types.join(' | ');
}

function listOf(items: Shape, depth: number): string {
  const type = typeOf(items, depth);
  const ways = items.kinds.length + (items.fields ? 1 : 0) + (items.items ? 1 : 0);
  return ways > 1 || items.items ? `readonly (${type})[]` : `readonly ${type}[]`;
}

const indent = (depth: number) => '  '.repeat(depth);

const comment = (text: string | undefined, depth: number) =>
  text === undefined
    ? ''
    : `${indent(depth)}/** ${text.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ')} */\n`;

const keyOf = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));

const quoted = (name: string) =>
  `'${JSON.stringify(name).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

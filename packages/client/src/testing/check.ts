// Data against what the templates need, as `pabal templates types --json` writes it.

import { isRecord, type RefusedField } from '../errors.ts';

/** What a place in the data may hold. */
interface Shape {
  readonly kinds: readonly string[];
  readonly fields?: Readonly<Record<string, Shape & { readonly optional: boolean }>>;
  readonly items?: Shape;
}

/** The content of the file that `pabal templates types --json` writes. */
export interface TypesFile {
  readonly events: Readonly<Record<string, { readonly data: Shape }>>;
}

/** Everything in the data that does not fit; a name that the template does not know is taken for a misspelt one. */
export function misfitsOf({ events }: TypesFile, type: string, data: unknown): RefusedField[] {
  const event = Object.hasOwn(events, type) ? events[type] : undefined;
  if (event !== undefined) return misfits(event.data, data, '/data');
  const expected = `an event type out of ${Object.keys(events).join(', ')}`;
  return [{ field: '/type', expected, got: JSON.stringify(type) }];
}

function misfits(shape: Shape, value: unknown, field: string): RefusedField[] {
  if (isRecord(value) && shape.fields !== undefined) return fieldsAmiss(shape.fields, value, field);
  if (Array.isArray(value) && shape.items !== undefined) {
    const { items } = shape;
    // A list that was empty in every example says nothing about its elements.
    if (items.kinds.length === 0 && !items.fields && !items.items) return [];
    return value.flatMap((element, index) => misfits(items, element, `${field}/${index}`));
  }
  if (shape.kinds.includes(kindOf(value))) return [];
  return [{ field, expected: wordsFor(shape), got: kindOf(value) }];
}

function fieldsAmiss(
  fields: NonNullable<Shape['fields']>,
  value: Readonly<Record<string, unknown>>,
  field: string,
): RefusedField[] {
  const missing = Object.entries(fields)
    .filter(([name, { optional }]) => !optional && value[name] === undefined)
    .map(([name, shape]) => ({ field: `${field}/${name}`, expected: wordsFor(shape), got: 'nothing' }));
  const present = Object.entries(value).filter(([, one]) => one !== undefined);
  return [
    ...missing,
    ...present.flatMap(([name, one]) => {
      const shape = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (shape !== undefined) return misfits(shape, one, `${field}/${name}`);
      const expected = `one of the variables ${Object.keys(fields).join(', ')}`;
      return [{ field: `${field}/${name}`, expected, got: 'a name that the template does not know' }];
    }),
  ];
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  const kinds: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'number',
    boolean: 'boolean',
    object: 'an object',
  };
  return kinds[typeof value] ?? `a ${typeof value}`;
}

const wordsFor = ({ kinds, fields, items }: Shape) =>
  [...kinds, ...(fields ? ['an object'] : []), ...(items ? ['a list'] : [])].join(' or ');

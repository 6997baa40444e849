// What data looks like: the shape that several examples have in common.

/** Kinds of plain values. */
type PlainKind = 'text' | 'number' | 'boolean' | 'null';

/** What a place in the data may hold. */
export interface Shape {
  readonly kinds: readonly PlainKind[];
  /** Set where it may be an object. */
  readonly fields?: Readonly<Record<string, Field>>;
  /** Set where it may be a list. A list that was empty in all examples has items without kinds. */
  readonly items?: Shape;
}

export interface Field extends Shape {
  readonly optional: boolean;
}

/** The order in which kinds are listed. */
const kinds: readonly PlainKind[] = ['text', 'number', 'boolean', 'null'];

/** The shape of all these values. A field that one of the objects lacks is optional. */
export function shapeOf(values: readonly unknown[]): Shape {
  const found = new Set(values.flatMap(kindOf));
  const objects = values.filter(isObject);
  const lists = values.filter(Array.isArray);
  return {
    kinds: kinds.filter((kind) => found.has(kind)),
    ...(objects.length > 0 && { fields: fieldsOf(objects) }),
    ...(lists.length > 0 && { items: shapeOf(lists.flat()) }),
  };
}

function fieldsOf(objects: readonly Data[]): Readonly<Record<string, Field>> {
  const names = [...new Set(objects.flatMap((object) => Object.keys(object)))].sort();
  return Object.fromEntries(
    names.map((name) => {
      const holders = objects.filter((object) => Object.hasOwn(object, name));
      const optional = holders.length < objects.length;
      return [name, { optional, ...shapeOf(holders.map((object) => object[name])) }];
    }),
  );
}

type Data = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): PlainKind[] {
  if (value === null) return ['null'];
  if (typeof value === 'string') return ['text'];
  if (typeof value === 'number') return ['number'];
  return typeof value === 'boolean' ? ['boolean'] : [];
}

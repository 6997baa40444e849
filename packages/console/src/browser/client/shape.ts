// What the api answers, read as strictly as it is needed: a shape takes an unknown value and gives a typed one, or says where
// it is not what was expected. Fields that a shape does not name are ignored, so that an api which knows more can be read.

export type Shape<Value> = (value: unknown, at?: string) => Value;
/** The type of what a shape gives. */
export type Of<S> = S extends Shape<infer Value> ? Value : never;

export class WrongShape extends Error {
  constructor(at: string, expected: string, value: unknown) {
    const got = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
    super(`Expected ${expected} at ${at === '' ? 'the top' : at}, got ${got}. Load the page again.`);
  }
}

export const text: Shape<string> = (value, at = '') => {
  if (typeof value !== 'string') throw new WrongShape(at, 'a text', value);
  return value;
};

export const number: Shape<number> = (value, at = '') => {
  if (typeof value !== 'number') throw new WrongShape(at, 'a number', value);
  return value;
};

export const flag: Shape<boolean> = (value, at = '') => {
  if (typeof value !== 'boolean') throw new WrongShape(at, 'true or false', value);
  return value;
};

/** Anything, for what is only shown as it came. */
export const anything: Shape<unknown> = (value) => value;

export function nullable<Value>(shape: Shape<Value>): Shape<Value | null> {
  return (value, at = '') => (value === null ? null : shape(value, at));
}

/** What an older or newer api may not send. */
export function optional<Value>(shape: Shape<Value>): Shape<Value | undefined> {
  return (value, at = '') => (value === undefined ? undefined : shape(value, at));
}

export function list<Value>(shape: Shape<Value>): Shape<readonly Value[]> {
  return (value, at = '') => {
    if (!Array.isArray(value)) throw new WrongShape(at, 'a list', value);
    return value.map((item: unknown, index) => shape(item, `${at}[${index}]`));
  };
}

/** An object whose keys are not known before. */
export function dictionary<Value>(shape: Shape<Value>): Shape<Readonly<Record<string, Value>>> {
  return (value, at = '') =>
    Object.fromEntries(
      Object.entries(objectAt(value, at)).map(([key, inner]) => [key, shape(inner, `${at}.${key}`)]),
    );
}

export function object<Shapes extends Readonly<Record<string, Shape<unknown>>>>(
  shapes: Shapes,
): Shape<{ readonly [Key in keyof Shapes]: Of<Shapes[Key]> }>;
export function object(shapes: Readonly<Record<string, Shape<unknown>>>): Shape<unknown> {
  return (value, at = '') => {
    const given = objectAt(value, at);
    return Object.fromEntries(
      Object.entries(shapes).map(([key, shape]) => [key, shape(given[key], `${at}.${key}`)]),
    );
  };
}

function objectAt(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WrongShape(at, 'an object', value);
  return { ...value };
}

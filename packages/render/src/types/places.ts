// Places in data: reading, changing and listing them. Data is never changed itself, a copy is.

import { type DataPath, each } from '../strict/lookups.ts';
import { isObject } from './shape.ts';

export type Data = Readonly<Record<string, unknown>>;

/** Keys from the data inwards; numbers of elements are keys, too. */
export type Keys = readonly string[];

/** A copy that has this value at this place; `undefined` removes the field. Objects on the way are made where there are none. */
export function withValue(data: Data, [key, ...rest]: Keys, value: unknown): Data {
  if (key === undefined) return data;
  const copy = { ...data };
  if (rest.length === 0 && value === undefined) delete copy[key];
  else copy[key] = rest.length === 0 ? value : inside(data[key], rest, value);
  return copy;
}

function inside(target: unknown, keys: Keys, value: unknown): unknown {
  if (!Array.isArray(target)) return withValue(isObject(target) ? target : {}, keys, value);
  const [key = '', ...rest] = keys;
  return target.map((element, index) => {
    if (String(index) !== key) return element;
    return rest.length === 0 ? value : inside(element, rest, value);
  });
}

/** What is at a place. */
export function valueAt(data: unknown, keys: Keys): unknown {
  let value = data;
  for (const key of keys)
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return value;
}

/** Every field of every object in the data. */
export function placesIn(value: unknown, before: Keys = []): Keys[] {
  if (Array.isArray(value))
    return value.flatMap((element, index) => placesIn(element, [...before, String(index)]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, field]) => {
    const keys = [...before, key];
    return [keys, ...placesIn(field, keys)];
  });
}

/** A place without the numbers of elements: what `units.0.rent` and `units.1.rent` have in common. */
export const sameIn = (keys: Keys): string => keys.map((key) => (/^\d+$/.test(key) ? '*' : key)).join('/');

/** Where in the data such a path may lead: through the first element of each list. `undefined` through a list that is empty. */
export function keysOf(path: DataPath, data: Data): Keys | undefined {
  const keys: string[] = [];
  for (const step of path) {
    const value = step === each ? valueAt(data, keys) : undefined;
    if (step === each && !(Array.isArray(value) && value.length > 0)) return undefined;
    keys.push(step === each ? '0' : step);
  }
  return keys;
}

/** Reads a JSON pointer. */
export const keysIn = (pointer: string): Keys =>
  pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));

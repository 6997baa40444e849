import { type DataPath, each, type Fault } from './lookups.ts';

/**
 * JSON pointer to the value at fault. Where the template's text does not tell it (a value that went through a macro or a
 * `set`), the data is searched for the value itself; `''` when that finds nothing, or more than one.
 */
export function fieldAtFault(fault: Fault, data: unknown): string {
  const { path } = fault.place;
  const keys = (path && follow(path, data, fault)) ?? search(data, fault);
  return keys === undefined ? '' : keys.map((key) => `/${escaped(key)}`).join('');
}

/** Of each list on the way the first element that leads to the value at fault. */
function follow(path: DataPath, value: unknown, fault: Fault): string[] | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return fault.isAbout(value) ? [] : undefined;
  if (key === each) {
    if (!Array.isArray(value)) return undefined;
    for (const [index, element] of value.entries()) {
      const found = follow(rest, element, fault);
      if (found) return [String(index), ...found];
    }
    return undefined;
  }
  const found = follow(rest, ownValue(value, key), fault);
  return found && [key, ...found];
}

function ownValue(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

/** Values looked at; an event's data may hold tens of thousands, and this only makes a message better. */
const mostSearched = 2_000;

/** The one place where the data has this very value; a missing one, or one that is in many places, has no such place. */
function search(data: unknown, fault: Fault): string[] | undefined {
  if (fault.isAbout(undefined) || fault.isAbout(null)) return undefined;
  const found: string[][] = [];
  const open: { readonly value: unknown; readonly keys: string[] }[] = [{ value: data, keys: [] }];
  for (let looked = 0; looked < mostSearched; looked += 1) {
    const next = open.pop();
    if (next === undefined) break;
    if (fault.isAbout(next.value)) found.push(next.keys);
    if (typeof next.value !== 'object' || next.value === null) continue;
    for (const [key, value] of Object.entries(next.value)) open.push({ value, keys: [...next.keys, key] });
  }
  return found.length === 1 ? found[0] : undefined;
}

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');

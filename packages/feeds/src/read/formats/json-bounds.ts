import { bounds, createCount, tooMuch } from '../bounds.ts';

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openArray = 0x5b;
const closeArray = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/**
 * Looks over JSON before it is parsed: `JSON.parse` cannot be interrupted, and a document of 5 MB can become 300 MB of
 * empty objects. Strings are passed over; whether it is JSON at all is found out by the parser.
 *
 * @throws FetchFailure `too-complex` for more values, or deeper ones, than are read
 */
export function checkJson(source: string): void {
  const count = createCount(bounds.nodes, 'values in a JSON document');
  let depth = 0;
  for (let at = 0; at < source.length; at += 1) {
    switch (source.charCodeAt(at)) {
      case quote:
        at = endOfString(source, at);
        break;
      case openArray:
      case openObject:
        depth += 1;
        if (depth > bounds.jsonDepth)
          throw tooMuch(bounds.jsonDepth, 'arrays and objects inside one another');
        count();
        break;
      case closeArray:
      case closeObject:
        depth -= 1;
        break;
      case comma:
      case colon:
        count();
        break;
      default:
    }
  }
}

/** Where the string that begins here ends. */
function endOfString(source: string, start: number): number {
  let end = source.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(source, end)) end = source.indexOf('"', end + 1);
  return end < 0 ? source.length : end;
}

/** A quote after an odd number of backslashes does not end a string. */
function isEscaped(source: string, at: number): boolean {
  let backslashes = 0;
  while (source.charCodeAt(at - backslashes - 1) === backslash) backslashes += 1;
  return backslashes % 2 === 1;
}

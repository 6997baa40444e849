// Whether a key comes twice in an object of a JSON text. JSON.parse keeps the last and says nothing, so that the people who
// stood under the first never hears; I-JSON (RFC 7493) forbids it. Every event comes through here: decision 0018 says what
// it costs, and why it is not done with a reviver or our own parser.

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const space = 0x20;

/**
 * Finds the first key that comes twice in an object of a JSON text, at any depth. The keys of the text are counted, and
 * those of the value: as long as they are as many, nothing was lost.
 *
 * @param text  a text that is JSON
 * @param value  what JSON.parse made of it
 * @returns a JSON pointer (RFC 6901) to the repeated key, such as `/data/name`; undefined when every key comes once
 */
export function repeatedKey(text: string, value: unknown): string | undefined {
  const kept = keysInValue(value);
  if (mostKeysInText(text) === kept || keysInText(text) === kept) return undefined;
  return findRepeated(text);
}

/**
 * As many keys as the text has, or more: colons behind a quote or a space. Behind every key stands one; within strings
 * hardly ever. The search for a character is the engine's own, ten times as fast as our own loop.
 */
function mostKeysInText(text: string): number {
  let keys = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    const before = text.charCodeAt(at - 1);
    if (before === quote || before <= space) keys += 1;
  }
  return keys;
}

/** Exactly as many keys as the text has: outside of strings there is a colon behind each of them, and nowhere else. */
function keysInText(text: string): number {
  let keys = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === quote) at = endOfString(text, at);
    else if (unit === colon) keys += 1;
  }
  return keys;
}

/** The place of the quote that ends the string of JSON which begins at the given one; the text's length when none does. */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

/** A quote behind an odd number of backslashes belongs to the string. */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === backslash) before -= 1;
  return (at - before) % 2 === 0;
}

/** As many keys as the objects in a value have together. Without recursion: a text may nest deeper than the stack is. */
export function keysInValue(value: unknown): number {
  const open: Inside[] = [];
  if (isInside(value)) open.push(value);
  let keys = 0;
  for (let inside = open.pop(); inside !== undefined; inside = open.pop()) {
    if (Array.isArray(inside)) {
      for (const item of inside) if (isInside(item)) open.push(item);
    } else {
      for (const key in inside) {
        keys += 1;
        const item = inside[key];
        if (isInside(item)) open.push(item);
      }
    }
  }
  return keys;
}

type Inside = unknown[] | Readonly<Record<string, unknown>>;

function isInside(value: unknown): value is Inside {
  return typeof value === 'object' && value !== null;
}

/** An object or array that is open: what its keys were, or how many items came before. */
interface Level {
  readonly keys: Set<string> | undefined;
  step: string | number;
}

/** Reads the text once more, with a list of the keys of each object that is open. */
function findRepeated(text: string): string | undefined {
  const levels: Level[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const inside = levels.at(-1);
    switch (text[at]) {
      case '"': {
        const start = at;
        at = endOfString(text, at);
        if (inside?.keys === undefined || !isKey(text, at + 1)) break;
        inside.step = String(JSON.parse(text.slice(start, at + 1)));
        if (inside.keys.has(inside.step)) return jsonPointer(levels.map(({ step }) => step));
        inside.keys.add(inside.step);
        break;
      }
      case '{':
        levels.push({ keys: new Set(), step: '' });
        break;
      case '[':
        levels.push({ keys: undefined, step: 0 });
        break;
      case ',':
        if (typeof inside?.step === 'number') inside.step += 1;
        break;
      case '}':
      case ']':
        levels.pop();
        break;
    }
  }
  return undefined;
}

function isKey(text: string, from: number): boolean {
  let at = from;
  while (/[ \t\n\r]/.test(text.charAt(at))) at += 1;
  return text.charCodeAt(at) === colon;
}

/** Longest pointer that is given back: a key may be as long as a body. */
const longestPointer = 300;

/** The keys and places that lead to a value as a JSON pointer (RFC 6901); one that is very long is cut. */
export function jsonPointer(steps: readonly (string | number)[]): string {
  let path = '';
  for (const step of steps) {
    path += `/${String(step).slice(0, longestPointer).replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (path.length > longestPointer) return `${path.slice(0, longestPointer)}…`;
  }
  return path;
}

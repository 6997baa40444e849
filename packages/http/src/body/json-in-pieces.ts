// Parses JSON that would make JSON.parse delay every other request: it takes two seconds for eight million brackets. Here a
// text is read with rests: what stands in a list, and most of a large body does, as pieces of several items that JSON.parse
// reads one after the other, and the rest word by word. JSON.parse reads each string and number there too, so that every value is
// the same as from JSON.parse; a text with something that no body may have is refused.

import { endOfString, jsonPointer, keysInValue } from '@pabal/domain';
import { createRests } from '@pabal/runtime';

/** Depth of objects and lists in one another. No route accepts anything nearly so deep. */
const deepest = 100;
/** Keys of one object. No route accepts nearly so many, and every unknown key would be named in the answer. */
const mostKeys = 10_000;
/**
 * Items of one list: a quarter more than any route accepts. A list that grows is copied, which is a step without a pause, and
 * a million small objects that are alive at once are collected for some 50 ms without one.
 */
const mostItems = 250_000;
/** Characters of a key, as many as JSON.parse reads in some milliseconds whatever they are. No route accepts nearly so many. */
const longestKey = 256 * 1_024;
/** Characters of a string that are read at once. A longer one is read slice by slice: eight million escapes take 50 ms. */
const longestSlice = 256 * 1_024;
/** Steps of reading between two checks of the clock. */
const stepsBetweenLooks = 256;
/** Characters of a string that take as long as a step. */
const charactersOfStep = 1_024;
/** Characters of one piece: some 2 ms of JSON.parse at worst, and room for a dozen events of ordinary size. */
const longestPiece = 16 * 1_024;
/**
 * Lists in one another of which pieces are looked for. One whose first item is longer than a piece was looked through in
 * vain, and with a hundred of them around each other the text would be looked through a hundred times.
 */
const deepestPieces = 6;

/** The text stops being JSON at this offset (UTF-16 unit). */
export class JsonMistake extends Error {
  override readonly name = 'JsonMistake';
  readonly at: number;

  constructor(at: number) {
    super(`No JSON from position ${at} on.`);
    this.at = at;
  }
}

/** A text that is JSON but is refused. `pointer` is a JSON pointer (RFC 6901) to the place. */
export class JsonRefused extends Error {
  override readonly name = 'JsonRefused';
  readonly pointer: string;
  readonly why: 'repeated-key' | 'too-deep' | 'too-many-keys' | 'too-many-items' | 'key-too-long';

  constructor(pointer: string, why: JsonRefused['why']) {
    super(`${pointer}: ${why}`);
    this.pointer = pointer;
    this.why = why;
  }
}

type Members = Record<string, unknown>;

/** An object or a list that is open, and the key whose value comes next. */
type Open = { readonly members: Members; key: string; keys: number } | { readonly items: unknown[] };

/** A string that is read slice by slice: where its next slice begins, where it ends, and what came before. */
interface LongString {
  from: number;
  readonly end: number;
  readonly parts: string[];
}

/**
 * Parses a text, and rests every few milliseconds as long as it has worked.
 *
 * @throws JsonMistake when the text is not JSON
 * @throws JsonRefused for a key that comes twice in an object, for an object of more than 10,000 keys, for a list of more than
 *   250,000 items, for a key of more than 256 Ki characters, and for more than a hundred objects and lists in one another
 */
export async function parseInPieces(text: string): Promise<unknown> {
  const reader = new Reader(text);
  const restIfDue = createRests();
  let steps = 0;
  while (!reader.isDone()) {
    steps += reader.readPiece() ? stepsBetweenLooks : reader.step();
    if (steps < stepsBetweenLooks) continue;
    steps = 0;
    await restIfDue();
  }
  return reader.value;
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const words = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
/** A string without these characters needs no JSON.parse. */
const needsParsing = /[\\\p{Cc}]/u;

/** Reads one value of a text, step by step. */
class Reader {
  readonly #text: string;
  readonly #open: Open[] = [];
  /** Ends with the first piece that is no JSON or has a key twice: word by word, its place is found. */
  #inPieces = true;
  #long: LongString | undefined;
  #at = 0;
  #wanted: 'value' | 'value or ]' | 'key' | 'key or }' | 'comma or end' = 'value';
  #value: unknown;

  constructor(text: string) {
    this.#text = text;
    this.#skipSpace();
  }

  get value(): unknown {
    return this.#value;
  }

  /** @throws JsonMistake when something follows the value */
  isDone(): boolean {
    if (this.#wanted !== 'comma or end' || this.#open.length > 0 || this.#long !== undefined) return false;
    if (this.#at < this.#text.length) throw new JsonMistake(this.#at);
    return true;
  }

  /** Reads items of a list as long as they are not longer than a piece. Gives false when there is nothing of that kind here. */
  readPiece(): boolean {
    const inside = this.#open.at(-1);
    if (!this.#inPieces || this.#long !== undefined) return false;
    if (inside === undefined || !('items' in inside)) return false;
    if (this.#open.length > deepestPieces || !this.#wanted.startsWith('value')) return false;
    const piece = pieceAt(this.#text, this.#at, deepest - this.#open.length);
    if (piece === undefined || piece.end === this.#at) return false;
    const items = itemsOf(this.#text.slice(this.#at, piece.end), piece.keys);
    if (items === undefined) {
      this.#inPieces = false;
      return false;
    }
    if (inside.items.length + items.length > mostItems)
      throw new JsonRefused(pointerTo(this.#open.slice(0, -1)), 'too-many-items');
    for (const item of items) inside.items.push(item);
    this.#at = piece.end;
    this.#wanted = 'comma or end';
    return true;
  }

  /** Reads a bracket, a comma, a key with its colon, or a plain value. Gives as how many steps it counts: a long string as many. */
  step(): number {
    if (this.#long !== undefined) return this.#readSlice(this.#long);
    const from = this.#at;
    const start = this.#text[this.#at];
    if (this.#wanted === 'comma or end') this.#afterValue(start);
    else if (start === '}' && this.#wanted === 'key or }') this.#close();
    else if (start === ']' && this.#wanted === 'value or ]') this.#close();
    else if (this.#wanted === 'key' || this.#wanted === 'key or }') this.#readKey();
    else this.#readValue(start);
    this.#skipSpace();
    return 1 + Math.trunc((this.#at - from) / charactersOfStep);
  }

  #readSlice(long: LongString): number {
    const { from, end, parts } = long;
    const to = end - from <= longestSlice ? end : beforeEscape(this.#text, from + longestSlice);
    parts.push(this.#unquoted(from, to));
    long.from = to;
    if (to === end) {
      this.#long = undefined;
      this.#put(parts.join(''));
    }
    return 1 + Math.trunc((to - from) / charactersOfStep);
  }

  #afterValue(start: string | undefined): void {
    const inside = this.#open.at(-1);
    if (start === ',' && inside !== undefined) {
      this.#at += 1;
      this.#wanted = 'members' in inside ? 'key' : 'value';
    } else if (inside !== undefined && start === ('members' in inside ? '}' : ']')) this.#close();
    else throw new JsonMistake(this.#at);
  }

  #close(): void {
    this.#at += 1;
    this.#open.pop();
    this.#wanted = 'comma or end';
  }

  #readKey(): void {
    const inside = this.#open.at(-1);
    if (this.#text[this.#at] !== '"' || inside === undefined || !('members' in inside))
      throw new JsonMistake(this.#at);
    const end = this.#endOfString();
    if (end - this.#at > longestKey)
      throw new JsonRefused(pointerTo(this.#open.slice(0, -1)), 'key-too-long');
    inside.key = this.#unquoted(this.#at + 1, end);
    this.#at = end + 1;
    if (Object.hasOwn(inside.members, inside.key))
      throw new JsonRefused(pointerTo(this.#open), 'repeated-key');
    inside.keys += 1;
    if (inside.keys > mostKeys) throw new JsonRefused(pointerTo(this.#open.slice(0, -1)), 'too-many-keys');
    this.#skipSpace();
    if (this.#text[this.#at] !== ':') throw new JsonMistake(this.#at);
    this.#at += 1;
    this.#wanted = 'value';
  }

  #readValue(start: string | undefined): void {
    if (start === '{') this.#enter({ members: {}, key: '', keys: 0 });
    else if (start === '[') this.#enter({ items: [] });
    else {
      this.#wanted = 'comma or end';
      if (start !== '"') this.#put(this.#readWord());
      else this.#readText();
    }
  }

  #readText(): void {
    const end = this.#endOfString();
    if (end - this.#at <= longestSlice) this.#put(this.#unquoted(this.#at + 1, end));
    else this.#long = { from: this.#at + 1, end, parts: [] };
    this.#at = end + 1;
  }

  #enter(inside: Open): void {
    this.#put('members' in inside ? inside.members : inside.items);
    this.#open.push(inside);
    if (this.#open.length > deepest) throw new JsonRefused(pointerTo(this.#open.slice(0, -1)), 'too-deep');
    this.#at += 1;
    this.#wanted = 'members' in inside ? 'key or }' : 'value or ]';
  }

  /** Puts a value into the open object or list. `__proto__` is a key like any other, as in JSON.parse. */
  #put(value: unknown): void {
    const inside = this.#open.at(-1);
    if (inside === undefined) this.#value = value;
    else if ('items' in inside) this.#putItem(inside.items, value);
    else if (inside.key === '__proto__')
      Object.defineProperty(inside.members, inside.key, {
        value,
        ...{ configurable: true, enumerable: true, writable: true },
      });
    else inside.members[inside.key] = value;
  }

  #putItem(items: unknown[], value: unknown): void {
    if (items.length >= mostItems)
      throw new JsonRefused(pointerTo(this.#open.slice(0, -1)), 'too-many-items');
    items.push(value);
  }

  #endOfString(): number {
    const end = endOfString(this.#text, this.#at);
    if (end === this.#text.length) throw new JsonMistake(end);
    return end;
  }

  /** What stands between two places within a string. */
  #unquoted(from: number, to: number): string {
    const written = this.#text.slice(from, to);
    if (!needsParsing.test(written)) return written;
    try {
      return String(JSON.parse(`"${written}"`));
    } catch {
      throw new JsonMistake(from);
    }
  }

  #readWord(): unknown {
    number.lastIndex = this.#at;
    const digits = number.exec(this.#text)?.[0];
    if (digits !== undefined) {
      this.#at += digits.length;
      return Number(digits);
    }
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    throw new JsonMistake(this.#at);
  }

  #skipSpace(): void {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      this.#at += 1;
    }
  }
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const comma = 0x2c;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/** Where a piece ends, and how many keys its objects have. */
interface Piece {
  readonly end: number;
  readonly keys: number;
}

/**
 * The piece that begins here and ends behind the last item of a list that is within its length: at a comma, or at the bracket
 * that ends the list. Undefined when there is none, or when objects and lists are more than so deep in one another.
 */
function pieceAt(text: string, start: number, mostDeep: number): Piece | undefined {
  const last = Math.min(text.length, start + longestPiece);
  let [end, keysToEnd, keys, depth] = [-1, 0, 0, 0];
  for (let at = start; at < last; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === quote) at = endOfShortString(text, at, last);
    else if (unit === colon) keys += 1;
    else if (unit === openList || unit === openObject) {
      depth += 1;
      if (depth > mostDeep) return undefined;
    } else if (unit === closeList || unit === closeObject) {
      if (depth === 0) return { end: at, keys };
      depth -= 1;
    } else if (unit === comma && depth === 0) {
      end = at;
      keysToEnd = keys;
    }
  }
  return end < 0 ? undefined : { end, keys: keysToEnd };
}

/** The quote that ends a string, or `last`. For the short strings of a body a loop is faster than a search. */
function endOfShortString(text: string, start: number, last: number): number {
  for (let at = start + 1; at < last; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === quote) return at;
    if (unit === backslash) at += 1;
  }
  return last;
}

/** The items, undefined when they are no JSON, or none, or when one of their objects has a key twice. */
function itemsOf(piece: string, keys: number): readonly unknown[] | undefined {
  try {
    const items: unknown = JSON.parse(`[${piece}]`);
    return Array.isArray(items) && items.length > 0 && keysInValue(items) === keys ? items : undefined;
  } catch {
    return undefined;
  }
}

/** A place in a string that is not within an escape: the given one, or one up to five characters before it. */
function beforeEscape(text: string, at: number): number {
  for (let place = at - 1; place >= at - 5; place -= 1) {
    if (text.charCodeAt(place) !== backslash) continue;
    let first = place;
    while (text.charCodeAt(first - 1) === backslash) first -= 1;
    // Of backslashes in a row every other one begins an escape.
    const begins = (place - first) % 2 === 0;
    if (!begins) return at;
    const length = text[place + 1] === 'u' ? 6 : 2;
    return place + length > at ? place : at;
  }
  return at;
}

function pointerTo(open: readonly Open[]): string {
  return jsonPointer(open.map((inside) => ('items' in inside ? inside.items.length - 1 : inside.key)));
}

// Parses JSON that would make JSON.parse delay every other request: it takes two seconds for eight million brackets. Here a
// text is read with rests. JSON.parse still reads each string and number, so that every value is the same as from JSON.parse;
// a text with something that no body may have is refused.

import { endOfString, jsonPointer } from '@pabal/domain';
import { createRests } from '@pabal/runtime';

/** Depth of objects and lists in one another. No route accepts anything nearly so deep. */
const deepest = 100;
/** Keys of one object. No route accepts nearly so many, and every unknown key would be named in the answer. */
const mostKeys = 10_000;
/**
 * Items of one list: five times as many as any route accepts. A list that grows is copied, and the copy of millions of items
 * is a step without a pause.
 */
const mostItems = 1_000_000;
/** Steps of reading between two checks of the clock. */
const stepsBetweenLooks = 256;

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
  readonly why: 'repeated-key' | 'too-deep' | 'too-many-keys' | 'too-many-items';

  constructor(pointer: string, why: JsonRefused['why']) {
    super(`${pointer}: ${why}`);
    this.pointer = pointer;
    this.why = why;
  }
}

type Members = Record<string, unknown>;

/** An object or a list that is open, and the key whose value comes next. */
type Open = { readonly members: Members; key: string; keys: number } | { readonly items: unknown[] };

/**
 * Parses a text, and rests every few milliseconds as long as it has worked.
 *
 * @throws JsonMistake when the text is not JSON
 * @throws JsonRefused for a key that comes twice in an object, for an object of more than 10,000 keys, for a list of more than
 *   1,000,000 items, and for more than a hundred objects and lists in one another
 */
export async function parseInPieces(text: string): Promise<unknown> {
  const reader = new Reader(text);
  const restIfDue = createRests();
  let steps = 0;
  while (!reader.isDone()) {
    reader.step();
    steps += 1;
    if (steps % stepsBetweenLooks === 0) await restIfDue();
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
    if (this.#wanted !== 'comma or end' || this.#open.length > 0) return false;
    if (this.#at < this.#text.length) throw new JsonMistake(this.#at);
    return true;
  }

  /** Reads a bracket, a comma, a key with its colon, or a plain value. */
  step(): void {
    const start = this.#text[this.#at];
    if (this.#wanted === 'comma or end') this.#afterValue(start);
    else if (start === '}' && this.#wanted === 'key or }') this.#close();
    else if (start === ']' && this.#wanted === 'value or ]') this.#close();
    else if (this.#wanted === 'key' || this.#wanted === 'key or }') this.#readKey();
    else this.#readValue(start);
    this.#skipSpace();
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
    inside.key = this.#readString();
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
      this.#put(start === '"' ? this.#readString() : this.#readWord());
      this.#wanted = 'comma or end';
    }
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

  #readString(): string {
    const start = this.#at;
    const end = endOfString(this.#text, start);
    if (end === this.#text.length) throw new JsonMistake(end);
    const literal = this.#text.slice(start, end + 1);
    this.#at = end + 1;
    if (!needsParsing.test(literal)) return literal.slice(1, -1);
    try {
      return String(JSON.parse(literal));
    } catch {
      throw new JsonMistake(start);
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

function pointerTo(open: readonly Open[]): string {
  return jsonPointer(open.map((inside) => ('items' in inside ? inside.items.length - 1 : inside.key)));
}

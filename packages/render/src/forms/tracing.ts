// What compiled templates call while a trace is made: the strict lookups, which follow what is the reader's.

import type { Context, Environment } from 'nunjucks/src/environment.js';
import runtime, { type Frame } from 'nunjucks/src/runtime.js';
import { type LetterEnvironment, type Place, type RepeatedPart, strict } from '../strict/lookups.ts';
import { type Trace, Unfollowed, Varying } from './trace.ts';

type Operation = (left: unknown, right: unknown) => unknown;

/** The very operators that nunjucks writes into compiled templates, which take values of any kind. */
const operations: Readonly<Record<string, Operation>> = new Function(
  `return { '~': (a, b) => a + "" + b, '//': (a, b) => Math.floor(a / b), '**': (a, b) => Math.pow(a, b),
  '0+': (a) => +a, '0-': (a) => -a, ${[
    '+',
    '-',
    '*',
    '/',
    '%',
    '==',
    '===',
    '!=',
    '!==',
    '<',
    '>',
    '<=',
    '>=',
  ]
    .map((operator) => `'${operator}': (a, b) => a ${operator} b`)
    .join(', ')} }`,
)();

/** Gives another result each time, so no two letters share it. */
const unsteadyFilters = new Set(['random']);

/** Each letter has its own, because the compiled functions of its templates keep it. */
export class Tracing {
  /** The runtime of compiled templates. */
  readonly runtime: object;
  #trace: Trace;
  readonly #macros = new WeakSet<object>();

  constructor(trace: Trace) {
    this.#trace = trace;
    const makeMacro: typeof runtime.makeMacro = (...parts) => {
      const macro = runtime.makeMacro(...parts);
      this.#macros.add(macro);
      return macro;
    };
    this.runtime = { ...strict.runtime, makeMacro };
  }

  /** Follows this trace from now on. */
  follow(trace: Trace): void {
    this.#trace = trace;
  }

  lookup(context: Context, frame: Frame, name: string): unknown {
    const found = strict.lookup(context, frame, name);
    if (!(found instanceof Varying) || frame.lookup(name) !== found) return found;
    // A name that is set to nothing is looked for further outside.
    const isSet = this.#trace.ask(found, 'set', (value) => value !== undefined);
    if (!isSet) throw new Unfollowed(`"${name}" is set to a value that is missing`);
    return found;
  }

  member(target: Readonly<Record<string, unknown>> | undefined | null, key: string): unknown {
    const trace = this.#trace;
    if (trace.varies(target) || trace.varies(key)) return trace.apply([target, key], memberOf);
    const found = strict.member(target, key);
    if (typeof found === 'function' && isKnown(this.#macros, target?.[key])) this.#macros.add(found);
    return found;
  }

  need(value: unknown, place: Place): unknown {
    if (!(value instanceof Varying)) return strict.need(value, place);
    strict.need(value.value, place);
    this.#trace.ask(value, 'need', (one) => one !== undefined && one !== null);
    return value;
  }

  each(value: unknown, pairs: boolean, place: Place): unknown {
    const list = this.#trace.lift(value);
    if (!(list instanceof Varying)) {
      if (pairs && Array.isArray(value) && value.some((one) => one instanceof Varying))
        throw new Unfollowed('a loop takes values of the reader apart');
      return strict.each(value, pairs, place);
    }
    if (pairs) throw new Unfollowed('a loop goes through names and values of the reader');
    strict.each(list.value, pairs, place);
    const length = this.#trace.ask(list, 'length', (one) => (Array.isArray(one) ? one.length : -1), place);
    return Array.from({ length }, (_, index) =>
      this.#trace.apply([list], (one) => (Array.isArray(one) ? one[index] : undefined)),
    );
  }

  write(value: unknown, env: LetterEnvironment, place: Place): unknown {
    const trace = this.#trace;
    if (value instanceof runtime.SafeString && trace.hasBlanks(value.toString())) {
      trace.spend(value.toString());
      return value;
    }
    const text = trace.apply([value], (one) => String(strict.write(one, env, place)));
    if (!(text instanceof Varying)) return text;
    // Lines of a text part are tidied, and around nothing they are tidied otherwise than around a word.
    if (!env.opts.autoescape && text.value === '') return trace.ask(text, 'text', String, place);
    return trace.blank(text, place);
  }

  contains(container: unknown, sought: unknown, env: LetterEnvironment, place: Place): unknown {
    return this.#trace.apply([container, sought], (one, other) => strict.contains(one, other, env, place));
  }

  run(env: LetterEnvironment, part: RepeatedPart): void {
    strict.run(env, part);
  }

  joined(value: unknown, env: LetterEnvironment, place: Place): unknown {
    return this.#trace.apply([value], (one) => strict.joined(one, env, place));
  }

  call(
    target: unknown,
    env: LetterEnvironment,
    place: Place,
    context: Context,
    args: readonly unknown[],
  ): unknown {
    if (typeof target === 'function' && this.#macros.has(target)) this.#checkLast(args.at(-1));
    else if ([target, ...args].some((one) => this.#trace.lift(one) instanceof Varying))
      throw new Unfollowed(`"${place.expression}" is called with a value of the reader`);
    return strict.call(target, env, place, context, args);
  }

  filter(
    target: unknown,
    name: string,
    env: LetterEnvironment,
    place: Place,
    context: Context,
    args: readonly unknown[],
  ): unknown {
    if (unsteadyFilters.has(name))
      throw new Unfollowed(`the filter "${name}" gives another result each time`);
    return this.#trace.apply(args, (...values) => strict.filter(target, name, env, place, context, values));
  }

  test(value: unknown, place: Place): unknown {
    const lifted = this.#trace.lift(value);
    return lifted instanceof Varying ? this.#trace.ask(lifted, 'test', Boolean, place) : value;
  }

  or(place: Place, left: unknown, right: () => unknown): unknown {
    return this.test(left, place) ? left : right();
  }

  and(place: Place, left: unknown, right: () => unknown): unknown {
    return this.test(left, place) ? right() : left;
  }

  operate(name: string, left: unknown, right?: unknown): unknown {
    const operation = operations[name];
    if (operation === undefined) throw new Unfollowed(`the operator "${name}" is used`);
    return this.#trace.apply([left, right], operation);
  }

  compare(left: unknown, name: string, right: unknown): unknown {
    return this.operate(name, left, right);
  }

  is(name: string, env: Environment, ...values: readonly unknown[]): unknown {
    const test = env.getTest(name);
    return this.#trace.apply(values, (value, ...others) => test(value, ...others) === true);
  }

  written<T extends object>(value: T): T {
    return this.#trace.written(value);
  }

  /** A value that all who go this way share. */
  pinned(value: unknown, place: Place): unknown {
    const lifted = this.#trace.lift(value);
    if (!(lifted instanceof Varying)) return value;
    if (!isPlain(lifted.value)) throw new Unfollowed('a switch is made on an object or a list of the reader');
    return this.#trace.ask(lifted, 'pinned', (one) => (isPlain(one) ? one : '\u0000 no plain value'), place);
  }

  /** A macro takes its last argument apart when that looks like named arguments, which a reader's data must not. */
  #checkLast(last: unknown): void {
    if (!(last instanceof Varying)) return;
    const isObject = this.#trace.ask(last, 'object', (value) => typeof value === 'object' && value !== null);
    if (isObject) throw new Unfollowed('a macro is given an object or a list of the reader');
  }
}

function isKnown(macros: WeakSet<object>, value: unknown): boolean {
  return typeof value === 'function' && macros.has(value);
}

function memberOf(target: unknown, key: unknown): unknown {
  return target === undefined || target === null ? undefined : strict.member(Object(target), String(key));
}

function isPlain(value: unknown): value is string | number | boolean | null | undefined {
  return value === null || !['object', 'function', 'symbol', 'bigint'].includes(typeof value);
}

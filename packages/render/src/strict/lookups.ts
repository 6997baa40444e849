// What compiled templates call in place of nunjucks's own lenient lookups. Two duties: a missing value is an
// error that names itself, and nothing is ever found on a prototype, whatever the data holds. And every part that may
// run more than once is charged for, so that every letter has an end.

import type { Context, Environment } from 'nunjucks/src/environment.js';
import runtime, { type Frame } from 'nunjucks/src/runtime.js';
import { callCost, type Effort, mostEffort, stepCost } from './effort.ts';
import { letterRuntime } from './scope.ts';

/** Where in a template something stands, and how it reads there. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly expression: string;
  /** Where in the event's data the expression looks, as far as the template's text tells; absent for other values. */
  readonly path?: DataPath | undefined;
}

/** Every element of a list, in a {@link DataPath}. */
export const each = Symbol('each');
/** Keys from the data inwards: `units`, each, `rent`. */
export type DataPath = readonly (string | typeof each)[];

/** What went wrong while rendering. It names places and kinds of values, never a value. */
export class Fault extends Error {
  readonly place: Place;
  readonly expected: string;
  readonly got: string;
  /** nunjucks wraps every error that has no `lineno` and no `Update`, and loses it on the way out of an include. */
  readonly lineno: number;
  readonly #value: unknown;

  constructor(place: Place, expected: string, value: unknown) {
    const got = kindOf(value);
    super(`expected ${expected}, got ${got}`);
    this.name = 'Fault';
    this.place = place;
    this.expected = expected;
    this.got = got;
    this.lineno = place.line;
    this.#value = value;
  }

  /** Whether this is the value at fault. It is only ever compared, so that no log can show it. */
  isAbout(value: unknown): boolean {
    return Object.is(value, this.#value);
  }

  Update(): this {
    return this;
  }
}

/** A part of a template that may run more than once: a function, a macro, the body of a loop. */
export interface RepeatedPart {
  readonly place: Place;
  /** What one run costs: the characters in it, and the run itself. */
  cost: number;
}

/** A part that has no text yet. */
export function repeatedPart(place: Place): RepeatedPart {
  return { place, cost: stepCost };
}

/** An environment with the account of the letter that is being made in it. */
export interface LetterEnvironment extends Environment {
  readonly effort: Effort;
}

/** A letter that asks for more than a letter may. */
class TooMuch extends Fault {
  constructor(place: Place) {
    super(place, `a letter of at most ${mostEffort} characters, passes through loops included`, tooMuch);
  }
}

/** Stands for no value of the data: no single one is at fault. */
const tooMuch = Symbol('more');

/** Thrown by a filter that cannot use its input; says what it takes. */
export class Refusal extends Error {
  readonly expected: string;

  constructor(expected: string) {
    super(`expected ${expected}`);
    this.name = 'Refusal';
    this.expected = expected;
  }
}

/** The kind of a value, for messages that must not show the value. */
function kindOf(value: unknown): string {
  if (value === tooMuch) return 'more';
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof runtime.SafeString) return 'a text';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'a number without a value';
  const kinds: Partial<Record<string, string>> = {
    string: 'a text',
    number: 'a number',
    boolean: 'true or false',
    object: 'an object',
  };
  return kinds[typeof value] ?? `a ${typeof value}`;
}

/** A variable by name: from the scope, the data, or the globals, in this order. */
function lookup(context: Context, frame: Frame, name: string): unknown {
  const scoped = frame.lookup(name);
  if (scoped !== undefined) return scoped;
  const variables = context.getVariables();
  if (Object.hasOwn(variables, name)) return variables[name];
  return global(context.env, name);
}

function global(env: Environment, name: string): unknown {
  return Object.hasOwn(env.globals, name) ? env.globals[name] : undefined;
}

/** An own property, or nothing. Functions (macros, `cycler().next`) keep their object. */
function member(target: Readonly<Record<string, unknown>> | undefined | null, key: string): unknown {
  if (target === undefined || target === null || !Object.hasOwn(target, key)) return undefined;
  const value = target[key];
  return typeof value === 'function' ? value.bind(target) : value;
}

/** Passes a value on; null counts as missing, as it does for `??`. */
function need(value: unknown, place: Place): unknown {
  if (value === undefined || value === null) throw new Fault(place, 'a value', value);
  return value;
}

/** Passes on what a `for` may go through: a list, or an object where it has two names. */
function eachOf(value: unknown, pairs: boolean, place: Place): unknown {
  if (Array.isArray(value) || (pairs && kindOf(value) === 'an object')) return value;
  throw new Fault(place, pairs ? 'a list or an object' : 'a list', value);
}

const special = /[&"'<>\\]/;

/** Text ready for the output; an object or a list would print as noise, so it is an error. */
function write(value: unknown, env: LetterEnvironment, place: Place): unknown {
  if (typeof value === 'string') {
    if (env.effort.spend(value.length)) throw new TooMuch(place);
    // Most values have nothing to escape, and a look is much cheaper than a replacement.
    return env.opts.autoescape && special.test(value) ? runtime.suppressValue(value, true) : value;
  }
  if (Number.isFinite(value) || typeof value === 'boolean') return value;
  if (value instanceof runtime.SafeString) {
    if (env.effort.spend(value.length)) throw new TooMuch(place);
    return value;
  }
  throw new Fault(place, 'a text or a number', value);
}

/** `in`, for lists, texts and the own keys of objects. */
function contains(container: unknown, sought: unknown, env: LetterEnvironment, place: Place): boolean {
  if (env.effort.spendOn(container)) throw new TooMuch(place);
  if (Array.isArray(container)) return container.includes(sought);
  if (typeof container === 'string') return container.includes(String(sought));
  if (kindOf(container) === 'an object') return Object.hasOwn(Object(container), String(sought));
  throw new Fault(place, 'a list, a text or an object', container);
}

/** Once for each run of a part that may run again and again. */
function run(env: LetterEnvironment, { place, cost }: RepeatedPart): void {
  if (env.effort.spend(cost)) throw new TooMuch(place);
}

/** Passes on what was put together of two values: in a loop a text doubles, and thirty passes make it a thousand million long. */
function joined(value: unknown, env: LetterEnvironment, place: Place): unknown {
  if (typeof value === 'string' && env.effort.spendOn(value)) throw new TooMuch(place);
  return value;
}

function call(
  target: unknown,
  env: LetterEnvironment,
  place: Place,
  context: Context,
  args: readonly unknown[],
): unknown {
  if (env.effort.spend(callCost)) throw new TooMuch(place);
  return invoke(target, place, context, args);
}

function invoke(target: unknown, place: Place, context: Context, args: readonly unknown[]): unknown {
  if (typeof target === 'function') return Reflect.apply(target, context, args);
  throw new Fault(place, 'a macro or a function', target);
}

/** Runs a filter and gives its failure a place. Whatever it threw may quote the data, so it goes no further. */
function filter(
  target: unknown,
  name: string,
  env: LetterEnvironment,
  place: Place,
  context: Context,
  args: readonly unknown[],
): unknown {
  if (env.effort.spendOn(args[0])) throw new TooMuch(place);
  const result = filtered(target, name, place, context, args);
  if (env.effort.spendOn(result)) throw new TooMuch(place);
  return result;
}

function filtered(
  target: unknown,
  name: string,
  place: Place,
  context: Context,
  args: readonly unknown[],
): unknown {
  try {
    return invoke(target, place, context, args);
  } catch (error) {
    if (error instanceof Fault) throw error;
    const takes = error instanceof Refusal ? error.expected : `a value that the filter "${name}" takes`;
    throw new Fault(place, takes, args[0]);
  }
}

export const strict = {
  runtime: letterRuntime,
  lookup,
  member,
  need,
  each: eachOf,
  write,
  contains,
  run,
  joined,
  call,
  filter,
};

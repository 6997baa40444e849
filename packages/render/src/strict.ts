// What compiled templates call in place of nunjucks's own lenient lookups. Two duties: a missing value is an
// error that names itself, and nothing is ever found on a prototype, whatever the data holds.

import type { Context, Environment } from 'nunjucks/src/environment.js';
import runtime, { type Frame } from 'nunjucks/src/runtime.js';
import { letterRuntime } from './scope.ts';

/** Where in a template something stands, and how it reads there. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly expression: string;
}

/** What went wrong while rendering. It names places and kinds of values, never a value. */
export class Fault extends Error {
  readonly place: Place;
  readonly expected: string;
  readonly got: string;
  /** nunjucks wraps every error that has no `lineno` and no `Update`, and loses it on the way out of an include. */
  readonly lineno: number;

  constructor(place: Place, expected: string, got: string) {
    super(`expected ${expected}, got ${got}`);
    this.name = 'Fault';
    this.place = place;
    this.expected = expected;
    this.got = got;
    this.lineno = place.line;
  }

  Update(): this {
    return this;
  }
}

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
export function kindOf(value: unknown): string {
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
  if (value === undefined || value === null) throw new Fault(place, 'a value', kindOf(value));
  return value;
}

/** Passes on what a `for` may go through: a list, or an object where it has two names. */
function each(value: unknown, pairs: boolean, place: Place): unknown {
  if (Array.isArray(value) || (pairs && kindOf(value) === 'an object')) return value;
  throw new Fault(place, pairs ? 'a list or an object' : 'a list', kindOf(value));
}

const special = /[&"'<>\\]/;

/** Text ready for the output; an object or a list would print as noise, so it is an error. */
function write(value: unknown, autoescape: boolean, place: Place): unknown {
  // Most values have nothing to escape, and a look is much cheaper than a replacement.
  if (typeof value === 'string')
    return autoescape && special.test(value) ? runtime.suppressValue(value, true) : value;
  if (Number.isFinite(value) || typeof value === 'boolean' || value instanceof runtime.SafeString)
    return value;
  throw new Fault(place, 'a text or a number', kindOf(value));
}

/** `in`, for lists, texts and the own keys of objects. */
function contains(container: unknown, sought: unknown, place: Place): boolean {
  if (Array.isArray(container)) return container.includes(sought);
  if (typeof container === 'string') return container.includes(String(sought));
  if (kindOf(container) === 'an object') return Object.hasOwn(Object(container), String(sought));
  throw new Fault(place, 'a list, a text or an object', kindOf(container));
}

function call(target: unknown, place: Place, context: Context, args: readonly unknown[]): unknown {
  if (typeof target === 'function') return Reflect.apply(target, context, args);
  throw new Fault(place, 'a macro or a function', kindOf(target));
}

/** Runs a filter and gives its failure a place. Whatever it threw may quote the data, so it goes no further. */
function filter(
  run: unknown,
  name: string,
  place: Place,
  context: Context,
  args: readonly unknown[],
): unknown {
  try {
    return call(run, place, context, args);
  } catch (error) {
    if (error instanceof Fault) throw error;
    const takes = error instanceof Refusal ? error.expected : `a value that the filter "${name}" takes`;
    throw new Fault(place, takes, kindOf(args[0]));
  }
}

export const strict = { runtime: letterRuntime, lookup, member, need, each, write, contains, call, filter };
export type Strict = typeof strict;

// What may be typed behind a command. A parameter is declared once, and everything else comes from that.

import { type ParseArgsConfig, parseArgs } from 'node:util';
import { messageOf } from '@pabal/domain';
import { UsageError } from './errors.ts';
import { nearest } from './nearest.ts';

/** An option or an operand. */
export interface Parameter<Value> {
  /** What it is for, for the help. */
  readonly help: string;
  /** What stands for its value in usage and help; an option without one is a flag. */
  readonly value?: string | undefined;
  /** The fixed words it takes, for the completion. */
  readonly words?: readonly string[] | undefined;
  /** Whether it may be typed more than once. */
  readonly many: boolean;
  readonly required: boolean;
  /**
   * The value of what was typed.
   *
   * @param typed  in the order in which it was typed, and empty when it was not
   * @param name   such as `--limit`, for the sentence that says what is wrong
   * @throws UsageError
   */
  read(typed: readonly string[], name: string): Value;
}

/** Parameters by their names; `dryRun` is typed as `--dry-run`, and as an operand it is shown as DRY-RUN. */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

export type Values<Known extends Parameters> = {
  readonly [Name in keyof Known]: Known[Name] extends Parameter<infer Value> ? Value : never;
};

/** `--dry-run`: true when it is typed. */
export function flag(help: string): Parameter<boolean> {
  return { help, many: false, required: false, read: (typed) => typed.length > 0 };
}

/** A value that `read` makes of the text. The last counts when it is typed twice. */
export function value<Value>(
  shown: string,
  help: string,
  read: (typed: string, name: string) => Value,
): Parameter<Value | undefined> {
  return {
    help,
    value: shown,
    many: false,
    required: false,
    read(typed, name) {
      const last = typed.at(-1);
      return last === undefined ? undefined : read(last, name);
    },
  };
}

/** Any text. */
export function text(shown: string, help: string): Parameter<string | undefined> {
  return value(shown, help, (typed) => typed);
}

/** One of some fixed words. */
export function word<const Word extends string>(
  shown: string,
  words: readonly Word[],
  help: string,
): Parameter<Word | undefined> {
  return {
    ...value(shown, help, (typed, name) => {
      const found = words.find((known) => known === typed);
      if (found === undefined)
        throw new UsageError(`${name} must be one of ${words.join(', ')}, got "${typed}".`);
      return found;
    }),
    words,
  };
}

/** A whole number within limits. */
export function wholeNumber(
  { least, most }: { readonly least: number; readonly most: number },
  help: string,
): Parameter<number | undefined> {
  return value('N', help, (typed, name) => {
    const number = /^\d{1,9}$/.test(typed) ? Number(typed) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new UsageError(`${name} must be a number from ${least} to ${most}, got "${typed}".`);
  });
}

/** A parameter whose value is `usual` unless it is typed. */
export function withDefault<Value>(
  parameter: Parameter<Value>,
  usual: Exclude<Value, undefined>,
): Parameter<Exclude<Value, undefined>> {
  return { ...parameter, read: (typed, name) => given(parameter.read(typed, name)) ?? usual };
}

/** A parameter that has to be typed. */
export function required<Value>(
  parameter: Parameter<Value>,
  /** What the sentence says beside that it is missing: `say why`. */
  hint = '',
): Parameter<Exclude<Value, undefined>> {
  return {
    ...parameter,
    required: true,
    read(typed, name) {
      const read = given(parameter.read(typed, name));
      if (read !== undefined) return read;
      throw new UsageError(`${name} is missing${hint === '' ? '' : `: ${hint}`}.`);
    },
  };
}

/** A parameter that may be typed again for more values; undefined when it is not typed at all. */
export function many<Value>(
  parameter: Parameter<Value>,
): Parameter<readonly Exclude<Value, undefined>[] | undefined> {
  return {
    ...parameter,
    many: true,
    read(typed, name) {
      if (typed.length === 0) return undefined;
      return typed.map((one) => given(parameter.read([one], name))).filter((one) => one !== undefined);
    },
  };
}

function given<Value>(value: Value): Exclude<Value, undefined> | undefined;
function given(value: unknown): unknown {
  return value;
}

/** `dryRun` as it is typed: `dry-run`. */
export function typedName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** An operand's name as it is shown: `NAME`. */
export function operandName(name: string): string {
  return typedName(name).toUpperCase();
}

interface Known<Operands, Options> {
  readonly operands: Operands | Record<string, never>;
  readonly options: Options | Record<string, never>;
}

/** Reads what follows a command's name. @throws UsageError */
export function parse<Operands extends Parameters, Options extends Parameters>(
  typed: readonly string[],
  known: Known<Operands, Options>,
): Values<Operands> & Values<Options>;
export function parse(typed: readonly string[], known: Known<Parameters, Parameters>): object {
  const { values, positionals } = split(typed, known.options);
  const names = Object.entries(known.operands);
  const operands = names.map(([name, parameter], place) => {
    const word = positionals[place];
    return [name, parameter.read(word === undefined ? [] : [word], operandName(name))];
  });
  const extra = positionals[names.length];
  if (extra !== undefined) throw new UsageError(`Nothing is expected here, got "${extra}".`);
  const options = Object.entries(known.options).map(([name, parameter]) => {
    const option = typedName(name);
    return [name, parameter.read(values.get(option) ?? [], `--${option}`)];
  });
  return Object.fromEntries([...operands, ...options]);
}

/**
 * The same, with some options read apart: those that say where a command works, and not what it does.
 *
 * @throws UsageError
 */
export function parseApart<Operands extends Parameters, Options extends Parameters, Apart extends Parameters>(
  typed: readonly string[],
  known: Known<Operands, Options>,
  apart: Apart,
): readonly [Values<Operands> & Values<Options>, Values<Apart>];
export function parseApart(
  typed: readonly string[],
  { operands, options }: Known<Parameters, Parameters>,
  apart: Parameters,
): readonly [object, object] {
  const all = Object.entries(parse(typed, { operands, options: { ...options, ...apart } }));
  const isApart = ([name]: readonly [string, unknown]) => Object.hasOwn(apart, name);
  return [
    Object.fromEntries(all.filter((entry) => !isApart(entry))),
    Object.fromEntries(all.filter(isApart)),
  ];
}

/** What was typed for each option, and the operands. @throws UsageError */
function split(typed: readonly string[], options: Parameters) {
  const config: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, parameter] of Object.entries(options))
    config[typedName(name)] =
      parameter.value === undefined ? { type: 'boolean' } : { type: 'string', multiple: true };
  try {
    const { values, positionals } = parseArgs({
      args: [...typed],
      options: config,
      allowPositionals: true,
      strict: true,
    });
    return {
      values: new Map(Object.entries(values).map(([name, value]) => [name, texts(value)])),
      positionals,
    };
  } catch (error) {
    throw new UsageError(sentenceFor(error, Object.keys(config)), { cause: error });
  }
}

function texts(value: unknown): readonly string[] {
  if (value === true) return [''];
  return Array.isArray(value) ? value.map(String) : [];
}

/** Node's own sentence goes on about dashes; a mistyped option needs the one that was meant. */
function sentenceFor(error: unknown, options: readonly string[]): string {
  const message = messageOf(error);
  const [, unknown] = /^Unknown option '(--?[^']+)'/.exec(message) ?? [];
  if (unknown === undefined) return message;
  const meant = nearest(unknown.replace(/^-+/, ''), options);
  return `Unknown option '${unknown}'.${meant === undefined ? '' : ` Did you mean --${meant}?`}`;
}

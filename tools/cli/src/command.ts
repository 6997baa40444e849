import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Where a command writes. What may be piped on goes to `out`, words for people to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
}

/** A command is a value; each has a file of its own under commands/. */
export interface Command {
  /** As it is typed: `apps create`. */
  readonly name: string;
  /** What follows the name: `NAME [--mode live|test]`. */
  readonly usage: string;
  /** One sentence for the list of commands. */
  readonly summary: string;
  /** More lines for its own help, such as its options. */
  readonly details?: string;
  /** @throws UsageError for what was typed wrong, CommandError for what went wrong */
  run(args: readonly string[], terminal: Terminal): Promise<void>;
}

/** A command that is not loaded yet. */
export interface CommandEntry {
  /** The same as the command's own. */
  readonly name: string;
  load(): Promise<Command>;
}

/** What was typed cannot be understood; the usage is shown with it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked for could not be done; the message says why and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

type Options = NonNullable<ParseArgsConfig['options']>;

/** What node:util makes of arguments under these options. */
export type Arguments<Known extends Options> = ReturnType<
  typeof parseArgs<{ options: Known; allowPositionals: true; strict: true }>
>;

/**
 * Reads what follows a command's name.
 *
 * @param names  the positional arguments, all of them required
 */
export function readArguments<Known extends Options>(
  args: readonly string[],
  names: readonly string[],
  options: Known,
): Arguments<Known> {
  const parsed = parse(args, options);
  const missing = names[parsed.positionals.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing.`);
  const extra = parsed.positionals[names.length];
  if (extra !== undefined) throw new UsageError(`Nothing is expected here, got "${extra}".`);
  return parsed;
}

function parse<Known extends Options>(args: readonly string[], options: Known): Arguments<Known> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

import { type Ask, type Asked, createAsk } from '../asking/asking.ts';
import { withDefaultSpace } from '../asking/default-space.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Parameters, parse, type Values } from './parameters.ts';
import { noteTyped } from './running.ts';

/** A command as the command line sees it: what it expects, and a body that reads what was typed. */
export interface Command {
  /** One sentence for the list of commands. */
  readonly summary: string;
  /** More for its own help, beside what its parameters say of themselves. */
  readonly details?: string | undefined;
  /** What is typed without a name before it, in this order. */
  readonly operands: Parameters;
  readonly options: Parameters;
  /** What it may ask for at PABAL_URL; a command without any works on the database alone. */
  readonly asks: readonly Asked[];
  /** @throws UsageError for what was typed wrong, CommandError for what went wrong */
  run(typed: readonly string[], terminal: Terminal): Promise<void>;
}

/** The commands about one thing, by their verbs. */
export type Verbs = Readonly<Record<string, Command>>;

/**
 * The first word of a command line, which is all that is loaded until it is typed: what one noun needs, such as the
 * template engine, costs the others neither time nor memory.
 */
export type Noun = { readonly name: string; readonly summary: string } & (
  | { verbs(): Promise<Verbs> }
  | { command(): Promise<Command> }
);

/**
 * Makes a command of what is declared once: its parameters give the parser, the usage, the help and the completion, and
 * `run` gets their values.
 */
export function command<const Operands extends Parameters, const Options extends Parameters>(declared: {
  readonly summary: string;
  readonly details?: string;
  readonly operands?: Operands;
  readonly options?: Options;
  /** What it asks for; `run` gets what asks it. */
  readonly asks?: readonly Asked[];
  run(values: Values<Operands> & Values<Options>, terminal: Terminal, ask: Ask): Promise<void>;
}): Command {
  const { operands = {}, options = {}, asks = [] } = declared;
  return {
    summary: declared.summary,
    details: declared.details,
    operands,
    options,
    asks,
    run: async (typed, terminal) => {
      const values = parse<Operands, Options>(typed, { operands, options });
      noteTyped(values, operands);
      await declared.run(values, terminal, createAsk(withDefaultSpace));
    },
  };
}

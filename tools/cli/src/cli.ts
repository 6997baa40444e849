import { ConfigError } from '@pabal/config';
import { isUnavailable, sqlState } from '@pabal/db';
import { type Command, type CommandEntry, CommandError, type Terminal, UsageError } from './command.ts';
import { nearest } from './nearest.ts';

/** How one calls it from the project's root; `--silent` keeps npm's own lines out of what is piped on. */
const program = 'npm run --silent pabal --';

/**
 * Runs the command that was typed.
 *
 * @returns the exit code: 0 when it was done, 1 when it could not be, 2 when it was typed wrong
 */
export async function runCli(
  commands: readonly CommandEntry[],
  typed: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const entry = findCommand(commands, typed);
  if (entry === undefined) return explain(commands, typed, terminal);
  const command = await entry.load();
  const args = typed.slice(command.name.split(' ').length);
  if (args.includes('--help') || args.includes('-h')) {
    terminal.out(helpOf(command));
    return 0;
  }
  try {
    await command.run(args, terminal);
    return 0;
  } catch (error) {
    return complain(error, command, terminal);
  }
}

function findCommand(commands: readonly CommandEntry[], typed: readonly string[]): CommandEntry | undefined {
  return commands.find(({ name }) => name.split(' ').every((word, index) => typed[index] === word));
}

/** Help that was asked for goes to stdout and is no failure; help that was not, is. */
async function explain(
  commands: readonly CommandEntry[],
  typed: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const [first = ''] = typed;
  if (first === '' || first === 'help' || first === '--help' || first === '-h') {
    terminal.out(listOf(await Promise.all(commands.map((entry) => entry.load()))));
    return first === '' ? 2 : 0;
  }
  const words = typed.filter((word) => !word.startsWith('-')).slice(0, 2);
  const names = commands.map(({ name }) => name);
  const near = nearest(words.join(' '), names) ?? nearest(first, names);
  const group = names.filter((name) => name.startsWith(`${first} `));
  if (near !== undefined) terminal.err(`There is no command "${words.join(' ')}". Did you mean "${near}"?\n`);
  else if (group.length > 0) terminal.err(`Expected one of: ${group.join(', ')}.\n`);
  else terminal.err(`There is no command "${words.join(' ')}". See ${program} --help.\n`);
  return 2;
}

function listOf(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Usage: ${program} COMMAND [--help]\n\n${lines.join('\n')}\n`;
}

function helpOf({ name, usage, summary, details }: Command): string {
  return `${usageOf({ name, usage })}\n\n${summary}\n${details === undefined ? '' : `\n${details}\n`}`;
}

function usageOf({ name, usage }: Pick<Command, 'name' | 'usage'>): string {
  return `Usage: ${program} ${name} ${usage}`.trimEnd();
}

function complain(error: unknown, command: Command, terminal: Terminal): number {
  if (error instanceof UsageError) {
    terminal.err(`${error.message}\n${usageOf(command)}\n`);
    return 2;
  }
  terminal.err(`${sentenceFor(error)}\n`);
  return 1;
}

/** PostgreSQL's code for a table that is not there. */
const undefinedTable = '42P01';

function sentenceFor(error: unknown): string {
  if (error instanceof CommandError || error instanceof ConfigError) return error.message;
  if (isUnavailable(error)) return `PostgreSQL cannot be reached${becauseOf(error)}. Check DATABASE_URL.`;
  if (sqlState(error) === undefinedTable)
    return `The database has no tables yet. Run ${program} migrate first.`;
  return error instanceof Error ? error.message : String(error);
}

function becauseOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : '';
}

import { ConfigError } from '@pabal/config';
import { isTableMissing, isUnavailable } from '@pabal/db/store';
import { messageOf, PabalError } from '@pabal/domain';
import { version } from '@pabal/runtime';
import type { Command, Noun, Verbs } from './command-line/command.ts';
import { complete, completionWord } from './command-line/completion.ts';
import { CommandError, UsageError } from './command-line/errors.ts';
import { helpOfAll, helpOfCommand, helpOfNoun, program, usageOf } from './command-line/help.ts';
import { nearest } from './command-line/nearest.ts';
import { runAs } from './command-line/running.ts';
import { styled } from './terminal/style.ts';
import type { Terminal } from './terminal/terminal.ts';

/** How the program ends. `help` and docs/operations.md tell these. */
const exitCodes = { done: 0, failed: 1, typedWrong: 2 } as const;

const helpWords: readonly (string | undefined)[] = ['help', '--help', '-h'];

/** Runs the command that was typed, and returns the exit code. */
export async function runCli(
  nouns: readonly Noun[],
  typed: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const [first, ...rest] = typed;
  if (first === completionWord) {
    terminal.out(await complete(nouns, rest));
    return exitCodes.done;
  }
  if (first === '--version' || first === '-V') {
    terminal.out(`pabal ${version()}\n`);
    return exitCodes.done;
  }
  // `help feeds add` is `feeds add --help`.
  if (first === 'help' && rest.length > 0) return runCli(nouns, [...rest, '--help'], terminal);
  if (first === undefined || helpWords.includes(first)) {
    terminal.out(helpOfAll(nouns, terminal));
    return first === undefined ? exitCodes.typedWrong : exitCodes.done;
  }
  const noun = nouns.find(({ name }) => name === first);
  if (noun === undefined) return pointTheWay(nouns, typed, terminal);
  if ('command' in noun) return runCommand(noun.name, await noun.command(), rest, terminal);
  return runVerb(nouns, noun, await noun.verbs(), rest, terminal);
}

async function runVerb(
  nouns: readonly Noun[],
  noun: Noun,
  verbs: Verbs,
  [verb, ...rest]: readonly string[],
  terminal: Terminal,
): Promise<number> {
  if (verb === undefined || helpWords.includes(verb)) {
    terminal.out(helpOfNoun(noun, verbs, terminal));
    return verb === undefined ? exitCodes.typedWrong : exitCodes.done;
  }
  const command = Object.entries(verbs).find(([name]) => name === verb)?.[1];
  if (command === undefined) return pointTheWay(nouns, [noun.name, verb, ...rest], terminal);
  return runCommand(`${noun.name} ${verb}`, command, rest, terminal);
}

async function runCommand(
  name: string,
  command: Command,
  typed: readonly string[],
  terminal: Terminal,
): Promise<number> {
  if (typed.includes('--help') || typed.includes('-h')) {
    terminal.out(helpOfCommand(name, command, terminal));
    return exitCodes.done;
  }
  try {
    await runAs(name, () => command.run(typed, terminal));
    return exitCodes.done;
  } catch (error) {
    return complain(error, name, command, terminal);
  }
}

/** Says which command was meant, or which there are. */
async function pointTheWay(
  nouns: readonly Noun[],
  typed: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const words = typed.filter((word) => !word.startsWith('-')).slice(0, 2);
  const [first = ''] = words;
  const names: string[] = [];
  for (const noun of nouns) names.push(...(await namesOf(noun)));
  const group = names.filter((name) => name.startsWith(`${first} `));
  const near =
    nearest(words.join(' '), group.length > 0 ? group : names) ??
    nearest(first, group.length > 0 ? [] : [...names, ...nouns.map(({ name }) => name)]);
  if (near !== undefined) terminal.err(`There is no command "${words.join(' ')}". Did you mean "${near}"?\n`);
  else if (group.length > 0) terminal.err(`Expected one of: ${group.join(', ')}.\n`);
  else terminal.err(`There is no command "${words.join(' ')}". See ${program} --help.\n`);
  return exitCodes.typedWrong;
}

/** The commands of a noun as they are typed. */
export async function namesOf(noun: Noun): Promise<string[]> {
  if ('command' in noun) return [noun.name];
  return Object.keys(await noun.verbs()).map((verb) => `${noun.name} ${verb}`);
}

function complain(error: unknown, name: string, command: Command, terminal: Terminal): number {
  const { errColumns: columns, errColours: colours } = terminal;
  if (error instanceof UsageError) {
    const usage = usageOf(name, command, { columns, colours });
    terminal.err(`${styled(error.message, 'bad', colours)}\n${usage}`);
    return exitCodes.typedWrong;
  }
  terminal.err(`${styled(sentenceFor(error), 'bad', colours)}\n`);
  return exitCodes.failed;
}

function sentenceFor(error: unknown): string {
  if (error instanceof CommandError || error instanceof ConfigError) return error.message;
  if (isUnavailable(error)) return `${sentenceOfAbsence(error)}${inItsWords(error)}`;
  if (isTableMissing(error)) return `The database has no tables yet. Run ${program} migrate first.`;
  return messageOf(error);
}

function sentenceOfAbsence(error: unknown): string {
  return error instanceof PabalError ? error.message : 'PostgreSQL cannot be reached.';
}

/** What the server or the network said, for the person who has to mend it. */
function inItsWords(error: unknown): string {
  const cause = error instanceof PabalError ? error.cause : error;
  return cause instanceof Error && cause.message !== '' ? `\nDATABASE_URL leads to: ${cause.message}` : '';
}

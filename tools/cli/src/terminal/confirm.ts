import { CommandError, UsageError } from '../command-line/errors.ts';
import { flag } from '../command-line/parameters.ts';
import type { Terminal } from './terminal.ts';

/** Declared by every command that asks before it does what cannot be undone. */
export const yes = flag('do not ask: this cannot be undone');

/**
 * Asks before what cannot be undone. Where nobody can answer, only `--yes` goes on.
 *
 * @param question  such as `Give up 12 dead letters?` or what makes it when it is needed; without one there is
 *   nothing to ask about
 */
export async function confirm(
  terminal: Terminal,
  said: boolean,
  question: string | (() => Promise<string | undefined>),
): Promise<void> {
  if (said) return;
  if (terminal.ask === undefined)
    throw new UsageError(
      'This cannot be undone, and nobody is at a terminal to be asked. Add --yes to do it.',
    );
  const asked = typeof question === 'string' ? question : await question();
  if (asked === undefined) return;
  const answer = await terminal.ask(`${asked} This cannot be undone. [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('Nothing was changed.');
}

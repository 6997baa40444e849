import { UsageError } from '../command-line/errors.ts';
import { value, wholeNumber, withDefault } from '../command-line/parameters.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { json } from './json.ts';

/** Declared by every command that lists: which page, and whether as JSON. */
export const paging = (...cursorForms: readonly RegExp[]) => ({
  limit: withDefault(wholeNumber({ least: 1, most: 500 }, 'entries of one page, 1 to 500 (default 50)'), 50),
  after: value('CURSOR', 'go on where the page before ended', (typed) => {
    if (cursorForms.some((form) => form.test(typed))) return typed;
    throw new UsageError(`--after must be what the page before ended with, got "${typed}".`);
  }),
  json,
});

/** Where the next page begins when this one is full: at its last entry. */
export function nextAfter<Entry>(
  entries: readonly Entry[],
  limit: number,
  cursorOf: (last: Entry) => string,
): string | undefined {
  const last = entries.at(-1);
  return entries.length === limit && last !== undefined ? cursorOf(last) : undefined;
}

/** Says how to see the next page. */
export function sayNext(terminal: Terminal, next: string | undefined): void {
  if (next !== undefined) terminal.err(`There may be more: the same with --after ${next}\n`);
}

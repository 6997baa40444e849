import type { PageAsked } from '@pabal/domain';
import { UsageError } from '../command-line/errors.ts';
import { value, wholeNumber, withDefault } from '../command-line/parameters.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { json } from './json.ts';

/** Declared by every command that lists: which page, and whether as JSON. */
export const paging = (...cursorForms: readonly RegExp[]) => ({
  limit: withDefault(
    wholeNumber({ least: 1, most: 500 }, 'entries of one page, 1 to 500 (default 50; over HTTP 200 at most)'),
    50,
  ),
  after: value('CURSOR', 'go on where the page before ended', (typed) => {
    if (cursorForms.some((form) => form.test(typed))) return typed;
    throw new UsageError(`--after must be what the page before ended with, got "${typed}".`);
  }),
  json,
});

/** Most entries of a page over HTTP: what every route gives. */
const mostOverHttp = 200;

/** A page as routes are asked for it. */
export const pageQuery = ({ after, limit }: PageAsked) => ({
  cursor: after,
  limit: Math.min(limit, mostOverHttp),
});

/** Says how to see the next page. */
export function sayNext(terminal: Terminal, next: string | null): void {
  if (next !== null) terminal.err(`There may be more: the same with --after ${next}\n`);
}

import { type Terminal, UsageError } from './command.ts';

export const pagingOptions = {
  limit: { type: 'string', default: '50' },
  after: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

export const pagingHelp = `  --limit N        entries of one page, 1 to 500 (default 50)
  --after CURSOR   go on where the page before ended
  --json           print JSON`;

/** Where a page begins and how many entries it has. @throws UsageError */
export function pageOf(
  typed: { limit: string; after?: string | undefined },
  cursorForm: RegExp,
): { limit: number; after: string | undefined } {
  const { limit, after } = typed;
  if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > 500)
    throw new UsageError(`--limit must be a number from 1 to 500, got "${limit}".`);
  if (after !== undefined && !cursorForm.test(after))
    throw new UsageError(`--after must be what the page before ended with, got "${after}".`);
  return { limit: Number(limit), after };
}

/** Prints JSON. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}

/** Says how to see the next page. */
export function sayNext(terminal: Terminal, next: string | undefined): void {
  if (next !== undefined) terminal.err(`There may be more: the same with --after ${next}\n`);
}

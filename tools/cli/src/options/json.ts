import { flag } from '../command-line/parameters.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Declared by every command that shows something. */
export const json = flag('print JSON, with times in UTC');

/** Prints JSON. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}

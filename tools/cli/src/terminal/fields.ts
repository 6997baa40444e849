import { type Cell, coloured, exact } from './cell.ts';
import { styled } from './style.ts';
import type { Terminal } from './terminal.ts';
import { padded, widthOf, wrapped } from './width.ts';

/** Narrower than this, values are left to the terminal to wrap. */
const leastRoom = 20;

/**
 * Lines of `name  value` about one thing; names without a value are left out. On a terminal, long values go on below
 * themselves.
 */
export function fields(
  terminal: Pick<Terminal, 'columns' | 'colours'>,
  values: Readonly<Record<string, Cell>>,
  indent = '',
): string {
  const shown = Object.entries(values)
    .map(([name, cell]) => ({ name, cell, text: exact(cell, terminal) }))
    .filter(({ text }) => text !== '');
  const width = Math.max(0, ...shown.map(({ name }) => widthOf(name)));
  return shown
    .map(({ name, cell, text }) => {
      const start = `${indent}${padded('', width)}  `;
      const room = (terminal.columns ?? 0) - start.length;
      const lines = isProse(text, room) ? wrapped(text, room) : [text];
      const label = styled(padded(name, width), 'heading', terminal.colours);
      const told = lines.map((line) => coloured(line, cell, terminal.colours)).join(`\n${start}`);
      return `${indent}${label}  ${told}\n`;
    })
    .join('');
}

/** Whether breaking the text at spaces makes it fit. JSON and addresses stay whole, so that they can be copied. */
function isProse(text: string, room: number): boolean {
  return room >= leastRoom && text.split(' ').every((word) => widthOf(word) <= room);
}

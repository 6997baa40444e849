import { setTimeout as sleep } from 'node:timers/promises';
import type { Terminal } from './terminal.ts';
import { widthOf } from './width.ts';

/** How things stand: what to show of them, and whether they still change. */
export interface Standing {
  readonly text: string;
  readonly ended: boolean;
}

/**
 * Shows how things stand until they have ended. On a terminal the same lines are written over; in a pipe they are
 * written again when they have changed.
 */
export async function watch(
  terminal: Terminal,
  look: () => Promise<Standing>,
  /** Between two looks. */
  milliseconds = 2_000,
): Promise<void> {
  let shown = '';
  for (;;) {
    const { text, ended } = await look();
    if (text !== shown) {
      const back = shown === '' || terminal.columns === undefined ? '' : over(shown, terminal.columns);
      terminal.out(`${back}${text}`);
      shown = text;
    }
    if (ended) return;
    await sleep(milliseconds);
  }
}

/** Up to where the text before began, and everything below removed. */
function over(text: string, columns: number): string {
  const lines = text.split('\n').slice(0, -1);
  const rows = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
  return `\u001b[${rows}F\u001b[J`;
}

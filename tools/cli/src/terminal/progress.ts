import type { Terminal } from './terminal.ts';
import { cut } from './width.ts';

/** How far long work has come. */
export interface Progress {
  tell(line: string): void;
  /** Leaves the last line as it is and goes on below it. */
  end(): void;
}

/** One line that is overwritten on a terminal; in a pipe, a line for each report. */
export function progressOn(terminal: Terminal): Progress {
  const { errColumns } = terminal;
  if (errColumns === undefined) return { tell: (line) => terminal.err(`${line}\n`), end: () => undefined };
  let told = false;
  return {
    tell(line) {
      told = true;
      // A line that reached the last column would wrap, and only its second half be written over.
      terminal.err(`\r\u001b[K${cut(line, errColumns - 1)}`);
    },
    end() {
      if (told) terminal.err('\n');
      told = false;
    },
  };
}

// Where a command writes, and what is there: a terminal with somebody before it, or a pipe.

import { createInterface } from 'node:readline/promises';
import type { ReadStream, WriteStream } from 'node:tty';

/** What may be piped on goes to `out`, words for people to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** How wide the terminal is that `out` leads to; undefined when it leads to a file or another program. */
  readonly columns?: number | undefined;
  /** Whether `out` shows colours. */
  readonly colours?: boolean | undefined;
  /** How wide the terminal is that `err` leads to, where a line can be written over; undefined as above. */
  readonly errColumns?: number | undefined;
  readonly errColours?: boolean | undefined;
  /** Asks the person at the terminal; undefined when nobody is there to answer. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
}

/** The terminal of a process, or what replaces it. */
export function terminalOf(
  streams: { readonly stdin: ReadStream; readonly stdout: WriteStream; readonly stderr: WriteStream },
  /** What the environment says of colours; undefined leaves it to each stream. */
  colours: boolean | undefined,
): Terminal {
  const { stdin, stdout, stderr } = streams;
  const coloursOf = (stream: WriteStream) => colours ?? (stream.isTTY === true && stream.hasColors());
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    columns: columnsOf(stdout),
    colours: coloursOf(stdout),
    errColumns: columnsOf(stderr),
    errColours: coloursOf(stderr),
    ask: stdin.isTTY && stderr.isTTY ? (question) => ask(stdin, stderr, question) : undefined,
  };
}

/** A terminal that does not know its width, as a serial line or some editors', is taken for one of 80. */
function columnsOf(stream: WriteStream): number | undefined {
  return stream.isTTY ? stream.columns || 80 : undefined;
}

async function ask(input: ReadStream, output: WriteStream, question: string): Promise<string> {
  const lines = createInterface({ input, output });
  // Ctrl-D and Ctrl-C end the line without an answer.
  const left = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  const answer = await Promise.race([lines.question(question).catch(() => undefined), left]);
  if (answer === undefined) output.write('\n');
  lines.close();
  return answer ?? '';
}

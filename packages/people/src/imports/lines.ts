// A stream of bytes as lines, whatever the pieces it comes in. Never holds more than a line and a piece.

/** A place in a file: so many lines, and so many bytes, are before it. */
export interface Position {
  readonly line: number;
  readonly end: number;
}

/** A line of a file. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its end; nothing when it is longer than a line may be. */
  readonly text: string | undefined;
  /** Bytes of the file up to and with the end of this line. */
  readonly end: number;
}

/** Longest line, in bytes. */
export const longestLine = 256 * 1024;

const newline = 0x0a;

/**
 * Parts UTF-8 into lines that end with LF or CRLF, or with the file. A byte order mark is left out.
 *
 * @param from  where in the file the source begins
 * @returns the lines of one piece after the other, each to be read before the next is asked for
 */
export async function* readLines(
  source: AsyncIterable<Uint8Array>,
  from: Position = { line: 0, end: 0 },
): AsyncGenerator<Iterable<Line>> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let { line: number, end } = from;

  function take(last: Uint8Array, withEnd: number): Line {
    number += 1;
    end += heldBytes + last.length + withEnd;
    if (heldBytes + last.length === 0) return { number, text: '', end };
    const text = heldBytes + last.length > longestLine ? undefined : textOf([...held, last], number);
    held = [];
    heldBytes = 0;
    return { number, text, end };
  }

  function* linesIn(piece: Uint8Array): Generator<Line> {
    let start = 0;
    for (let at = piece.indexOf(newline); at >= 0; at = piece.indexOf(newline, start)) {
      yield take(piece.subarray(start, at), 1);
      start = at + 1;
    }
    const rest = piece.subarray(start);
    // Of a line that is too long only its length is of interest.
    if (heldBytes <= longestLine && rest.length > 0) held.push(rest);
    heldBytes += rest.length;
  }

  for await (const piece of source) yield linesIn(piece);
  if (heldBytes > 0) yield [take(new Uint8Array(), 0)];
}

function textOf(parts: readonly Uint8Array[], number: number): string {
  const [only = new Uint8Array()] = parts;
  const bytes =
    parts.length === 1 ? Buffer.from(only.buffer, only.byteOffset, only.length) : Buffer.concat(parts);
  const text = bytes.toString('utf8');
  const line = text.endsWith('\r') ? text.slice(0, -1) : text;
  return number === 1 ? line.replace(/^\uFEFF/, '') : line;
}

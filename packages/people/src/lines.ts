// A stream of bytes as lines, whatever the pieces it comes in. Never holds more than a line and a piece.

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

/** Parts UTF-8 into lines that end with LF or CRLF, or with the file. A byte order mark is left out. */
export async function* readLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let number = 0;
  let end = 0;

  function take(last: Uint8Array, withEnd: number): Line {
    number += 1;
    end += heldBytes + last.length + withEnd;
    const text = heldBytes + last.length > longestLine ? undefined : textOf([...held, last], number);
    held = [];
    heldBytes = 0;
    return { number, text, end };
  }

  for await (const piece of source) {
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
  if (heldBytes > 0) yield take(new Uint8Array(), 0);
}

function textOf(parts: readonly Uint8Array[], number: number): string {
  const text = Buffer.concat(parts).toString('utf8');
  const line = text.endsWith('\r') ? text.slice(0, -1) : text;
  return number === 1 ? line.replace(/^\uFEFF/, '') : line;
}

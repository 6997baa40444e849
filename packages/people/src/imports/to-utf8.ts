import { TextDecoder } from 'node:util';
import { UnreadableFile } from './unreadable-file.ts';

/** The charsets of files; Excel in Korea saves CSV as EUC-KR (CP949) by default. */
export const charsets = ['utf-8', 'euc-kr', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Charset = (typeof charsets)[number];

/** So much of a file is looked at to find its charset. */
const lookedAt = 256 * 1024;

/**
 * Finds the charset of a file by its beginning, for somebody who looks at its first lines afterwards: UTF-16 by its mark, else
 * UTF-8 when it is that, else EUC-KR when it is that, else Windows-1252, which anything may be.
 *
 * @returns the charset, and the file from its beginning
 */
export async function withCharset(
  source: AsyncIterable<Uint8Array>,
): Promise<{ readonly charset: Charset; readonly content: AsyncIterable<Uint8Array> }> {
  const pieces = source[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let bytes = 0;
  let isWhole = false;
  while (bytes < lookedAt && !isWhole) {
    const { done, value } = await pieces.next();
    if (done === true) isWhole = true;
    else {
      first.push(value);
      bytes += value.length;
    }
  }
  async function* content(): AsyncGenerator<Uint8Array> {
    yield* first.splice(0);
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  }
  return { charset: charsetOf(Buffer.concat(first), isWhole), content: content() };
}

function charsetOf(beginning: Uint8Array, isWhole: boolean): Charset {
  const marked = markOf(beginning);
  const candidates = marked === 'utf-8' ? (['utf-8', 'euc-kr'] as const) : [marked];
  const isIn = (charset: Charset) => {
    try {
      new TextDecoder(charset, { fatal: true }).decode(beginning, { stream: !isWhole });
      return true;
    } catch {
      return false;
    }
  };
  return candidates.find(isIn) ?? 'windows-1252';
}

/**
 * Turns a file into UTF-8, piece by piece. UTF-16 with a byte order mark is recognised without being named.
 *
 * @throws UnreadableFile when the file is not in the charset
 */
export async function* toUtf8(
  source: AsyncIterable<Uint8Array>,
  charset: Charset | undefined,
): AsyncGenerator<Uint8Array> {
  let decoder: TextDecoder | undefined;
  let bytes = 0;
  const decode = (piece: Uint8Array | undefined, using: TextDecoder) => {
    try {
      return Buffer.from(using.decode(piece, { stream: piece !== undefined }));
    } catch {
      throw notIn(using.encoding, charset === undefined, bytes);
    }
  };
  for await (const piece of source) {
    decoder ??= new TextDecoder(charset ?? markOf(piece), { fatal: true, ignoreBOM: true });
    yield decode(piece, decoder);
    bytes += piece.length;
  }
  if (decoder !== undefined) yield decode(undefined, decoder);
}

function markOf([first, second]: Uint8Array): Charset {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

function notIn(charset: string, guessed: boolean, bytes: number): UnreadableFile {
  const advice = guessed
    ? `Save it as UTF-8, or name its charset: ${charsets.slice(1).join(', ')}.`
    : `Name the charset that it is in: ${charsets.join(', ')}.`;
  return new UnreadableFile(`The file is not ${charset}, at byte ${bytes} or after. ${advice}`);
}

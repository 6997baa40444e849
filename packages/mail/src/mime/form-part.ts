// A text part of letters that differ in a few places only. What stands around these places is encoded once, for each of the
// three places in a group of base64 at which it may begin, and is put between what is the reader's as it is.

import {
  base64LineLength,
  base64OfOctets,
  type Encoding,
  isReadable,
  octetsOfText,
  withCrlf,
} from './body.ts';
import type { PieceWriter } from './pieces.ts';

/** A text with blanks: one constant more than there are blanks, which stand between them. */
export interface BlankedText {
  readonly constants: readonly string[];
  /** Numbers of the texts that belong into the blanks. */
  readonly blanks: readonly number[];
}

/** One reader's part, to be written. */
export interface FilledPart {
  /** Writes the part's header, its content and the line break before the next boundary. */
  write(writer: PieceWriter, boundary: string, header: (encoding: Encoding) => string): WrittenPart;
}

interface WrittenPart {
  /** As `encodeBody` would have encoded it. */
  readonly encoding: Encoding;
  /** Whether a line may begin with a dot. */
  readonly mayHaveDots: boolean;
}

/** Shorter constants are encoded with what is around them: a piece of its own costs more. */
const shortest = 768;

/** Octets that one octet of a constant takes at most: as it is, and in three encodings with their line breaks. */
const mostOctetsKept = 1 + 3 * (4 / 3) * (1 + 2 / base64LineLength);

export class FormPart {
  /** Octets that it may come to keep. */
  readonly octets: number;
  readonly #constants: readonly Constant[];
  readonly #blanks: readonly number[];
  readonly #mayHaveDots: boolean;
  /** False when no letter's part can be left readable. */
  readonly #mayBeReadable: boolean;

  constructor({ constants, blanks }: BlankedText) {
    const last = constants.length - 1;
    this.#constants = constants.map(
      (text, index) => new Constant(withCrlf(text), { isFirst: index === 0, isLast: index === last }),
    );
    this.#blanks = blanks;
    this.#mayHaveDots = constants.some(mayHaveDots);
    this.#mayBeReadable = this.#constants.every(({ isPlain }) => isPlain);
    this.octets = Math.ceil(
      this.#constants.reduce((sum, { octets }) => sum + octets.length, 0) * mostOctetsKept,
    );
  }

  /**
   * Fills in what is one reader's.
   *
   * @returns nothing for texts that cannot be put in: one has a bare carriage return, which is a line break by what is around it
   */
  fill(texts: readonly string[]): FilledPart | undefined {
    const own = this.#blanks.map((number) => texts[number] ?? '');
    if (own.some((text) => text.includes('\r'))) return undefined;
    const filled = own.map((text) => text.replaceAll('\n', '\r\n'));
    return {
      write: (writer, boundary, header) => {
        const isReadable = this.#isReadable(filled, boundary);
        const encoding = isReadable ? '7bit' : 'base64';
        writer.text(header(encoding));
        if (isReadable) this.#writeReadable(writer, filled);
        else this.#writeBase64(writer, filled.map(octetsOfText));
        return { encoding, mayHaveDots: isReadable && (this.#mayHaveDots || filled.some(mayHaveDots)) };
      },
    };
  }

  /** Every line is looked at by itself, so only those with a blank in them are looked at again. */
  #isReadable(filled: readonly string[], boundary: string): boolean {
    if (!this.#mayBeReadable) return false;
    const lines = this.#constants.map(({ around }, index) => `${around}${filled[index] ?? ''}`).join('');
    if (!isReadable(lines) || lines.includes(boundary)) return false;
    return !this.#constants.some(
      ({ mayHaveBoundary, octets }) => mayHaveBoundary && octets.includes(boundary),
    );
  }

  #writeReadable(writer: PieceWriter, filled: readonly string[]): void {
    for (const [index, { octets }] of this.#constants.entries()) {
      if (octets.length < shortest) writer.text(octets.toString('latin1'));
      else writer.buffer(octets);
      writer.text(filled[index] ?? '');
    }
    writer.text('\r\n');
  }

  #writeBase64(writer: PieceWriter, filled: readonly string[]): void {
    let pending = '';
    for (const [index, constant] of this.#constants.entries()) {
      const missing = (3 - (pending.length % 3)) % 3;
      if (constant.octets.length < shortest) pending += constant.octets.toString('latin1');
      else {
        const { head, lines, tail } = constant.encodedFrom(missing);
        pending += head;
        if (pending !== '') writer.text(`${base64OfOctets(pending)}\r\n`);
        writer.buffer(lines);
        pending = tail;
      }
      pending += filled[index] ?? '';
    }
    // The last line of a buffer ends with the break that is wanted before the boundary.
    if (pending !== '' || this.#constants.every(({ octets }) => octets.length < shortest))
      writer.text(`${base64OfOctets(pending)}\r\n`);
  }
}

/** A blank before it may end with a line break. */
const mayHaveDots = (text: string) => text.startsWith('.') || text.includes('\n.');

interface Encoded {
  /** Octets that fill up the group before. */
  readonly head: string;
  /** Whole groups in lines, each with its line break. */
  readonly lines: Buffer;
  /** Octets that begin the next group. */
  readonly tail: string;
}

/** A constant, its lines separated by CRLF. */
class Constant {
  readonly octets: Buffer;
  /** Whether the lines that lie wholly within it may travel as they are. */
  readonly isPlain: boolean;
  /** The rest of the line that began before it and the beginning of the line that ends after it. */
  readonly around: string;
  readonly mayHaveBoundary: boolean;
  readonly #encoded: (Encoded | undefined)[] = [];

  constructor(text: string, { isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean }) {
    this.octets = outsideHeap(text);
    const firstBreak = text.indexOf('\n') + 1;
    const lastBreak = text.lastIndexOf('\n') + 1;
    const from = isFirst ? 0 : firstBreak;
    const to = isLast ? text.length : lastBreak;
    const hasInside = from < to && (firstBreak > 0 || (isFirst && isLast));
    this.isPlain = this.octets.length === text.length && isReadable(hasInside ? text.slice(from, to) : '');
    this.around = hasInside ? `${text.slice(0, from)}${text.slice(to)}` : text;
    this.mayHaveBoundary = text.includes('=_');
  }

  /** @param missing  how many octets the group before has room for */
  encodedFrom(missing: number): Encoded {
    let encoded = this.#encoded[missing];
    if (encoded === undefined) {
      const { octets } = this;
      const end = octets.length - ((octets.length - missing) % 3);
      encoded = {
        head: octets.toString('latin1', 0, missing),
        lines: linesOf(octets.subarray(missing, end)),
        tail: octets.toString('latin1', end),
      };
      this.#encoded[missing] = encoded;
    }
    return encoded;
  }
}

/** Not out of the pool that small buffers share, which would be kept as a whole. */
function outsideHeap(text: string): Buffer {
  const octets = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  octets.write(text, 'utf8');
  return octets;
}

function linesOf(octets: Buffer): Buffer {
  const encoded = octets.toString('base64');
  const count = Math.ceil(encoded.length / base64LineLength);
  const lines = Buffer.allocUnsafeSlow(encoded.length + 2 * count);
  let end = 0;
  for (let start = 0; start < encoded.length; start += base64LineLength)
    end += lines.write(`${encoded.slice(start, start + base64LineLength)}\r\n`, end, 'latin1');
  return lines;
}

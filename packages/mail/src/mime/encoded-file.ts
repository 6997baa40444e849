// A file as it stands in a message: in base64, made once for all letters that it goes with.

import { base64LineLength } from './body.ts';

export interface EncodedFile {
  /** Lines that end in CRLF, outside the heap. */
  readonly lines: Buffer;
  /** Octets of the file itself. */
  readonly size: number;
}

/** Octets of a file in one line. */
const octetsOfLine = (base64LineLength / 4) * 3;
/** Lines that are encoded at a time: what that takes in the heap is some 80 KB, however large the file is. */
const linesAtOnce = 1_024;

/** Octets that a file of this size takes in a message, and in memory. */
export function encodedLength(size: number): number {
  return Math.ceil(size / 3) * 4 + 2 * Math.ceil(size / octetsOfLine);
}

/** Encodes a file that comes piece by piece, and keeps none of the pieces. */
export class FileEncoder {
  readonly #lines: Buffer;
  readonly #size: number;
  #taken = 0;
  #end = 0;
  /** What is left of a piece that does not end with a line. */
  #rest: Buffer = Buffer.alloc(0);

  /** @param size  octets of the file */
  constructor(size: number) {
    this.#size = size;
    this.#lines = Buffer.allocUnsafeSlow(encodedLength(size));
  }

  /** @throws RangeError when there is more than was said */
  add(octets: Uint8Array): void {
    this.#taken += octets.byteLength;
    if (this.#taken > this.#size) throw new RangeError(`Expected a file of ${this.#size} octets, got more.`);
    const given = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
    const source = this.#rest.length === 0 ? given : Buffer.concat([this.#rest, given]);
    const whole = source.length - (source.length % octetsOfLine);
    this.#write(source.subarray(0, whole));
    this.#rest = Buffer.from(source.subarray(whole));
  }

  /** @throws RangeError when there is less than was said */
  end(): EncodedFile {
    if (this.#taken < this.#size)
      throw new RangeError(`Expected a file of ${this.#size} octets, got ${this.#taken}.`);
    this.#write(this.#rest);
    this.#rest = Buffer.alloc(0);
    return { lines: this.#lines, size: this.#size };
  }

  #write(source: Buffer): void {
    const atOnce = octetsOfLine * linesAtOnce;
    for (let start = 0; start < source.length; start += atOnce) {
      const encoded = source.toString('base64', start, Math.min(source.length, start + atOnce));
      this.#end += this.#lines.write(encoded.replace(/.{1,76}/g, '$&\r\n'), this.#end, 'latin1');
    }
  }
}

/** Encodes a file. */
export function encodeFile(octets: Uint8Array): EncodedFile {
  const encoder = new FileEncoder(octets.byteLength);
  encoder.add(octets);
  return encoder.end();
}

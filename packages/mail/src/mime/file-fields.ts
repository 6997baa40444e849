// The fields of a part that name a file: Content-Type and Content-Disposition (RFC 2045, 2183), with names in any alphabet.

import { encodedWordsOf } from './headers.ts';

/** Where a line of parameters should end (RFC 5322 2.1.1). */
const lineLength = 76;
/** What a quoted string gives back as it was, also where runs of spaces become one on the way. */
const plainName = /^(?!.* {2})[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
/** What a value of RFC 2231 has as it is: `attribute-char`. */
const asItIs = /[A-Za-z0-9!#$&+.^_`|~-]/;

/**
 * The type of a file with its name. RFC 2047 wants no encoded words within quotes; programs that do not know RFC 2231, among
 * them many versions of Outlook and Korean webmail, read the name there all the same.
 */
export function contentType(type: string, name: string): string {
  const written = plainName.test(name) ? quoted(name) : `"${encodedWordsOf(name, ' name="'.length)}"`;
  return `Content-Type: ${type};\r\n name=${written}`;
}

/** How a file is to be shown, with its name as RFC 2231 has it. */
export function contentDisposition(kind: 'attachment' | 'inline', name: string): string {
  return [`Content-Disposition: ${kind}`, ...nameParameters(name)].join(';\r\n ');
}

function nameParameters(name: string): string[] {
  const short = `filename=${quoted(name)}`;
  if (plainName.test(name) && short.length < lineLength) return [short];
  const pieces = inPieces(`UTF-8''`, name, lineLength - 'filename*10*=;'.length - 1);
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined
    ? [`filename*=${only}`]
    : pieces.map((piece, index) => `filename*${index}*=${piece}`);
}

/** Percent-encodes a name, and cuts it between its characters. */
function inPieces(start: string, name: string, most: number): string[] {
  const pieces: string[] = [];
  let piece = start;
  for (const character of name.toWellFormed()) {
    const written = asItIs.test(character) ? character : percentEncoded(character);
    if (piece.length + written.length > most) {
      pieces.push(piece);
      piece = '';
    }
    piece += written;
  }
  return [...pieces, piece];
}

const percentEncoded = (character: string) =>
  [...Buffer.from(character, 'utf8')]
    .map((octet) => `%${octet.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');

const quoted = (name: string) => `"${name.replace(/["\\]/g, '\\$&')}"`;

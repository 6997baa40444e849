// One text part of a letter, encoded for transport (RFC 2045).

/** Plain ASCII that can travel as it is: no bare control characters but tab and line breaks. */
const sevenBit = /^[\t\r\n\x20-\x7e]*$/;
/** A line of this many characters is left to base64: RFC 5322 2.1.1 allows it, but a stuffed dot may come on top. */
const longLine = 998;
/** A relay that stores letters in an mbox puts a `>` before such a line, and with it breaks the signature (RFC 4155). */
const mboxLine = /(?:^|\n)>*From /;
const anyLineBreak = /\r\n|\r|\n/g;
export const base64LineLength = 76;
/** Where text becomes octets on its way to base64, so that no letter needs a buffer of its own. Larger ones make one. */
const workspace = Buffer.allocUnsafeSlow(256 * 1_024);
/** UTF-16 never becomes more octets of UTF-8 than this a unit. */
const mostOctetsOfUnit = 3;

export type Encoding = '7bit' | 'base64';

export interface EncodedBody {
  readonly encoding: Encoding;
  /** Lines are separated by CRLF; the one that ends the last belongs to the boundary after it. */
  readonly content: string;
}

/**
 * ASCII text is left readable; everything else becomes base64, which no server on the way has a reason
 * to touch: no dots and no `From ` at line starts, no long lines, no trailing spaces. `forbidden` is the boundary that
 * the content must not contain.
 */
export function encodeBody(text: string, forbidden: string): EncodedBody {
  const canonical = withCrlf(text);
  return isReadable(canonical) && !canonical.includes(forbidden)
    ? { encoding: '7bit', content: canonical }
    : { encoding: 'base64', content: base64Lines(base64(canonical)) };
}

/** Text as base64 in lines, whatever it is: what needs no look at its dots, and no other form for a signature. */
export function encodeAsBase64(text: string): string {
  return base64Lines(base64(withCrlf(text)));
}

/** Whether a text with CRLF at its line ends may travel as it is. Each line is looked at by itself. */
export function isReadable(canonical: string): boolean {
  return sevenBit.test(canonical) && !hasLongLine(canonical) && !mboxLine.test(canonical);
}

/** Octets as characters in base64, in lines. */
export function base64OfOctets(octets: string): string {
  const encoded =
    octets.length > workspace.length
      ? Buffer.from(octets, 'latin1').toString('base64')
      : workspace.toString('base64', 0, workspace.write(octets, 'latin1'));
  return base64Lines(encoded);
}

/** Text as the characters of its octets in UTF-8. */
export function octetsOfText(text: string): string {
  return sevenBit.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** Most texts have plain line feeds only, which is the cheap case. */
export function withCrlf(text: string): string {
  return text.includes('\r') ? text.replace(anyLineBreak, '\r\n') : text.replaceAll('\n', '\r\n');
}

/** Looked for line by line: as a pattern it would cost a millisecond for a few kilobytes. */
function hasLongLine(canonical: string): boolean {
  let start = 0;
  while (canonical.length - start >= longLine) {
    const end = canonical.indexOf('\r', start);
    if (end < 0 || end - start >= longLine) return true;
    start = end + 2;
  }
  return false;
}

function base64(text: string): string {
  if (text.length * mostOctetsOfUnit > workspace.length) return Buffer.from(text, 'utf8').toString('base64');
  return workspace.toString('base64', 0, workspace.write(text, 'utf8'));
}

function base64Lines(encoded: string): string {
  let lines = encoded.slice(0, base64LineLength);
  for (let start = base64LineLength; start < encoded.length; start += base64LineLength) {
    lines += `\r\n${encoded.slice(start, start + base64LineLength)}`;
  }
  return lines;
}

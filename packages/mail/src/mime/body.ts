// One text part of a letter, encoded for transport (RFC 2045).

/** Plain ASCII that can travel as it is: no bare control characters but tab and line breaks. */
const sevenBit = /^[\t\r\n\x20-\x7e]*$/;
/** RFC 5322 2.1.1. */
const longLine = /[^\r\n]{998}/;
const anyLineBreak = /\r\n|\r|\n/g;
const base64LineLength = 76;

export interface EncodedBody {
  readonly encoding: '7bit' | 'base64';
  /** Lines are separated by CRLF; the one that ends the last belongs to the boundary after it. */
  readonly content: string;
}

/**
 * ASCII text is left readable; everything else becomes base64, which no server on the way has a reason
 * to touch: no dots at line starts, no long lines, no trailing spaces. `forbidden` is the boundary that
 * the content must not contain.
 */
export function encodeBody(text: string, forbidden: string): EncodedBody {
  const canonical = text.replace(anyLineBreak, '\r\n');
  const readable = sevenBit.test(canonical) && !longLine.test(canonical) && !canonical.includes(forbidden);
  return readable
    ? { encoding: '7bit', content: canonical }
    : { encoding: 'base64', content: base64Lines(canonical) };
}

function base64Lines(text: string): string {
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  let lines = encoded.slice(0, base64LineLength);
  for (let start = base64LineLength; start < encoded.length; start += base64LineLength) {
    lines += `\r\n${encoded.slice(start, start + base64LineLength)}`;
  }
  return lines;
}

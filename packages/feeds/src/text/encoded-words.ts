import { decode, encodingOf } from './encodings.ts';

const encodedWord = /=\?([\w.:*-]{1,40})\?([bq])\?([^?\s]{0,400})\?=/gi;

/** Feeds that were made from mail have titles as mail has them (RFC 2047): `=?utf-8?B?7YyM67CcIQ==?=`. */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text;
  return text
    .replace(/(\?=)\s+(?==\?)/g, '$1')
    .replace(encodedWord, (word, charset: string, encoding: string, body: string) => {
      // RFC 2231 lets a language follow the charset: `utf-8*en`.
      const known = encodingOf(charset.replace(/\*.*$/, ''));
      if (known === undefined) return word;
      const bytes = encoding.toLowerCase() === 'b' ? Buffer.from(body, 'base64') : quoted(body);
      return decode(bytes, known);
    });
}

function quoted(body: string): Buffer {
  const text = body
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_code, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, 'latin1');
}

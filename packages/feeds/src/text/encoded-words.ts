import iconv from 'iconv-lite';

const encodedWord = /=\?([\w.-]{1,40})\?([bq])\?([^?\s]{0,400})\?=/gi;

/** Feeds that were made from mail have titles as mail has them (RFC 2047): `=?utf-8?B?7YyM67CcIQ==?=`. */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text;
  return text
    .replace(/(\?=)\s+(?==\?)/g, '$1')
    .replace(encodedWord, (word, charset: string, encoding: string, body: string) => {
      if (!iconv.encodingExists(charset)) return word;
      const bytes = encoding.toLowerCase() === 'b' ? Buffer.from(body, 'base64') : quoted(body);
      return iconv.decode(bytes, charset);
    });
}

function quoted(body: string): Buffer {
  const text = body
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_code, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, 'latin1');
}

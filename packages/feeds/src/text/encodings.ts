// Names of encodings mean what the Encoding standard says (https://encoding.spec.whatwg.org): `iso-8859-1` and `us-ascii` are
// windows-1252, `gb2312` is GBK, `ks_c_5601-1987` is Microsoft's Korean.

import iconv from 'iconv-lite';

/** What documents without a word about it are in, where nothing else fits. */
export const western = 'windows-1252';

/**
 * The encoding that a label names; undefined when the standard knows none, or one that this document, which could be read
 * byte by byte, is not in.
 */
export function encodingOf(label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  try {
    const { encoding } = new TextDecoder(label);
    return encoding.startsWith('utf-16') ? undefined : encoding;
  } catch {
    // Windows' own names, such as cp949, are not labels of the standard.
    return /^(?:cp|ms)-?\d/i.test(label) && iconv.encodingExists(label) ? label.toLowerCase() : undefined;
  }
}

/**
 * Text of bytes in an encoding that `encodingOf` gave.
 *
 * iconv-lite comes first: some releases of Node decode windows-1252 as if it were ISO 8859-1.
 */
export function decode(bytes: Buffer, encoding: string): string {
  return iconv.encodingExists(encoding)
    ? iconv.decode(bytes, encoding)
    : new TextDecoder(encoding).decode(bytes);
}

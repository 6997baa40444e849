// From bytes to text. What a document says about its charset is often wrong, so it is weighed against the bytes.

import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** How much of the beginning is searched for a declaration. */
const headBytes = 2_048;

/**
 * Decodes a document. In this order count: a byte order mark; being valid UTF-8 beyond ASCII, which no other charset is
 * by chance; the charset of the Content-Type (unless it is a server's mere default); the XML declaration or meta element;
 * and, where nothing is said, Korean if it fits, else Western European. Bytes that fit nowhere become U+FFFD.
 */
export function decodeText(bytes: Buffer, contentType?: string): string {
  const marked = byMark(bytes);
  if (marked !== undefined) return marked;
  const head = bytes.subarray(0, headBytes).toString('latin1');
  const wide = wideCharset(head);
  if (wide !== undefined) return iconv.decode(bytes, wide);
  // ISO 2022 is written in ASCII alone; every other charset that says something beyond ASCII is told apart by it.
  const said = saidIn(head);
  const named = saidBy(contentType);
  if (isUtf8(bytes) && !/^iso-2022-/.test(said ?? named ?? '')) return bytes.toString('utf8');
  const charset = usable(isDefault(named) ? said : named) ?? usable(said) ?? usable(named);
  return charset === undefined ? guessed(bytes) : iconv.decode(bytes, charset);
}

function byMark(bytes: Buffer): string | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return bytes.toString('utf8', 3);
  if (a === 0xff && b === 0xfe) return iconv.decode(bytes, c === 0 && d === 0 ? 'utf-32le' : 'utf-16le');
  if (a === 0xfe && b === 0xff) return iconv.decode(bytes, 'utf-16be');
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return iconv.decode(bytes, 'utf-32be');
  return undefined;
}

/** UTF-16 without a mark shows itself by the NUL beside the first `<`. */
function wideCharset(head: string): string | undefined {
  if (/^(?:[\s\S]\0){0,8}<\0[^\0]\0/.test(head)) return 'utf-16le';
  return /^(?:\0[\s\S]){0,8}\0<\0[^\0]/.test(head) ? 'utf-16be' : undefined;
}

function saidBy(contentType: string | undefined): string | undefined {
  return /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase();
}

function saidIn(head: string): string | undefined {
  const declared = /<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]+)["']/i.exec(head)?.[1];
  const meta = declared ?? /<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]+)/i.exec(head)?.[1];
  return meta?.toLowerCase();
}

/** What servers add to everything unless they are told otherwise. */
const isDefault = (charset: string | undefined) =>
  charset === undefined || /^(?:utf-?8|iso-8859-1|us-ascii)$/.test(charset);

/** A declaration that could be read byte by byte is not in UTF-16, whatever it says. */
function usable(charset: string | undefined): string | undefined {
  if (charset === undefined || /^(?:utf|ucs)-?(?:7|16|32|2|4)/.test(charset)) return undefined;
  return iconv.encodingExists(charset) ? charset : undefined;
}

function guessed(bytes: Buffer): string {
  const korean = iconv.decode(bytes, 'cp949');
  return korean.includes('\ufffd') ? iconv.decode(bytes, 'windows-1252') : korean;
}

// From bytes to text. What a document says about its charset is often wrong, so it is weighed against the bytes.

import { isUtf8 } from 'node:buffer';
import chardet from 'chardet';
import iconv from 'iconv-lite';
import { decode, encodingOf, western } from '../text/encodings.ts';

/** How much of the beginning is searched for a declaration. */
const headBytes = 2_048;
/** How much is looked at to guess a charset. */
const guessedBytes = 64 * 1_024;
/** With fewer octets beyond ASCII statistics guess worse than our readers' usual languages. */
const fewestForStatistics = 16;
/** With fewer, statistics see no charset of pairs at all: they ask for more than ten pairs. */
const fewestForPairs = 22;

/**
 * Decodes a document. In this order count: a byte order mark; being valid UTF-8 beyond ASCII, which no other charset is
 * by chance; the charset of the Content-Type (unless it is a server's mere default); the XML declaration or meta element.
 * Where nothing is said, or UTF-8 is said of what cannot be it, text with broken bytes is still UTF-8, XML's own default,
 * while at least as many characters are whole, and the rest is guessed. Bytes that fit nowhere become U+FFFD.
 */
export function decodeText(bytes: Buffer, contentType?: string): string {
  const marked = byMark(bytes);
  if (marked !== undefined) return marked;
  const head = bytes.subarray(0, headBytes).toString('latin1');
  const wide = wideCharset(head);
  if (wide !== undefined) return iconv.decode(bytes, wide);
  const said = encodingOf(saidIn(head));
  const named = encodingOf(saidBy(contentType));
  // ISO-2022-JP is written in ASCII alone; every other charset shows in the characters beyond ASCII.
  if (isUtf8(bytes) && (said ?? named) !== 'iso-2022-jp') return bytes.toString('utf8');
  const charset = (isDefault(named) ? said : named) ?? said ?? named;
  if (charset === undefined || charset === 'utf-8') return nearlyUtf8(bytes) ?? decode(bytes, guessed(bytes));
  return decode(bytes, charset);
}

function byMark(bytes: Buffer): string | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return bytes.toString('utf8', 3);
  if (a === 0xff && b === 0xfe) return iconv.decode(bytes, c === 0 && d === 0 ? 'utf-32le' : 'utf-16le');
  if (a === 0xfe && b === 0xff) return iconv.decode(bytes, 'utf-16be');
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return iconv.decode(bytes, 'utf-32be');
  return undefined;
}

/** UTF-16 and UTF-32 without a mark show themselves by the NULs beside the first `<` or `{`. */
function wideCharset(head: string): string | undefined {
  if (/^(?:[\s\S]\0{3}){0,8}[<{]\0{3}[^\0]/.test(head)) return 'utf-32le';
  if (/^(?:\0{3}[\s\S]){0,8}\0{3}[<{]\0{2}/.test(head)) return 'utf-32be';
  if (/^(?:[\s\S]\0){0,8}[<{]\0[^\0]\0/.test(head)) return 'utf-16le';
  return /^(?:\0[\s\S]){0,8}\0[<{]\0[^\0]/.test(head) ? 'utf-16be' : undefined;
}

function saidBy(contentType: string | undefined): string | undefined {
  return /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType ?? '')?.[1];
}

function saidIn(head: string): string | undefined {
  const declared = /<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]+)["']/i.exec(head)?.[1];
  return declared ?? /<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]+)/i.exec(head)?.[1];
}

/** Charsets that servers add to every answer by default. */
const isDefault = (encoding: string | undefined) =>
  encoding === undefined || encoding === 'utf-8' || encoding === western;

/**
 * The text when it is UTF-8 but for some octets: at least as many characters beyond ASCII are whole as are broken. In
 * other charsets that is by chance so in a few words at most; Korean has such words most often, and is looked for.
 */
function nearlyUtf8(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  const { beyondAscii, replaced } = counted(text);
  const broken = replaced - countOf(bytes, Buffer.from('\ufffd'));
  return beyondAscii >= 2 * broken && !isKorean(sampleOf(bytes)) ? text : undefined;
}

function countOf(bytes: Buffer, part: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(part); at >= 0; at = bytes.indexOf(part, at + part.length)) count += 1;
  return count;
}

/** The charset that fits best, by the statistics of languages; Korean or Western European where there is little to count. */
function guessed(bytes: Buffer): string {
  const sample = sampleOf(bytes);
  const beyondAscii = sample.reduce((count, octet) => count + Number(octet >= 0x80), 0);
  if (beyondAscii < fewestForPairs && isKorean(sample)) return 'euc-kr';
  if (beyondAscii < fewestForStatistics) return western;
  for (const { name, confidence } of chardet.analyse(sample)) {
    const encoding = encodingOf(name);
    if (confidence >= 20 && encoding !== undefined && encoding !== 'utf-8' && fits(bytes, encoding))
      return encoding;
  }
  return western;
}

/** A syllable of KS X 1001 (one before a Latin letter may be two letters of a word, as in `AÇÃO`), its signs, any other pair of CP949. */
const koreanPair =
  /(?<syllable>[\xb0-\xc8][\xa1-\xfe](?![A-Za-z]))|(?<sign>[\xa1-\xac][\xa1-\xfe])|[\x81-\xfe][A-Za-z\x81-\xfe]/g;

/**
 * Whether everything beyond ASCII is pairs of CP949, and at least half of the letters are the common syllables. The other
 * pairs are what Western words come to: `’s` and `“a`, `öß` and `çã`.
 */
function isKorean(bytes: Buffer): boolean {
  let syllables = 0;
  let others = 0;
  const rest = bytes.toString('latin1').replace(koreanPair, (_pair, syllable?: string, sign?: string) => {
    if (syllable !== undefined) syllables += 1;
    else if (sign === undefined) others += 1;
    return '';
  });
  return syllables > 0 && syllables >= others && !/[\x80-\xff]/.test(rest);
}

/** The beginning without its markup, which is ASCII and says nothing about the language. No charset in use has `<` or `>` within a character. */
function sampleOf(bytes: Buffer): Buffer {
  const start = bytes.subarray(0, guessedBytes).toString('latin1');
  return Buffer.from(start.replace(/<[^<>]*>/g, ' '), 'latin1');
}

/** Whether a charset has a character for all but one in a hundred of those beyond ASCII. */
function fits(bytes: Buffer, encoding: string): boolean {
  const { beyondAscii, replaced } = counted(decode(bytes.subarray(0, guessedBytes), encoding));
  return replaced * 100 <= beyondAscii;
}

/** How many characters are beyond ASCII, and how many of these are U+FFFD. Counted without a list: a feed has millions. */
function counted(text: string): { readonly beyondAscii: number; readonly replaced: number } {
  let replaced = 0;
  let beyondAscii = 0;
  for (const character of text) {
    if (character >= '\u0080') beyondAscii += 1;
    if (character === '\ufffd') replaced += 1;
  }
  return { beyondAscii, replaced };
}

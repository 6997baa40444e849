import type { Mailbox } from '../mailbox.ts';

// Header fields (RFC 5322, 2047, 6532). Nothing that reaches this file can end its own line: control
// characters and line breaks in a value become spaces before it is written.

/** Where a header line should end when it can (RFC 5322 2.1.1); 998 is the hard limit. */
const lineLength = 76;
/** Bytes of text in one encoded word: `=?UTF-8?B?` + 60 base64 characters + `?=` is 72 of the 75 allowed. */
const encodedWordBytes = 45;
const plainText = /^[\x20-\x7e]*$/;
const atomsOnly = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*$/;
const breaksAndControls = /\r\n|[\p{Cc}\p{Zl}\p{Zp}]/gu;

/** A field of free text, such as Subject: as it is when plain, folded or in encoded words otherwise. */
export function textField(name: string, value: string): string {
  const text = value.replace(breaksAndControls, ' ');
  const start = name.length + 2;
  if (!isPlain(text) || !canBeFolded(text, start)) return `${name}: ${encodedWords(text, start)}`;
  return fold(`${name}: ${text}`);
}

/** A field whose value has a grammar of its own, such as References: folded, never encoded. */
export function structuredField(name: string, value: string): string {
  return fold(`${name}: ${value}`);
}

const fromFields = new WeakMap<Mailbox, string>();

/** The From field. It is kept with its mailbox, which thousands of letters have in common. */
export function fromField(mailbox: Mailbox): string {
  const kept = fromFields.get(mailbox);
  if (kept !== undefined) return kept;
  const field = mailboxField('From', mailbox);
  fromFields.set(mailbox, field);
  return field;
}

/** A field with one mailbox, such as To. A non-ASCII local part stands as raw UTF-8 (RFC 6532). */
export function mailboxField(name: string, mailbox: Mailbox): string {
  const address = `<${mailbox.address}>`;
  const label = (mailbox.name ?? '').replace(breaksAndControls, ' ').trim();
  if (label === '') return `${name}: ${address}`;
  const phrase = displayName(label, name.length + 2);
  const lastLine = phrase.length - (phrase.lastIndexOf('\n') + 1) + name.length + 2;
  return `${name}: ${phrase}${lastLine + address.length < lineLength ? ' ' : '\r\n '}${address}`;
}

function displayName(label: string, offset: number): string {
  if (!isPlain(label) || label.length > 60) return encodedWords(label, offset);
  return atomsOnly.test(label) ? label : `"${label.replace(/["\\]/g, '\\$&')}"`;
}

/**
 * Plain means a reader gets back exactly what was written. Not so for text that looks like an encoded
 * word, or whose spaces would be lost or misplaced where a line is folded.
 */
function isPlain(text: string): boolean {
  if (!plainText.test(text) || text.includes('=?')) return false;
  return !text.startsWith(' ') && !text.endsWith(' ') && !text.includes('  ');
}

/**
 * Whether every line of the folded text keeps to the limit. The first word must fit on the first line, after `start`
 * characters: some readers take the line break behind a lone `Subject:` for a space of the subject.
 */
function canBeFolded(text: string, start: number): boolean {
  if (start + text.length <= lineLength) return true;
  return text.split(' ').every((word, index) => (index === 0 ? start : 1) + word.length <= lineLength);
}

/** Breaks a line before spaces so that each piece stays within the limit where it can. */
function fold(line: string): string {
  if (line.length <= lineLength) return line;
  let folded = '';
  let length = 0;
  for (const word of line.split(' ')) {
    const fits = length === 0 || length + 1 + word.length <= lineLength;
    folded += length === 0 ? word : fits ? ` ${word}` : `\r\n ${word}`;
    length = fits ? length + 1 + word.length : 1 + word.length;
  }
  return folded;
}

/** Where text becomes octets on its way to encoded words; longer ones make a buffer of their own. */
const workspace = Buffer.allocUnsafeSlow(4_096);
/** UTF-16 never becomes more octets of UTF-8 than this a unit. */
const mostOctetsOfUnit = 3;

/**
 * RFC 2047 encoded words in base64, one a line, never splitting a character: a word that ended inside
 * one would be shown broken by readers that decode each word on its own. `offset` is what already
 * stands on the first line.
 */
function encodedWords(text: string, offset: number): string {
  const fits = text.length * mostOctetsOfUnit <= workspace.length;
  const octets = fits ? workspace : Buffer.from(text, 'utf8');
  const end = fits ? workspace.write(text, 'utf8') : octets.length;
  let words = '';
  let start = 0;
  let room = encodedWordBytes - Math.ceil(offset * 0.75);
  do {
    const stop = wordEnd(octets, start, Math.min(end, start + room), end);
    words += `${words === '' ? '' : '\r\n '}=?UTF-8?B?${octets.toString('base64', start, stop)}?=`;
    [start, room] = [stop, encodedWordBytes];
  } while (start < end);
  return words;
}

/** Encoded words for a value that stands behind so many characters of its line. */
export function encodedWordsOf(text: string, offset: number): string {
  return encodedWords(text.replace(breaksAndControls, ' '), offset);
}

/** Where a word that should end at `wanted` ends: before the character that does not fit, but not before the first one. */
function wordEnd(octets: Buffer, start: number, wanted: number, end: number): number {
  let stop = wanted;
  while (stop > start && stop < end && isWithin(octets, stop)) stop -= 1;
  if (stop > start) return stop;
  stop = start + 1;
  while (stop < end && isWithin(octets, stop)) stop += 1;
  return Math.min(stop, end);
}

/** Whether a character has begun before this octet. */
const isWithin = (octets: Buffer, at: number) => ((octets[at] ?? 0) & 0xc0) === 0x80;

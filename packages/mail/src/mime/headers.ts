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

/**
 * RFC 2047 encoded words in base64, one a line, never splitting a character: a word that ended inside
 * one would be shown broken by readers that decode each word on its own. `offset` is what already
 * stands on the first line.
 */
function encodedWords(text: string, offset: number): string {
  const words: string[] = [];
  let room = encodedWordBytes - Math.ceil(offset * 0.75);
  let chunk = '';
  let bytes = 0;
  for (const character of text) {
    const size = utf8Length(character);
    if (bytes + size > room && bytes > 0) {
      words.push(encodedWord(chunk));
      [chunk, bytes, room] = ['', 0, encodedWordBytes];
    }
    chunk += character;
    bytes += size;
  }
  words.push(encodedWord(chunk));
  return words.join('\r\n ');
}

function encodedWord(text: string): string {
  return `=?UTF-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}

function utf8Length(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

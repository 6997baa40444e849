// Html as plain text, for titles and excerpts.

import { Parser } from 'htmlparser2';
import { escapeNoTags, type TagOptions } from './tags.ts';

/**
 * Elements that may stand inside a line (HTML's phrasing content, and what it used to be). Words do not run together around
 * any other.
 */
const inline = new Set(
  'a abbr acronym b basefont bdi bdo big blink cite code data del dfn em font i img ins kbd label mark nobr picture q rb rp rt rtc ruby s samp small source span strike strong sub sup time track tt u var wbr'.split(
    ' ',
  ),
);

/** Elements whose content is not for reading: programs, forms, and what stands for a picture or a player. */
export const unread: ReadonlySet<string> = new Set(
  'script style noscript template iframe fencedframe object svg math head title textarea select selectedcontent option datalist audio video canvas map noframes noembed'.split(
    ' ',
  ),
);

const breaksWords = (name: string) => !inline.has(name) && !unread.has(name);

/**
 * The text of html on one line. What looks like a tag and is not one stays as it was written, as in `Vec<T>`.
 *
 * @param options.title  see `TagOptions`
 */
export function plainText(html: string, options: TagOptions = {}): string {
  return plainTextOf(escapeNoTags(html, options));
}

/** The same of html in which every `<` begins a tag. */
export function plainTextOf(html: string): string {
  if (!/[<&]/.test(html)) return tidyLine(html);
  const parts: string[] = [];
  let hidden = 0;
  const enter = (name: string) => {
    if (unread.has(name)) hidden += 1;
    if (breaksWords(name)) parts.push(' ');
  };
  const leave = (name: string) => {
    if (unread.has(name)) hidden -= 1;
    if (breaksWords(name)) parts.push(' ');
  };
  const parser = new Parser(
    {
      onopentag: enter,
      onclosetag: leave,
      ontext(text) {
        if (hidden === 0) parts.push(text);
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return tidyLine(parts.join(''));
}

/** One line: white space as single spaces, nothing invisible that steers a terminal or the reading direction. */
export function tidyLine(text: string): string {
  return text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Bidi_Control}\u00ad\u200b\ufeff\ufffe\uffff]/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim()
    .normalize('NFC');
}

/** Text of at most so many characters, cut between words where there are any, with `…` where it was cut. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const start = text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '');
  const space = start.lastIndexOf(' ');
  return `${(space > most / 2 ? start.slice(0, space) : start).replace(/[\s.,;:·…-]+$/, '')}…`;
}

/** Text as html. */
export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

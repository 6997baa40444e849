// Html as plain text, for titles and excerpts.

import { Parser } from 'htmlparser2';

/** Elements around which words do not run together. */
const blocks = new Set(
  'address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul'.split(
    ' ',
  ),
);

/** Elements that may stand inside a line. */
const inline = new Set(
  'a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q rp rt ruby s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
);

/** Elements whose text is not for reading. */
const unread = new Set(
  'script style noscript template iframe object svg head title textarea select'.split(' '),
);

/**
 * The text of html on one line. Tags that html does not know stay as they were written: they are no tags but text, as in
 * `Vec<T>`.
 */
export function plainText(html: string): string {
  if (!/[<&]/.test(html)) return tidyLine(html);
  const parts: string[] = [];
  let hidden = 0;
  const known = (name: string) => blocks.has(name) || inline.has(name) || unread.has(name);
  const asWritten = (name: string) => {
    if (hidden === 0 && !known(name)) parts.push(html.slice(parser.startIndex, parser.endIndex + 1));
  };
  const parser = new Parser(
    {
      onopentag(name) {
        if (unread.has(name)) hidden += 1;
        if (blocks.has(name)) parts.push(' ');
        asWritten(name);
      },
      onclosetag(name, implied) {
        if (unread.has(name)) hidden -= 1;
        if (blocks.has(name)) parts.push(' ');
        if (!implied) asWritten(name);
      },
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

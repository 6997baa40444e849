// Which `<` begins a tag. Titles and texts of feeds speak of tags and of things that look like them (`Vec<T>`, `a<b`, "the
// <title> element"), and nothing of them may vanish.

import { htmlTagNames } from 'html-tag-names';

/** Every element that HTML knows or knew, and those of browsers that are not in the list yet. */
const known: ReadonlySet<string> = new Set([...htmlTagNames, 'fencedframe', 'selectedcontent']);

/** Elements whose content the parser does not parse, up to their end tag: without an end tag they swallow the rest. */
const swallowing = new Set(
  'script style title textarea select iframe noscript noframes noembed xmp plaintext template svg math'.split(
    ' ',
  ),
);

/** Attributes that stand without a value. */
const bare =
  /^(?:allowfullscreen|async|autofocus|autoplay|checked|compact|controls|default|defer|disabled|download|hidden|inert|ismap|itemscope|loop|multiple|muted|nohref|nomodule|noshade|novalidate|nowrap|open|playsinline|readonly|required|reversed|selected)$/i;

/** The parts of a whole tag: the slash of an end tag, the name, and what follows it. */
const tagParts = /^<(\/?)([a-z][^\s/>]*)([\s\S]*)>$/i;
/** More characters than any real tag has. */
const longestTag = 8_192;
/** How often each character may be looked at for the end of a tag; only texts made to be slow need more. */
const looks = 8;

export interface TagOptions {
  /**
   * Whether the text is a title: one line that may name an element ("How <select> works") without closing it. In longer
   * texts what is not closed was cut off, and hides the rest as a browser has it.
   */
  readonly title?: boolean;
}

/** Html in which every `<` that begins no tag is escaped. Takes time linear in its length. */
export function escapeNoTags(html: string, { title = false }: TagOptions = {}): string {
  if (!html.includes('<')) return html;
  const closed = endTags(html);
  const isMarkup = !title && [...closed.keys()].some((name) => known.has(name));
  const scan: Scan = { html, title, isMarkup, closed, begun: new Set(), left: looks * html.length };
  let out = '';
  let done = 0;
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', done)) {
    const end = markupEnd(scan, at);
    out += html.slice(done, at) + (end === undefined ? '&lt;' : html.slice(at, end));
    done = end ?? at + 1;
  }
  return out + html.slice(done);
}

interface Scan {
  readonly html: string;
  readonly title: boolean;
  /** Whether some element of HTML is ended, which nobody does in plain text. */
  readonly isMarkup: boolean;
  /** Where each element's last end tag begins. */
  readonly closed: ReadonlyMap<string, number>;
  /** Elements that were begun so far. */
  readonly begun: Set<string>;
  /** Characters that may still be looked at. */
  left: number;
}

/** Where the tag or comment that begins at `at` ends; undefined when none begins there. */
function markupEnd(scan: Scan, at: number): number | undefined {
  const { html, title } = scan;
  if (html.startsWith('<!--', at)) return endOf(scan, '-->', at + 4);
  if (html.startsWith('<![CDATA[', at)) return endOf(scan, ']]>', at + 9);
  if (html[at + 1] === '!' || html[at + 1] === '?') return title ? undefined : endOf(scan, '>', at + 2);
  const end = tagEnd(scan, at);
  return end !== undefined && isMeantAsTag(scan, at, end) ? end : undefined;
}

/** Behind the `>` of a tag, which may also be in a quoted value; undefined when another `<` comes first. */
function tagEnd(scan: Scan, at: number): number | undefined {
  const { html } = scan;
  const last = Math.min(html.length, at + longestTag, at + scan.left);
  let quote = '';
  for (let index = at + 1; index < last; index += 1) {
    const character = html[index] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '>' || character === '<') {
      scan.left -= index - at;
      return character === '>' ? index + 1 : undefined;
    } else if ((character === '"' || character === "'") && html[index - 1] === '=') quote = character;
  }
  scan.left -= last - at;
  return undefined;
}

function isMeantAsTag(scan: Scan, at: number, end: number): boolean {
  const { html, title, closed, begun } = scan;
  const [, slash, rawName = '', rest = ''] = tagParts.exec(html.slice(at, end)) ?? [];
  const name = rawName.toLowerCase();
  const isEnd = slash === '/';
  const hasPartner = isEnd ? begun.has(name) : (closed.get(name) ?? -1) > at;
  // Plain text has names such as `<branch-name>`; a title speaks of elements.
  const mayBeCustom =
    isEnd || hasPartner || (!title && (scan.isMarkup || begun.size > 0 || rest.includes('=')));
  if (!isElement(name, mayBeCustom) || !hasAttributes(rest)) return false;
  if (title && !hasPartner && swallowing.has(name)) return false;
  if (title && standsAlone(html, at, end) && !isMarkupInTitle(name, rest, hasPartner)) return false;
  if (!isEnd) begun.add(name);
  return true;
}

/** An element of HTML, one of Office's (`o:p`), or a custom one (`my-map`). */
function isElement(name: string, mayBeCustom: boolean): boolean {
  if (known.has(name) || /^[a-z]\w*:[a-z]\w*$/.test(name)) return true;
  return mayBeCustom && /^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/.test(name);
}

/** False for words that are not attributes: `x <b and c> y`. */
function hasAttributes(rest: string): boolean {
  if (rest === '') return true;
  const names = rest.replace(/=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]*)/g, '=').split(/[\s/]+/);
  return names.every((name) => name === '' || name.endsWith('=') || bare.test(name));
}

/** Whether a tag stands where a word would: between spaces or at an end. */
function standsAlone(html: string, start: number, end: number): boolean {
  const before = html[start - 1] ?? ' ';
  const after = html[end] ?? ' ';
  return /\s/.test(before) && /[\s.,:;!?)]/.test(after);
}

/** In a title a tag that stands as a word is spoken of, unless it does something there. */
function isMarkupInTitle(name: string, rest: string, hasPartner: boolean): boolean {
  return name === 'br' || name === 'wbr' || hasPartner || rest.replace('/', '').trim() !== '';
}

function endTags(html: string): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const { 1: name = '', index } of html.matchAll(/<\/([a-z][^\s/<>]{0,60})\s{0,20}>/gi))
    last.set(name.toLowerCase(), index);
  return last;
}

function endOf(scan: Scan, mark: string, from: number): number | undefined {
  const found = scan.left <= 0 ? -1 : scan.html.indexOf(mark, from);
  scan.left -= (found < 0 ? scan.html.length : found) - from;
  return found < 0 ? undefined : found + mark.length;
}

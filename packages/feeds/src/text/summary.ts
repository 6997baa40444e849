import { Parser } from 'htmlparser2';
import sanitizeHtml from 'sanitize-html';
import { escapeHtml, plainTextOf, shorten, unread } from './plain-text.ts';
import { escapeNoTags } from './tags.ts';
import { resolveUrl } from './urls.ts';

/** Of longer texts only the beginning is looked at. */
const longestSource = 50_000;
/** Characters of text that a summary has at most. */
const longestSummary = 1_000;
/** Elements inside one another; what is in deeper ones is left out. */
const deepest = 20;
/** Elements that a source may have inside one another: with more, only its text is taken. */
const deepestSource = 200;
/** Links a summary has at most; further ones are plain text. */
const mostLinks = 20;
/** Characters of html that a summary has at most; of one with more, only the text is taken. */
const longestHtml = 8_192;

const styles = ['p', 'br', 'em', 'strong', 'b', 'i', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a'];

/** The beginning of somebody's html, as all that is made of it needs it. */
export interface Beginning {
  /** With every `<` that begins no tag escaped. */
  readonly html: string;
  /** Its text on one line. */
  readonly text: string;
}

/** Reads the beginning once: what hostile html costs, it costs each time. */
export function beginningOf(html: string): Beginning {
  const safe = escapeNoTags(html.slice(0, longestSource).replace(/\p{Cs}/gu, '\ufffd'));
  return { html: safe, text: plainTextOf(safe) };
}

/**
 * The beginning of somebody's html as harmless html: a few elements, no attributes but the links' own, which are http and
 * absolute. Its text is cut after so many characters, its links after so many, its elements are always closed. Html that
 * is nested without end, or still long after all that, gives its text alone.
 *
 * @param base  where relative links begin
 */
export function safeSummary({ html, text }: Beginning, base: string | undefined): string {
  if (isTooDeep(html)) return textAlone(text);
  const safe = sanitized(html, base);
  return safe.length > longestHtml ? textAlone(text) : safe;
}

function sanitized(source: string, base: string | undefined): string {
  const cut = cutter();
  let links = 0;
  const safe = sanitizeHtml(source, {
    allowedTags: styles,
    allowedAttributes: { a: ['href'] },
    allowedSchemes: ['http', 'https'],
    disallowedTagsMode: 'discard',
    nonTextTags: [...unread],
    nestingLimit: deepest,
    transformTags: {
      a: (_name, { href }) => {
        links += 1;
        return link(links > mostLinks || cut.isDone() ? undefined : resolveUrl(href, base));
      },
    },
    textFilter: cut.filter,
  });
  return withoutEmpty(safe.replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' '))
    .replace(/(?:\s*<br \/>\s*){2,}/g, '<br /><br />')
    .replace(/^(?:\s|<br \/>)+|(?:\s|<br \/>)+$/g, '');
}

/** Lets so many characters of text through. */
function cutter(): { readonly filter: (text: string) => string; readonly isDone: () => boolean } {
  let left = longestSummary;
  return {
    filter: (text) => {
      const length = unescapedLength(text);
      const kept = length <= left ? text : cutEscaped(text, left);
      left = Math.max(0, left - length);
      return kept;
    },
    isDone: () => left === 0,
  };
}

/** Sanitising takes time that grows with depth times length, so depth is looked at first, which is linear. */
function isTooDeep(source: string): boolean {
  let depth = 0;
  let deepestSeen = 0;
  const parser = new Parser({
    onopentag: () => {
      depth += 1;
      deepestSeen = Math.max(deepestSeen, depth);
    },
    onclosetag: () => {
      depth -= 1;
    },
  });
  // In pieces, so that a document of nothing but depth is given up early: the parser's own work grows with depth.
  for (let start = 0; start < source.length && deepestSeen <= deepestSource; start += 2_048)
    parser.write(source.slice(start, start + 2_048));
  return deepestSeen > deepestSource;
}

/** A text as a summary without elements. */
const textAlone = (text: string) => escapeHtml(shorten(text, longestSummary));

/** Elements with nothing in them, such as those around what was cut. */
function withoutEmpty(html: string): string {
  let shorter = html;
  for (let depth = 0; depth < deepest; depth += 1) {
    const before = shorter.length;
    shorter = shorter.replace(/<(\w+)[^<>]*> ?<\/\1>/g, '');
    if (shorter.length === before) break;
  }
  return shorter;
}

function link(href: string | undefined): { tagName: string; attribs: Record<string, string> } {
  return { tagName: 'a', attribs: href === undefined ? {} : { href } };
}

/** An entity is one character. */
const unescapedLength = (text: string) => text.replace(/&(?:amp|lt|gt|quot|#\d+);/g, 'x').length;

/** Cuts escaped text after so many characters, never inside an entity or a pair of surrogates. */
function cutEscaped(text: string, most: number): string {
  if (most <= 0) return '';
  const characters = text.match(/&(?:amp|lt|gt|quot|#\d+);|[\s\S]/gu) ?? [];
  const start = characters.slice(0, Math.max(0, most - 1)).join('');
  return `${start.trimEnd()}…`;
}

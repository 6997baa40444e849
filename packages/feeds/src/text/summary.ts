import sanitizeHtml from 'sanitize-html';
import { resolveUrl } from './urls.ts';

/** Of longer texts only the beginning is looked at. */
const longestSource = 50_000;
/** Characters of text that a summary has at most. */
const longestSummary = 1_000;
/** Elements inside one another; what is in deeper ones is left out. */
const deepest = 20;

const styles = ['p', 'br', 'em', 'strong', 'b', 'i', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a'];

/**
 * The beginning of somebody's html as harmless html: a few elements, no attributes but the links' own, which are http and
 * absolute. Its text is cut after so many characters, its elements are always closed.
 *
 * @param base  where relative links begin
 */
export function safeSummary(html: string, base: string | undefined): string {
  let left = longestSummary;
  const cut = (text: string) => {
    const length = unescapedLength(text);
    const kept = length <= left ? text : cutEscaped(text, left);
    left = Math.max(0, left - length);
    return kept;
  };
  const safe = sanitizeHtml(html.slice(0, longestSource).replace(/\p{Cs}/gu, '\ufffd'), {
    allowedTags: styles,
    allowedAttributes: { a: ['href'] },
    allowedSchemes: ['http', 'https'],
    disallowedTagsMode: 'discard',
    nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'iframe', 'svg', 'title', 'head'],
    nestingLimit: deepest,
    transformTags: { a: (_name, { href }) => link(resolveUrl(href, base)) },
    textFilter: cut,
  });
  return withoutEmpty(safe.replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' '))
    .replace(/(?:\s*<br \/>\s*){2,}/g, '<br /><br />')
    .replace(/^(?:\s|<br \/>)+|(?:\s|<br \/>)+$/g, '');
}

/** Elements with nothing in them, such as those around what was cut. */
function withoutEmpty(html: string): string {
  let shorter = html;
  for (let depth = 0; depth < deepest; depth += 1) shorter = shorter.replace(/<(\w+)[^<>]*> ?<\/\1>/g, '');
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

// What a page says about itself in its head: Open Graph (https://ogp.me), and what replaces it.

import { Parser } from 'htmlparser2';
import { decodeText } from '../read/charset.ts';
import { escapeHtml, plainText, shorten } from '../text/plain-text.ts';
import { beginningOf, safeSummary } from '../text/summary.ts';
import { resolveUrl } from '../text/urls.ts';

/** What a page offers where its feed offered nothing. */
export interface PageFacts {
  readonly thumbnailUrl: string | undefined;
  /** Harmless html, and the same as plain text; both may be empty. */
  readonly summary: string;
  readonly excerpt: string;
}

const pictureNames = [
  'og:image:secure_url',
  'og:image:url',
  'og:image',
  'twitter:image',
  'twitter:image:src',
];
const descriptionNames = ['og:description', 'twitter:description', 'description'];

/** The head is at the beginning; more is not looked at. */
const looked = 300_000;

/** Reads a page's picture and description. */
export function readPage(page: {
  readonly bytes: Buffer;
  readonly url: string;
  readonly contentType?: string | undefined;
}): PageFacts {
  const facts = metaOf(decodeText(page.bytes, page.contentType).slice(0, looked));
  const said = descriptionNames.map((name) => plainText(facts.get(name) ?? '')).find((text) => text !== '');
  const pictures = pictureNames.map((name) => resolveUrl(facts.get(name), page.url));
  return {
    thumbnailUrl: pictures.find((url) => url !== undefined),
    summary: safeSummary(beginningOf(escapeHtml(said ?? '')), page.url),
    excerpt: shorten(said ?? '', 300),
  };
}

/** Contents of meta elements by property or name; the first of each. */
function metaOf(html: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const parser = new Parser(
    {
      onopentag(tag, { property, name, content }) {
        if (tag === 'body') parser.pause();
        const key = (property ?? name ?? '').trim().toLowerCase();
        if (tag === 'meta' && key !== '' && content !== undefined && !found.has(key)) found.set(key, content);
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return found;
}

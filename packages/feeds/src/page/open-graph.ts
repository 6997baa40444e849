// What a page says about itself in its head: Open Graph (https://ogp.me), and what replaces it.

import { escapeHtml, plainText, shorten, tidyLine } from '../text/plain-text.ts';
import { beginningOf, safeSummary } from '../text/summary.ts';
import { resolveUrl } from '../text/urls.ts';
import { type Head, type PageDocument, readHead } from './head.ts';

/** What a page offers where its feed offered nothing. */
export interface PageFacts {
  readonly thumbnailUrl: string | undefined;
  /** Harmless html, and the same as plain text; both may be empty. */
  readonly summary: string;
  readonly excerpt: string;
}

/** What a page says of itself. Texts are one line and may be empty. */
export interface PageCard {
  readonly title: string;
  readonly description: string;
  readonly siteName: string;
  readonly imageUrl: string | undefined;
  /** Where it says more, in JSON (https://oembed.com). */
  readonly oembedUrl: string | undefined;
  /** It asks for a password, and tells strangers nothing else. */
  readonly isDoor: boolean;
  readonly asksPassword: boolean;
}

const pictureNames = [
  'og:image:secure_url',
  'og:image:url',
  'og:image',
  'twitter:image',
  'twitter:image:src',
];
const descriptionNames = ['og:description', 'twitter:description', 'description'];
const titleNames = ['og:title', 'twitter:title'];
const siteNames = ['og:site_name', 'application-name'];

/** Characters of what is kept. */
const longest = { title: 200, description: 300, siteName: 80 };

/** Reads a page's picture and description. */
export function readPage(page: PageDocument): PageFacts {
  const head = readHead(page);
  const said = saidIn(head, descriptionNames);
  return {
    thumbnailUrl: pictureIn(head, page.url),
    summary: safeSummary(beginningOf(escapeHtml(said)), page.url),
    excerpt: shorten(said, longest.description),
  };
}

/** Reads what a card shows of a page. */
export function readCard(page: PageDocument): PageCard {
  const head = readHead(page);
  const [said, description] = [saidIn(head, titleNames), saidIn(head, descriptionNames)];
  return {
    title: shorten(said === '' ? tidyLine(head.title) : said, longest.title),
    description: shorten(description, longest.description),
    siteName: shorten(saidIn(head, siteNames), longest.siteName),
    imageUrl: pictureIn(head, page.url) ?? resolveUrl(head.links.get('image_src'), page.url),
    oembedUrl: resolveUrl(head.oembed, page.url),
    isDoor: head.asksPassword && said === '' && description === '',
    asksPassword: head.asksPassword,
  };
}

/** The first of these that says anything, as one line. */
const saidIn = ({ metas }: Head, names: readonly string[]): string =>
  names.map((name) => plainText(metas.get(name) ?? '')).find((text) => text !== '') ?? '';

function pictureIn({ metas }: Head, base: string): string | undefined {
  const pictures = pictureNames.map((name) => resolveUrl(metas.get(name), base));
  return pictures.find((url) => url !== undefined);
}

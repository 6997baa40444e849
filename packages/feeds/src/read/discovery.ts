import { Parser } from 'htmlparser2';
import { resolveUrl } from '../text/urls.ts';

const feedTypes = /^application\/(?:rss|atom|feed)\+(?:xml|json)$/i;

/** Where a web page says its feed is, or nothing. */
export function feedInPage(html: string, url: string): string | undefined {
  let found: string | undefined;
  const parser = new Parser({
    onopentag(name, { rel, type, href }) {
      if (name !== 'link' || found !== undefined) return;
      const isFeed = /\balternate\b/i.test(rel ?? '') && feedTypes.test(type?.trim() ?? '');
      if (isFeed) found = resolveUrl(href, url);
    },
  });
  parser.end(html.slice(0, 200_000));
  return found;
}

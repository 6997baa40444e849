// Media RSS (https://www.rssboard.org/media-rss).

import { type Element, firstOf } from '../xml/tree.ts';
import { htmlOf } from './construct.ts';

/** What is said about a film or a picture, as html. It is plain text unless its type says that it is html. */
export function mediaDescription(entry: Element): string {
  for (const place of [firstOf(entry, 'media:group'), firstOf(entry, 'media:content'), entry]) {
    const description = place && firstOf(place, 'media:description');
    if (description !== undefined) return htmlOf(description, 'plain').trim();
  }
  return '';
}

import type { Shape } from '../blog.ts';
import { iso } from './writing.ts';

/** JSON Feed 1.1, with ids that are numbers and an item that is not an object. */
export const jsonFeed: Shape = ({ site, title, articles }) => {
  const items = articles.map((a, n) => ({
    id: n + 1,
    url: `${site}/${a.slug}`,
    title: a.title,
    content_html: a.html,
    date_published: iso(a.publishedAt, 9),
    authors: [{ name: a.author }],
    tags: [a.category],
    image: `${site}/images/${a.slug}.png`,
  }));
  const feed = {
    version: 'https://jsonfeed.org/version/1.1',
    title,
    home_page_url: `${site}/`,
    feed_url: `${site}/feed.json`,
    items: [...items, 'not an item'],
  };
  return { contentType: 'application/feed+json', bytes: Buffer.from(JSON.stringify(feed)) };
};

import type { Shape } from '../blog.ts';
import { atom03, blogger, github, jekyll, xhtmlAtom, youtube } from './atom-sites.ts';
import { jsonFeed } from './json.ts';
import { brokenXml, japaneseDiary, koreanBoard, mislabelled, rss090, rss091, wideRss } from './old-feeds.ts';
import { hugo, medium, naverBlog, substack, tistory, velog, wordpress } from './rss-blogs.ts';

/** Every shape of feed there is, by name. */
export const shapes = {
  wordpress,
  tistory,
  velog,
  medium,
  naverBlog,
  substack,
  hugo,
  jekyll,
  blogger,
  github,
  youtube,
  xhtmlAtom,
  atom03,
  jsonFeed,
  koreanBoard,
  mislabelled,
  japaneseDiary,
  rss090,
  rss091,
  wideRss,
  brokenXml,
} as const satisfies Readonly<Record<string, Shape>>;

export type ShapeName = keyof typeof shapes;

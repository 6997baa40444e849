export { FetchFailure } from './failure.ts';
export type { Resolve } from './fetch/addresses.ts';
export type { Timeouts } from './fetch/deadlines.ts';
export {
  createFetcher,
  type Fetched,
  type FetchedBody,
  type FetchedUnchanged,
  type Fetcher,
  type FetcherOptions,
  type FetchRequest,
} from './fetch/fetcher.ts';
export type { Network } from './fetch/networks.ts';
export { type ExportedFeed, type Opml, type OpmlFeed, readOpml, writeOpml } from './opml.ts';
export type { PageFacts } from './page/open-graph.ts';
export { createPageVisitor, type PageVisitor } from './page/visitor.ts';
export type { FeedEntry } from './read/entry.ts';
export { type Feed, readFeed } from './read/feed.ts';
export { feedSettings, feedTag, feedUrl } from './settings.ts';

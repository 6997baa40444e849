export { withoutCredentials } from '@pabal/domain';
export { type AddressChange, addressChange, bareAddress, isSameServer } from './credentials.ts';
export { FetchFailure } from './failure.ts';

export {
  createFetcher,
  type Fetched,
  type Fetcher,
} from './fetch/fetcher.ts';

export { type ImportedFeeds, importOpml } from './import.ts';
export { addFeed, changeFeed, deleteFeed, exportFeeds, feedOf, readFeedNow } from './manage.ts';

export { createPageVisitor, type PageVisitor } from './page/visitor.ts';

export type { Feed } from './read/feed.ts';

export { createDocumentReader, type DocumentReader } from './reader/reader.ts';
export { feedAddress, feedCredentials, feedSettings, feedTag, feedUrl, withoutMissing } from './settings.ts';

export { withoutCredentials } from '@pabal/domain';
export {
  createLinkCards,
  type LinkCard,
  type LinkCards,
} from './cards/cards.ts';
export { countLinkCards, noteLinkFailures } from './cards/figures.ts';
export { knownCards } from './cards/known.ts';
export { createLinkReader } from './cards/link-reader.ts';
export { type AddressChange, addressChange, bareAddress, isSameServer } from './credentials.ts';
export { FetchFailure } from './failure.ts';
export {
  createFetcher,
  type Fetched,
  type Fetcher,
  type Stepper,
} from './fetch/fetcher.ts';
export { reached } from './fetch/reach.ts';
export { type ImportedFeeds, importOpml } from './import.ts';
export {
  addFeed,
  changeFeed,
  deleteFeed,
  entryPage,
  exportFeeds,
  type FeedPage,
  feedOf,
  feedPage,
  readFeedNow,
} from './manage.ts';
export { createPageVisitor, type PageVisitor } from './page/visitor.ts';
export type { Feed } from './read/feed.ts';
export { createDocumentReader, type DocumentReader } from './reader/reader.ts';
export { feedAddress, feedCredentials, feedSettings, feedTag, feedUrl, withoutMissing } from './settings.ts';
export { canonicalUrl } from './text/urls.ts';
export { type FeedTrial, type TriedAddress, trialOf, tryFeed } from './trial.ts';

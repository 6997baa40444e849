export { type Entry, hideEntry, listEntries } from './entries.ts';
export {
  addFeeds,
  countFeeds,
  type Feed,
  type FeedChanges,
  type FeedFilter,
  type FeedSettings,
  findFeed,
  hastenFeed,
  listFeeds,
  type NewFeed,
  removeFeed,
  updateFeed,
} from './feeds.ts';
export {
  beginReading,
  type FetchAnswer,
  type FetchContent,
  giveUpReading,
  releaseFeeds,
  type Settled,
  settleAnswer,
  settleFailure,
  type TakenFeed,
  takeDueFeeds,
} from './fetches.ts';
export { countEntries, type FeedHealth, readFeedHealth } from './health.ts';
export {
  findLinkCards,
  releaseLinkCard,
  removeLinkCards,
  settleLinkCard,
  takeLinkCard,
} from './link-cards.ts';
export { type DuePage, settlePage, takeDuePages } from './pages.ts';

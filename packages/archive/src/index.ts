// The archive of newsletters: what the public reads of it, and what editors decide about it.

export { isDay } from './days.ts';
export { type ArchiveUrls, type FeedKind, feedOf, feedTypes, sitemapOf } from './documents.ts';
export {
  approveFilter,
  type EntriesOfDay,
  type FilterPreview,
  judge,
  judgeArchive,
  judgeEntryOfFeed,
  listEntries,
  previewFilter,
  stopFilter,
  trainFilters,
} from './editing.ts';
export { archiveEditions } from './making.ts';
export {
  type ArchiveDay,
  archiveDay,
  archiveTags,
  daysOf,
  type EditionAsSent,
  editionAsSent,
  editionsOf,
  isOnItsWay,
  type PublicNewsletter,
  publicNewsletter,
  publicNewsletters,
  queryIn,
  recentOf,
  type ShownSection,
  searchEntries,
} from './reading.ts';

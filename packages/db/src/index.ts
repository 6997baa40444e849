export { type Activity, noteActivity } from './activity.ts';
export {
  type App,
  createApp,
  findAppByKeyHash,
  hashApiKey,
  type ListedApp,
  listApps,
  looksLikeApiKey,
  revokeApp,
} from './apps.ts';
export { type AudiencePage, expandAudience, findExpanding } from './audiences.ts';
export {
  type CausePage,
  type DeadLetterCause,
  findLetter,
  type LetterReplay,
  type LetterStory,
  listCauses,
  listDeadLetters,
  listUnknown,
  type ParkedLetter,
  type ParkedPage,
} from './dead-letters.ts';
export { type Decision, discardDeadLetters, resolveUnknown } from './decisions.ts';
export {
  type Claim,
  type Claimed,
  claimDeliveries,
  countStates,
  type NewDelivery,
  releaseClaims,
  type Settlement,
  type Suppressed,
  settleDeliveries,
} from './deliveries.ts';
export {
  type DeliveryFilter,
  type DeliveryMove,
  type DeliveryPage,
  findDelivery,
  listDeliveries,
  type StoredDelivery,
} from './delivery-list.ts';
export { type ProofReader, proofEdition, type Resend, resendBucket } from './edition-again.ts';
export {
  beginDailyCheck,
  type CloseOut,
  findOverdue,
  type Overdue,
  readCloseOut,
  takeComplaints,
} from './edition-checks.ts';
export { type EditionContent, findEditionContent } from './edition-content.ts';
export { countCauses, countEditionStates, countOpen } from './edition-counts.ts';
export {
  type CandidateEntry,
  chooseEntries,
  type FeedSelection,
  findStaleFeeds,
  hastenFeeds,
  type PlacedEntry,
  type SourceFeed,
  setContent,
} from './edition-entries.ts';
export {
  endFreezing,
  type FreezeOptions,
  type FrozenAudience,
  type FrozenPage,
  freezePage,
  freezeResendPage,
} from './edition-freeze.ts';
export {
  differFromLast,
  type EditionDifference,
  type ExcludedPeople,
  findInEdition,
  listExcluded,
  type PersonInEdition,
} from './edition-people.ts';
export {
  beginChoosing,
  beginClosing,
  type EditionAtWork,
  endCancelled,
  findDueEditions,
  findEditionAtWork,
  finishEdition,
  keepOpen,
  noteProgress,
  releaseEdition,
  releaseEntries,
  reopenEdition,
  restEdition,
  skipEdition,
  suppressCancelled,
  waitWithEdition,
} from './edition-steps.ts';
export {
  approveEdition,
  beginEdition,
  cancelEdition,
  type Edition,
  type EditionDecision,
  type EditionFilter,
  type EditionStory,
  findEdition,
  listEditions,
  pauseEdition,
  resumeEdition,
  tellEdition,
} from './editions.ts';
export {
  type Entry,
  type EntryGiven,
  listEntries,
} from './entries.ts';
export { type DuePage, settlePage, takeDuePages } from './entry-pages.ts';
export {
  type Acceptance,
  type Audience,
  acceptEvents,
  cancelEvent,
  findAnswer,
  findEvent,
  type NewEvent,
  type StoredEvent,
} from './events.ts';
export {
  type FetchAnswer,
  type FetchContent,
  type FetchFailed,
  releaseFeeds,
  type Settled,
  settleAnswer,
  settleFailure,
  type TakenFeed,
  type Taking,
  takeDueFeeds,
} from './feed-fetches.ts';
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
export { type ForeignQuery, ForeignQueryError, type ForeignRow, readForeignRows } from './foreign-rows.ts';
export {
  addressesInGroups,
  changeMembers,
  findGroups,
  listMembers,
  type Members,
  type MembershipChange,
  type NewMember,
  replaceMembers,
} from './groups.ts';
export { newId } from './ids.ts';
export {
  beginImport,
  dropUpload,
  endImport,
  findImport,
  type Import,
  type ImportBatch,
  type ImportError,
  type ImportWork,
  listImportErrors,
  listImports,
  type NewImport,
  readPiece,
  startImport,
  storePiece,
  sweepImports,
  takeImport,
  takeIn,
} from './imports.ts';
export { ensureInternalApp } from './internal-app.ts';
export { type Cut, cutLimit, type Limit, listLimits } from './limits.ts';
export { migrate, migrationNames } from './migrate.ts';
export {
  findNewsletter,
  listNewsletters,
  type NewNewsletter,
  type Newsletter,
  type NextSlot,
  type PlannedSlots,
  pauseNewsletter,
  planSlots,
  putNewsletter,
  resumeNewsletter,
  type SlotPlan,
} from './newsletters.ts';
export { findNotDue } from './not-due.ts';
export { oldEditions } from './old-editions.ts';
export { oldEvents } from './old-events.ts';
export { oldReplays } from './old-replays.ts';
export { causeCursorForm, type DeadLetterFilter, letterCursorForm, type ParkedFilter } from './parked.ts';
export { joinGroup, mergePeople, onePerPerson, type PersonBatchEntry } from './person-batches.ts';
export {
  createStore,
  isDataError,
  isUnavailable,
  type Queryable,
  type Store,
  type StoreOptions,
  sqlState,
} from './pool.ts';
export {
  beginSourceRun,
  endSourceRun,
  listSources,
  type RecipientSource,
  type SourceResult,
  type SourceRun,
  takeSourceRows,
} from './recipient-sources.ts';
export {
  type Addressee,
  findAddressees,
  findRecipient,
  type NewRecipient,
  putRecipient,
  type Recipient,
} from './recipients.ts';
export { type PreviewedCause, previewReplay, type ReplayPreview } from './replay-preview.ts';
export {
  advanceReplay,
  findActiveReplays,
  findUnrung,
  markRung,
  type ReplayStep,
  storeTime,
  type Unrung,
  type UnrungLetter,
} from './replay-steps.ts';
export {
  cancelReplay,
  createReplay,
  findReplay,
  isAddressTaken,
  listReplays,
  type NewReplay,
  type Replay,
  type ReplayStory,
} from './replays.ts';
export {
  eraseEventData,
  findRetentionEnd,
  type OldPage,
  type OldThings,
  type Removed,
} from './retention.ts';
export { isSchemaCurrent, untilStoreAnswers, waitForSchema } from './schema.ts';
export {
  deepestRule,
  mostClauses,
  type RecipientField,
  recipientFields,
  ruleOfAnyDepth,
  type SegmentRule,
  segmentRule,
} from './segment-rules.ts';
export { type SqlCondition, segmentCondition } from './segment-sql.ts';
export {
  type ExplainedClause,
  explainRule,
  findSegment,
  listSegments,
  type NewSegment,
  previewRule,
  putSegment,
  removeSegment,
  type Segment,
  type SegmentExplanation,
  type SegmentPreview,
  unknownNames,
} from './segments.ts';
export { beatSender, listSenders, removeSender, type SenderBeat } from './senders.ts';
export { reserveSlots, type SlotRequest, type Slots, type Wanted } from './slots.ts';
export {
  type Consent,
  findNewsletterId,
  findSubscription,
  findSubscriptions,
  listSubscriptions,
  type Subscription,
  type SubscriptionMove,
  subscribe,
  unsubscribe,
} from './subscriptions.ts';
export { listRemovals, removeSuppressions, type SuppressionRemoval } from './suppression-removals.ts';
export {
  listSuppressions,
  type NewSuppression,
  putSuppression,
  type Suppression,
  type SuppressionFilter,
} from './suppressions.ts';
export {
  clearDue,
  type DueDelivery,
  giveUpSenders,
  loseOrphans,
  putBack,
  resendUnknown,
  takeDue,
  takeUnfed,
} from './sweep.ts';

export { noteActivity } from './activity.ts';
export { mergePeople, type PersonBatchEntry } from './batches.ts';
export {
  type GroupChange,
  listGroupChanges,
  listRecipientChanges,
  type RecipientChange,
} from './changes.ts';
export {
  dueErasures,
  type Erasure,
  type ErasureSubject,
  type ErasureWork,
  findErasure,
  findPerson,
  formerAddresses,
  importsBefore,
  insertErasure,
  lockErasure,
  lockPerson,
  moveErasure,
  type PersonRow,
} from './erasures/erasures.ts';
export { eraseEventsBetween, eraseLetters, eraseLettersBetween, nextWindow } from './erasures/letters.ts';
export { deletePeople, eraseWill } from './erasures/person.ts';
export { findWords, replaceWords, type TextPlace } from './erasures/words.ts';
export {
  type ExportedLetter,
  exportEventData,
  exportLetters,
  exportPerson,
  type PersonParts,
} from './export.ts';
export {
  addressesInGroups,
  changeMembers,
  findGroup,
  findGroups,
  type Group,
  listGroups,
  listMembers,
  listMemberships,
  type Members,
  type Membership,
  type MembershipChange,
  type NewMember,
  replaceMembers,
} from './groups.ts';
export {
  endImport,
  endImportEarly,
  findImport,
  type Import,
  type ImportError,
  listImportErrors,
  listImports,
  sweepImports,
} from './imports/imports.ts';
export {
  type ImportBatch,
  type ImportWork,
  keepImport,
  releaseImport,
  takeImport,
  takeIn,
} from './imports/intake.ts';
export {
  beginImport,
  dropUpload,
  findHeldImport,
  findPiece,
  type HeldImport,
  holdImport,
  type NewImport,
  readPiece,
  startImport,
  storePiece,
} from './imports/uploads.ts';
export {
  changeReaders,
  chooseHowOften,
  countLeaveReason,
  findLinkedNewsletter,
  findPageReader,
  findReaderByAddress,
  type LeaveReason,
  leaveReasons,
  listOfferedNewsletters,
  type PageReader,
} from './pages/readers.ts';
export {
  askPageLetterAgain,
  confirmPageRequest,
  countPageLetters,
  endPageLetter,
  findPageRequest,
  insertPageRequest,
  type PageRequest,
  removeOldPageRequests,
  takeDuePageRequest,
} from './pages/requests.ts';
export {
  type Addressee,
  findAddressees,
  findRecipient,
  findRecipientsLike,
  type IfUpdated,
  putRecipient,
  type Recipient,
} from './recipients.ts';
export { segmentCondition } from './segments/rule-sql.ts';
export {
  recipientFields,
  ruleOfAnyDepth,
  type SegmentRule,
  segmentRule,
  storedRule,
  type Test as SegmentTest,
  testNames as segmentTests,
} from './segments/rules.ts';
export {
  type ExplainedClause,
  explainRule,
  explainSegments,
  findSegment,
  listSegments,
  previewRule,
  putSegment,
  removeSegment,
  type Segment,
  type SegmentExplanation,
  type SegmentPreview,
  unknownNames,
} from './segments/segments.ts';
export {
  beginSourceRun,
  endSourceRun,
  listSources,
  type RecipientSource,
  type SourceResult,
  type SourceRun,
  takeSourceRows,
} from './sources.ts';
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
export {
  countUnmatchedHolds,
  leftBeforeErased,
  liftHolds,
  liftNewsletterHold,
} from './suppressions/holds.ts';
export { listRemovals, removeSuppressions, type SuppressionRemoval } from './suppressions/removals.ts';
export {
  listSuppressions,
  type NewSuppression,
  putSuppression,
  type Suppression,
} from './suppressions/suppressions.ts';

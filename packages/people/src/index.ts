export { recipientFields, segmentTests } from '@pabal/db/people';
export { noteSeen } from './activity.ts';
export { type Changes, groupChanges, recipientChanges } from './changes.ts';
export { addressesOnCall } from './consent/on-call.ts';
export {
  type PersonSubscriptions,
  type ReaderNamed,
  type ShownSubscription,
  type SubscriptionPage,
  type SubscriptionRequest,
  standingOf,
  subscribeReader,
  subscriptionPage,
  subscriptionsOf,
  type Unsubscribed,
  unsubscribeReader,
} from './consent/readers.ts';
export { subscribePerson, unsubscribePerson } from './consent/subscribing.ts';
export { newsletterIdOf, subscriptionOf } from './consent/subscriptions.ts';
export {
  type Lifted,
  liftFrom,
  type RemovalPage,
  removalPage,
  type ShownSuppression,
  type SuppressionPage,
  suppressAddress,
  suppressionPage,
} from './consent/suppressions.ts';
export { beginErasure, erasureOf, runErasure } from './erasure/erasure.ts';
export { erasureOfColumns } from './erasure/erasure-of-columns.ts';
export { createHoldWatch } from './erasure/hold-watch.ts';
export {
  attributes,
  email,
  endpointKey,
  externalId,
  groupKey,
  /** @public  The compiler names it where an API body has such an object. */
  type JsonObject,
  jsonObject,
  line,
  locale,
  pastTime,
  personName,
  segmentKey,
  suppressionReason,
  time,
  timeAhead,
  timeZone,
} from './fields.ts';
export {
  changeMembers,
  type GroupPage,
  groupOf,
  groupPage,
  groupsOf,
  type MemberPage,
  type MembershipPage,
  memberPage,
  replaceMembers,
} from './groups.ts';
export type { ColumnNames } from './imports/csv-columns.ts';
export { startHeld, takeFile, tryHeld, tryUpload } from './imports/held.ts';
export { cancelImport } from './imports/import-cancel.ts';
export {
  type ImportPage,
  importOf,
  importPage,
  type RefusedLines,
  refusedLines,
  refusedTable,
} from './imports/import-list.ts';
export { runImport } from './imports/import-run.ts';
export { holdFile, stageFile } from './imports/staging.ts';
export { charsets } from './imports/to-utf8.ts';
export type { SeenColumn } from './imports/trial/look.ts';
export type { Trial } from './imports/trial/trial.ts';
export { type ImportWarning, warningKinds } from './imports/trial/warnings.ts';
export { UnreadableFile } from './imports/unreadable-file.ts';
export { consentSource, consentTextVersion } from './person.ts';
export { exportPerson, type PersonExport } from './person-export.ts';
export {
  findRecipients,
  type RecipientPage,
  recipientOf,
  type ShownRecipient,
  saveRecipient,
  shownRecipient,
} from './recipients.ts';
export {
  deleteSegment,
  explainFor,
  explainSegment,
  previewOf,
  previewSegment,
  refuseUnknownNames,
  type SegmentPage,
  type SegmentsOfPerson,
  type ShownExplanation,
  type ShownPreview,
  type ShownSegment,
  saveSegment,
  segmentOf,
  segmentPage,
  segmentsOf,
} from './segments.ts';
export { syncSource } from './sources/source-sync.ts';
export { readSources, type Source } from './sources/sources.ts';

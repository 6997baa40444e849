export { noteSeen } from './activity.ts';

export { groupChanges, recipientChanges } from './changes.ts';
export { addressesOnCall, suppress } from './consent/on-call.ts';
export { subscribePerson, unsubscribePerson } from './consent/subscribing.ts';
export { newsletterIdOf, readerOf, subscriptionOf } from './consent/subscriptions.ts';
export { addressOrHash, kindsOfKey, liftSuppressions } from './consent/suppressions.ts';
export { beginErasure, runErasure } from './erasure/erasure.ts';
export { erasureOfColumns } from './erasure/erasure-of-columns.ts';
export { createHoldWatch } from './erasure/hold-watch.ts';
export {
  attributes,
  email,
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
export { changeMembers, groupId, replaceMembers } from './groups.ts';
export { cancelImport } from './imports/import-cancel.ts';
export { runImport } from './imports/import-run.ts';
export { stageFile } from './imports/staging.ts';
export { charsets } from './imports/to-utf8.ts';
export { UnreadableFile } from './imports/unreadable-file.ts';
export { consentSource, consentTextVersion } from './person.ts';
export { exportPerson, type PersonExport } from './person-export.ts';
export { recipientOf, saveRecipient } from './recipients.ts';
export {
  deleteSegment,
  explainFor,
  refuseUnknownNames,
  saveSegment,
  segmentOf,
} from './segments.ts';
export { syncSource } from './sources/source-sync.ts';
export { readSources, type Source } from './sources/sources.ts';

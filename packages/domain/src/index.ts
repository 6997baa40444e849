export {
  type AppMode,
  appModes,
  defaultScopes,
  defaultSpace,
  internalAppName,
  isTemplatePattern,
  mayPost,
  modeAllows,
  type Scope,
  scopes,
} from './apps.ts';
export { type AuditDoor, auditDoors } from './audit.ts';
export {
  type Balance,
  balanceOf,
  type Channel,
  channelOfProvider,
  channels,
  type DeliveryState,
  deliveryStates,
  type Lane,
  lanes,
  mayMove,
  noDeliveries,
  type OtherChannel,
  otherChannels,
  type StateCounts,
  type SuppressionCause,
} from './deliveries.ts';
export {
  type EditionKind,
  type EditionState,
  type ExclusionReason,
  editionKinds,
  editionStates,
  endedStates,
  exclusionReasons,
  type LeftReason,
  leftReasons,
  type ResendBucket,
  resendBuckets,
} from './editions.ts';
export { type ErrorCode, errorCodes, type FieldProblem, messageOf, PabalError } from './errors.ts';
export {
  type FeedEntry,
  type FeedFailure,
  type FeedFailureRule,
  type FeedState,
  feedFailureRules,
  feedFailures,
  feedStates,
  mostWaitMinutes,
} from './feeds/feeds.ts';
export {
  type LinkCardFailure,
  type LinkCardReading,
  linkCardFailureNames,
  linkCardFailures,
} from './feeds/link-cards.ts';
export {
  attachmentsField,
  attachmentsIn,
  type EventAttachment,
  isMediaType,
  withAttachments,
} from './letters/attachments.ts';
export {
  type ChatKind,
  type ChatMark,
  type ChatPiece,
  chatKinds,
  chatLabel,
  chatMarks,
  type EndpointStanding,
  endpointStandings,
  kindOfLabel,
} from './letters/chat.ts';
export { nextOf, type PageAsked } from './lists/pages.ts';
export {
  type Outcome,
  type OutcomeClass,
  outcomeClasses,
  permanentClasses,
  waitingClasses,
} from './outcomes.ts';
export {
  type ImportFormat,
  type ImportState,
  importFormats,
  importStates,
  isOwnHand,
  ownHands,
  type SubscriptionState,
  type SuppressionScope,
  subscriptionStates,
  suppressionScopes,
} from './people.ts';
export {
  backlogQueues,
  channelQueues,
  laneQueues,
  maxDeliveriesPerJob,
  type QueueName,
  queueNames,
} from './queues.ts';
export {
  type Afterwards,
  afterwardsOf,
  type ReceiptKind,
  type ReceiptSource,
  receiptKinds,
  receiptSources,
  type WebhookProvider,
  webhookProviders,
} from './receipts.ts';
export {
  mostLettersPerDecision,
  type ReplayState,
  replayRates,
  replayStates,
  type UnknownResolution,
  unknownResolutions,
} from './replays.ts';
export { type Role, roles, rolesWithScope, scopesOfRole } from './roles.ts';
export { asciiLocalPart } from './senders.ts';
export { type Service, services } from './services.ts';
export { csvLine } from './text/csv.ts';
export { editDistance } from './text/edit-distance.ts';
export { excerpt, withoutCredentials } from './text/excerpt.ts';
export { escapeHtml } from './text/html.ts';
export { endOfString, jsonPointer, keysInValue, repeatedKey } from './text/json-keys.ts';
export { canonicalLocale } from './text/locales.ts';
export {
  hidesCharacters,
  holdsNonCharacters,
  rulesOfNames,
} from './text/visible-text.ts';
export { localTimeAt, localTimeText, momentOf, readLocalTime } from './time/local-time.ts';
export { isMoment, momentExpected, msPerDay, secondsPerDay } from './time/moments.ts';
export { isTimeZone, offsetAt } from './time/time-zones.ts';
export {
  type EndpointState,
  endpointStates,
  isOfSpace,
  type MessageState,
  messageStates,
  type WebhookType,
  webhookTest,
  webhookTypes,
} from './webhooks/webhooks.ts';

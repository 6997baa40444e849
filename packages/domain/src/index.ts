export { type AppMode, appModes, type Scope, scopes } from './apps.ts';
export {
  type Balance,
  balanceOf,
  type DeliveryState,
  deliveryMoves,
  deliveryStates,
  type Lane,
  lanes,
  mayMove,
  type StateCounts,
  type SuppressionCause,
  suppressionCauses,
} from './deliveries.ts';
export {
  type EditionKind,
  type EditionState,
  type ExclusionReason,
  editionKinds,
  editionMoves,
  editionStates,
  endedStates,
  exclusionReasons,
  type ResendBucket,
  resendBuckets,
  unsentStates,
} from './editions.ts';
export { type ErrorCode, errorCodes, type FieldProblem, PabalError } from './errors.ts';
export {
  type FeedFailure,
  type FeedFailureRule,
  type FeedState,
  feedFailureRules,
  feedFailures,
  feedStates,
  mostWaitMinutes,
} from './feeds.ts';
export { canonicalLocale } from './locales.ts';
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
  type SubscriptionState,
  type SuppressionScope,
  subscriptionStates,
  suppressionScopes,
} from './people.ts';
export { laneQueues, maxDeliveriesPerJob, type QueueName, queueNames } from './queues.ts';
export {
  mostLettersPerDecision,
  type ReplayState,
  replayRates,
  replayStates,
  type UnknownResolution,
  unknownResolutions,
} from './replays.ts';
export { isTimeZone } from './time-zones.ts';

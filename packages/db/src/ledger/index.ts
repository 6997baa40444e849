export { expandAudience, findAppOfEvent, findExpanding } from './audiences.ts';
export {
  type Claim,
  type Claimed,
  type ClaimRequest,
  claimDeliveries,
  countStates,
  type NewDelivery,
  releaseClaims,
  restoreSent,
  type Settlement,
  settleDeliveries,
} from './deliveries.ts';
export {
  type Acceptance,
  type Audience,
  acceptEvents,
  cancelEvent,
  findAnswer,
  findEvent,
  findEventId,
  findEventIdIn,
  findEventIn,
  type NewEvent,
  type StoredEvent,
  storeEventsIn,
} from './events.ts';
export { referenceLabel, tagLabel } from './labels/labels.ts';
export { findNotDue } from './not-due.ts';
export { countOpenLetters, type OpenLetters } from './open.ts';
export {
  beatSender,
  countSendersAlive,
  listClaims,
  listSenders,
  removeSender,
  type SenderBeat,
} from './senders.ts';
export {
  type DeliveryMove,
  findDelivery,
  findDeliveryIn,
  type StoredDelivery,
} from './stored-delivery.ts';
export {
  clearDue,
  type DueDelivery,
  giveUpSenders,
  loseClaims,
  loseOrphans,
  putBack,
  resendUnknown,
  takeDue,
  takeUnfed,
} from './sweep.ts';
export { listUnfedApps, putBackUnfed, takeUnfedOfApps, type UnfedLetter } from './unfed.ts';
export {
  hasUnfit,
  listUnfit,
  listUnfitEverywhere,
  retryUnfit,
  retryUnfitEverywhere,
  type UnfitLetters,
} from './unfit.ts';
export {
  countWaiting,
  expireWaiting,
  findPlace,
  type Line,
  listLines,
  noteWarned,
  type Place,
  takeWaiting,
  type WaitingCount,
} from './waiting.ts';

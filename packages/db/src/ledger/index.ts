export { expandAudience, findAppOfEvent, findExpanding } from './audiences.ts';
export {
  type Claim,
  type Claimed,
  type ClaimRequest,
  claimDeliveries,
  type NewDelivery,
  releaseClaims,
  type Settlement,
  settleDeliveries,
} from './deliveries.ts';
export {
  type DeliveryMove,
  findDelivery,
  findDeliveryIn,
  listDeliveries,
  type StoredDelivery,
} from './delivery-list.ts';
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
} from './events.ts';
export {
  type EventLabels,
  labelsOf,
  listLabelled,
  referenceLabel,
  tagLabel,
} from './labels/labels.ts';
export { findNotDue } from './not-due.ts';
export { countOpenLetters, type OpenLetters } from './open.ts';
export { beatSender, countSendersAlive, listSenders, removeSender, type SenderBeat } from './senders.ts';
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
export { listUnfedApps, putBackUnfed, takeUnfedOfApps } from './unfed.ts';
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

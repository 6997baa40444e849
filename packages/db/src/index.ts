export { type AudiencePage, expandAudience, findExpanding } from './audiences.ts';
export {
  type Claim,
  type Claimed,
  claimDeliveries,
  countStates,
  type NewDelivery,
  type Settlement,
  type Suppressed,
  settleDeliveries,
} from './deliveries.ts';
export {
  type Acceptance,
  type Audience,
  acceptEvents,
  cancelEvent,
  findEvent,
  type NewEvent,
  type StoredEvent,
} from './events.ts';
export { newId } from './ids.ts';
export { migrate, migrationNames } from './migrate.ts';
export {
  createStore,
  isDataError,
  isUnavailable,
  type Queryable,
  type Store,
  type StoreOptions,
  sqlState,
} from './pool.ts';
export { eraseEventData } from './retention.ts';
export { beatSender, listSenders, removeSender, type SenderBeat } from './senders.ts';
export { clearDue, type DueDelivery, giveUpSenders, loseOrphans, resendUnknown, takeDue } from './sweep.ts';

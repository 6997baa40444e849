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
  type DeliveryFilter,
  type DeliveryMove,
  type DeliveryPage,
  findDelivery,
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
  type NewEvent,
  type StoredEvent,
} from './events.ts';
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
export {
  type Addressee,
  findAddressees,
  findRecipient,
  type NewRecipient,
  putRecipient,
  type Recipient,
} from './recipients.ts';
export { eraseEventData } from './retention.ts';
export { beatSender, listSenders, removeSender, type SenderBeat } from './senders.ts';
export { clearDue, type DueDelivery, giveUpSenders, loseOrphans, resendUnknown, takeDue } from './sweep.ts';

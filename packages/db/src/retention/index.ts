export { oldEditions } from './editions.ts';
export { oldEvents } from './events.ts';
export { oldPartitions } from './partitions.ts';
export { oldReplays } from './replays.ts';
export {
  eraseEventData,
  findRetentionEnd,
  type OldThings,
  personalEventColumns,
} from './retention.ts';
export { oldVersions } from './versions.ts';

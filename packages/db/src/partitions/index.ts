export { listPartitions } from './list.ts';
export { findPartitionState, makePartitions } from './making.ts';
export { listPartitionSizes, type PartitionSize } from './sizes.ts';

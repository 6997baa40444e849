export { listPartitions } from './list.ts';
export { findPartitionState, makePartitions } from './making.ts';

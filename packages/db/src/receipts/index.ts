export { type NewReceipt, type NotedReceipt, noteReceipts, type SuppressionRules } from './noting.ts';
export { countAfterwards, findReceipts, type StoredReceipt } from './reading.ts';
export { pauseTroubledEdition } from './stopping.ts';

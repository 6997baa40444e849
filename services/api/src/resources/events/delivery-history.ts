import type { DeliveryMove, StoredDelivery } from '@pabal/db/ledger';
import { historyLines } from '@pabal/deliveries';
import type { HistoryEntry } from './deliveries.schema.ts';

/** The history of a delivery in the form of an answer. */
export function historyOf(delivery: StoredDelivery, moves: readonly DeliveryMove[]): HistoryEntry[] {
  return historyLines(delivery, moves).map((line) => ({ ...line, at: line.at.toISOString() }));
}

// The whole history of a delivery. The usual moves (made, claimed, sent) are columns of its row, so that a letter without
// trouble costs no second row; every other move has a row of its own. Here both become one list.

import type { DeliveryMove, StoredDelivery } from '@pabal/db/ledger';
import type { HistoryEntry } from './deliveries.schema.ts';

const blank = {
  from: null,
  attempt: 0,
  outcome: null,
  code: null,
  status: null,
  reply: null,
  provider: null,
  templateVersion: null,
  actor: null,
  note: null,
} as const;

/** Everything that happened to a delivery, oldest first. */
export function historyOf(delivery: StoredDelivery, moves: readonly DeliveryMove[]): HistoryEntry[] {
  const made: HistoryEntry = { ...blank, at: delivery.createdAt.toISOString(), to: 'pending' };
  const recorded = moves.map((move): HistoryEntry => ({ ...move, at: move.at.toISOString() }));
  const present = isRecorded(delivery, moves) ? [] : presentOf(delivery);
  return [made, ...recorded, ...present];
}

/** True when the last line of the history is about the state the delivery is in now. */
function isRecorded({ state, attempt }: StoredDelivery, moves: readonly DeliveryMove[]): boolean {
  const last = moves.at(-1);
  return last !== undefined && last.to === state && last.attempt >= attempt;
}

function presentOf(delivery: StoredDelivery): HistoryEntry[] {
  const { state, attempt } = delivery;
  switch (state) {
    case 'pending':
      return [];
    case 'sending':
      return [
        {
          ...blank,
          at: timeOf(delivery.claimedAt, delivery),
          from: 'pending',
          to: state,
          attempt,
          actor: delivery.claimedBy,
        },
      ];
    case 'suppressed':
      return [
        {
          ...blank,
          at: timeOf(delivery.settledAt, delivery),
          from: 'pending',
          to: state,
          attempt,
          note: delivery.cause,
        },
      ];
    case 'sent':
    case 'failed':
    case 'unknown':
      return [
        {
          at: timeOf(delivery.settledAt, delivery),
          from: 'sending',
          to: state,
          attempt,
          outcome: delivery.outcome,
          code: delivery.code,
          status: delivery.status,
          reply: delivery.reply,
          provider: delivery.provider,
          templateVersion: delivery.templateVersion,
          actor: delivery.claimedBy,
          note: delivery.cause,
        },
      ];
    default:
      return state satisfies never;
  }
}

function timeOf(time: Date | null, { createdAt }: StoredDelivery): string {
  return (time ?? createdAt).toISOString();
}

// The whole history of a delivery. The usual moves (made, claimed, sent) are columns of its row, so that a letter without
// trouble costs no second row; every other move has a row of its own. Here both become one list.

import type { DeliveryMove, StoredDelivery } from '@pabal/db/ledger';
import type { DeliveryState } from '@pabal/domain';

/** A line of a letter's history. */
export interface HistoryLine extends Omit<DeliveryMove, 'from' | 'actor'> {
  readonly from: DeliveryState | null;
  readonly actor: string | null;
}

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
export function historyLines(delivery: StoredDelivery, moves: readonly DeliveryMove[]): HistoryLine[] {
  const made: HistoryLine = { ...blank, at: delivery.createdAt, to: 'pending' };
  const { before, notes } = notesOfSent(moves);
  const present = isRecorded(delivery, before) ? [] : presentOf(delivery);
  return [made, ...before, ...present, ...notes];
}

/** Tells the moves up to where a letter was sent from what was noted of it afterwards: that it was sent again. */
export function notesOfSent(moves: readonly DeliveryMove[]): {
  readonly before: readonly DeliveryMove[];
  readonly notes: readonly DeliveryMove[];
} {
  const isNote = ({ from }: DeliveryMove) => from === 'sent';
  return { before: moves.filter((move) => !isNote(move)), notes: moves.filter(isNote) };
}

/** True when the last line of the history is about the state the delivery is in now. */
function isRecorded({ state, attempt }: StoredDelivery, moves: readonly DeliveryMove[]): boolean {
  const last = moves.at(-1);
  return last !== undefined && last.to === state && last.attempt >= attempt;
}

function presentOf(delivery: StoredDelivery): HistoryLine[] {
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

function timeOf(time: Date | null, { createdAt }: StoredDelivery): Date {
  return time ?? createdAt;
}

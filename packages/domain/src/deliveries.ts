// A delivery is one message for one address: the row that everything turns around.
// This file is the only place that says which states exist and which moves between them are allowed.

/** The two lanes. An event letter is never made to wait by a newsletter. */
export const lanes = ['event', 'newsletter'] as const;
export type Lane = (typeof lanes)[number];

/** The ways a delivery may go. What answers mean is translated for each into the same outcomes (outcomes.ts). */
export const channels = ['mail', 'chat'] as const;
export type Channel = (typeof channels)[number];

/** Those beside mail: the ledger names them, and each has queues of its own. */
export type OtherChannel = Exclude<Channel, 'mail'>;
export const otherChannels = ['chat'] as const satisfies readonly OtherChannel[];

/** By which channel letters go that a provider takes: those of others than mail begin with their channel, as in `chat:slack`. */
export const channelOfProvider = (name: string): Channel =>
  otherChannels.find((channel) => name.startsWith(`${channel}:`)) ?? 'mail';

/**
 * Every delivery has exactly one of these, always:
 *
 * - `pending`    waiting to be claimed, or for its next attempt
 * - `sending`    claimed by one sender, which may have begun to send it
 * - `sent`       the other side took it: of mail, the server answered 2xx to the message
 * - `failed`     refused for good or out of attempts: a dead letter, replayable
 * - `unknown`    the other side may have taken it, but its answer was never heard
 * - `suppressed` never to be sent: cancelled, expired, or the address must not be written to
 */
export const deliveryStates = ['pending', 'sending', 'sent', 'failed', 'unknown', 'suppressed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** The only moves there are. `sent` and `suppressed` are final: a sent letter is never claimed again. */
const deliveryMoves: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  pending: ['sending', 'suppressed'],
  sending: ['sent', 'pending', 'failed', 'unknown'],
  unknown: ['pending', 'sent', 'failed'],
  failed: ['pending'],
  sent: [],
  suppressed: [],
};

/** True when a delivery may move from one state to the other. */
export function mayMove(from: DeliveryState, to: DeliveryState): boolean {
  return deliveryMoves[from].includes(to);
}

/** How many deliveries are in each state. `sending` is counted apart here and as pending to the outside. */
export type StateCounts = Readonly<Record<DeliveryState, number>>;

/** Counts of no deliveries, to be added to. */
export const noDeliveries = (): Record<DeliveryState, number> => ({
  pending: 0,
  sending: 0,
  sent: 0,
  failed: 0,
  unknown: 0,
  suppressed: 0,
});

/**
 * The balance of an event or an edition as users see it. The books balance when
 * `planned = sent + suppressed + failed + unknown + pending`; a claimed delivery counts as pending.
 */
export interface Balance {
  readonly planned: number;
  readonly sent: number;
  readonly suppressed: number;
  readonly failed: number;
  readonly unknown: number;
  readonly pending: number;
}

/** Folds state counts into the balance that is shown outside. */
export function balanceOf(counts: StateCounts): Balance {
  const { sent, suppressed, failed, unknown } = counts;
  const pending = counts.pending + counts.sending;
  return {
    planned: sent + suppressed + failed + unknown + pending,
    sent,
    suppressed,
    failed,
    unknown,
    pending,
  };
}

/** Why a delivery was suppressed; the value of its `cause`. */
const suppressionCauses = ['cancelled', 'expired', 'address-suppressed', 'unsubscribed'] as const;
export type SuppressionCause = (typeof suppressionCauses)[number];

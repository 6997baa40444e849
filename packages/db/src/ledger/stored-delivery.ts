// A delivery as it is read: its columns, and one with its whole history.

import type { Channel, DeliveryState, Lane } from '@pabal/domain';
import { findReceipts, type StoredReceipt } from '../receipts/reading.ts';
import { letterIsIn } from '../spaces/whose.ts';
import type { Queryable, SpaceQueryable } from '../store/store.ts';

/** A delivery as it is shown. */
export interface StoredDelivery {
  readonly id: string;
  readonly eventId: string | null;
  readonly channel: Channel;
  readonly state: DeliveryState;
  readonly lane: Lane;
  readonly template: string;
  readonly templateVersion: string | null;
  readonly locale: string | null;
  readonly address: string;
  readonly name: string | null;
  /** The recipient or group it is for, when the app did not give the address itself. */
  readonly recipientId: string | null;
  readonly test: boolean;
  readonly attempt: number;
  /** By which the other side knows it: of mail, the Message-ID. */
  readonly remoteId: string;
  /** Not to be claimed before; of no meaning while it waits for something. */
  readonly nextAttemptAt: Date;
  /** The limit or the provider behind which it waits in line (waiting.ts). */
  readonly waitsFor: string | null;
  readonly expiresAt: Date | null;
  readonly claimedAt: Date | null;
  readonly claimedBy: string | null;
  readonly outcome: string | null;
  readonly code: number | null;
  readonly status: string | null;
  readonly reply: string | null;
  readonly provider: string | null;
  readonly cause: string | null;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
}

/** A line of a delivery's history: every move off the straight way leaves one. */
export interface DeliveryMove {
  readonly at: Date;
  readonly from: DeliveryState;
  readonly to: DeliveryState;
  readonly attempt: number;
  readonly outcome: string | null;
  readonly code: number | null;
  readonly status: string | null;
  readonly reply: string | null;
  readonly provider: string | null;
  readonly templateVersion: string | null;
  readonly actor: string;
  readonly note: string | null;
}

/** A delivery under the names of {@link StoredDelivery}. */
export const deliveryColumns = `id, event_id as "eventId", coalesce(channel, 'mail') as channel, state, lane, template, template_version as "templateVersion", locale, address,
  name, recipient_id as "recipientId", test, attempt, remote_id as "remoteId", next_attempt_at as "nextAttemptAt", expires_at as "expiresAt",
  claimed_at as "claimedAt", claimed_by as "claimedBy", outcome, code, status, reply, provider, cause,
  created_at as "createdAt", settled_at as "settledAt", case when due_at is not null then waits_for end as "waitsFor"`;

/** Finds a delivery of this app with its history, oldest line first, or nothing. */
export async function findDelivery(
  store: Queryable,
  appId: string,
  deliveryId: string,
): Promise<DeliveryWithHistory | undefined> {
  const { rows } = await store.query<StoredDelivery>(
    `select ${deliveryColumns} from deliveries where id = $1 and app_id = $2`,
    [deliveryId, appId],
  );
  const [delivery] = rows;
  return delivery && withHistory(store, delivery);
}

/** The same, of whatever app or edition of the space. */
export async function findDeliveryIn(
  store: SpaceQueryable,
  deliveryId: string,
): Promise<DeliveryWithHistory | undefined> {
  const { rows } = await store.query<StoredDelivery>(
    `select ${deliveryColumns} from deliveries d where id = $1 and ${letterIsIn('$2')}`,
    [deliveryId, store.space],
  );
  const [delivery] = rows;
  return delivery && withHistory(store, delivery);
}

/** A delivery with what happened to it, and what became of it after it was sent. */
interface DeliveryWithHistory {
  readonly delivery: StoredDelivery;
  readonly moves: readonly DeliveryMove[];
  readonly receipts: readonly StoredReceipt[];
}

async function withHistory(store: Queryable, delivery: StoredDelivery): Promise<DeliveryWithHistory> {
  const { id } = delivery;
  return { delivery, moves: await findMoves(store, id), receipts: await findReceipts(store, id) };
}

/** More lines than a letter's attempts over its whole life, replays included; a bound all the same. */
const maxMoves = 1_000;

/** A delivery's history, oldest line first. */
export async function findMoves(store: Queryable, deliveryId: string): Promise<DeliveryMove[]> {
  const { rows } = await store.query<DeliveryMove>(
    `select at, from_state as "from", to_state as "to", attempt, outcome, code, status, reply, provider,
            template_version as "templateVersion", actor, note
     from delivery_moves where delivery_id = $1 order by id limit ${maxMoves}`,
    [deliveryId],
  );
  return rows;
}

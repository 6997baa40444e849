import type { DeliveryState } from '@pabal/domain';
import { letterIsIn } from '../spaces/whose.ts';
import type { SpaceQueryable } from '../store/store.ts';

/** A letter with what it was made of, as far as that is still there. */
export interface SentLetter {
  readonly id: string;
  readonly appId: string | null;
  /** The name of the space. */
  readonly space: string;
  readonly eventId: string | null;
  readonly editionId: string | null;
  readonly state: DeliveryState;
  readonly template: string;
  /** Of the last attempt that got as far as a letter. */
  readonly templateVersion: string | null;
  readonly locale: string | null;
  readonly address: string;
  readonly name: string | null;
  readonly recipientId: string | null;
  readonly test: boolean;
  readonly settledAt: Date | null;
  readonly claimedAt: Date | null;
  readonly createdAt: Date;
  /** By which the other side knows it: of mail, the Message-ID. */
  readonly remoteId: string;
  /** Where answers go, when its event said so. */
  readonly replyTo: string | null;
  /** Of an event; null once they are erased. */
  readonly data: Readonly<Record<string, unknown>> | null;
  /** What is known of the recipient now; null when there is no such recipient. */
  readonly attributes: Readonly<Record<string, unknown>> | null;
  /** When what is known of the recipient was changed the last time. */
  readonly changedAt: Date | null;
}

/** Finds a letter with the data of its event and what is known of its reader. */
export async function findSentLetter(
  store: SpaceQueryable,
  deliveryId: string,
): Promise<SentLetter | undefined> {
  const { rows } = await store.query<SentLetter>(
    `select d.id, d.app_id as "appId", (select name from spaces where id = $2::integer) as space, d.event_id as "eventId", d.edition_id as "editionId", d.state, d.template,
            d.template_version as "templateVersion", d.locale, d.address, d.name, d.recipient_id as "recipientId", d.test,
            d.settled_at as "settledAt", d.claimed_at as "claimedAt", d.created_at as "createdAt",
            d.remote_id as "remoteId", e.reply_to as "replyTo", e.data, r.attributes, r.updated_at as "changedAt"
     from deliveries d left join events e on e.id = d.event_id left join recipients r on r.id = d.recipient_id
     where d.id = $1 and ${letterIsIn('$2::integer')}`,
    [deliveryId, store.space],
  );
  return rows[0];
}

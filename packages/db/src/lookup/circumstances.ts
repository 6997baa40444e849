// What surrounds a letter: the event or the edition it belongs to, and what may keep it waiting.

import type { EditionKind } from '@pabal/domain';
import { dueWhenFed } from '../ledger/due.ts';
import { letterIsIn } from '../spaces/whose.ts';
import type { SpaceQueryable } from '../store/store.ts';

/** What is known around a letter, besides what its own row says. Times are as PostgreSQL writes them in JSON. */
export interface Circumstances {
  readonly app: { readonly id: string; readonly name: string; readonly pausedAt: string | null } | null;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly createdAt: string;
    readonly sendAt: string;
    readonly cancelledAt: string | null;
    /** The idempotency key, as long as it is kept. */
    readonly key: string | null;
    readonly replyTo: string | null;
    /** Whether the data that the letter is rendered from are still there. */
    readonly hasData: boolean;
  } | null;
  readonly edition: {
    readonly id: string;
    readonly newsletter: string;
    readonly newsletterName: string;
    readonly kind: EditionKind;
    readonly state: string;
    readonly slot: string;
    readonly createdAt: string;
    /** When its letters were released. */
    readonly sendingAt: string | null;
    readonly pausedAt: string | null;
    readonly hasContent: boolean;
  } | null;
  /** The letter that a person had sent once more by this one. */
  readonly againOf: string | null;
  /** True while it waits in the ledger without a bell, until it is released in turn. */
  readonly unfed: boolean;
  /** Letters of its event or edition, itself among them; at most {@link mostCounted}. */
  readonly letters: number;
}

/** More letters of one owner are not counted for one letter's page. */
export const mostCounted = 10_000;

/** Finds what surrounds a letter of the space, or nothing. */
export async function findCircumstances(
  store: SpaceQueryable,
  deliveryId: string,
): Promise<Circumstances | undefined> {
  const { rows } = await store.query<Circumstances>(circumstances, [deliveryId, store.space]);
  return rows[0];
}

const circumstances = `
  select
    (select json_build_object('id', a.id, 'name', a.name, 'pausedAt', a.paused_at) from apps a
     where a.id = d.app_id and a.space_id = $2::integer) as app,
    (select json_build_object('id', e.id, 'type', e.type, 'createdAt', e.created_at, 'sendAt', e.send_at,
       'cancelledAt', e.cancelled_at, 'key', e.idempotency_key, 'replyTo', e.reply_to, 'hasData', e.data is not null)
     from events e where e.id = d.event_id) as event,
    (select json_build_object('id', ed.id, 'newsletter', n.key, 'newsletterName', n.name, 'kind', ed.kind, 'state', ed.state,
       'slot', ed.slot, 'createdAt', ed.created_at, 'sendingAt', ed.sending_at, 'pausedAt', ed.paused_at,
       'hasContent', ed.content is not null)
     from editions ed join newsletters n on n.id = ed.newsletter_id
     where ed.id = d.edition_id and n.space_id = $2::integer) as edition,
    d.again_of as "againOf",
    d.due_at is not distinct from ${dueWhenFed} as unfed,
    case when d.event_id is not null
      then (select count(*)::integer from (select from deliveries o where o.event_id = d.event_id limit ${mostCounted}) o)
      else (select count(*)::integer from (select from deliveries o where o.edition_id = d.edition_id limit ${mostCounted}) o)
    end as letters
  from deliveries d where d.id = $1 and ${letterIsIn('$2::integer')}`;

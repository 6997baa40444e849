// What goes on holding for people who were erased: suppressions (`scope`) and newsletters they had left. Nobody knows their
// addresses any more; a hold has the keyed hash of one (decision 0025). The conditions of a claim are in ledger/holds.ts.

import type { Queryable, SpaceQueryable } from '../../store/store.ts';
import type { Suppression } from './suppressions.ts';

/** Keys as `keyed_hash` takes them, one entry for each secret. */
export interface HashPads {
  readonly inner: readonly string[];
  readonly outer: readonly string[];
}

/** Why a newsletter hold cannot be lifted by a new consent that an app claims. */
export const leftByOwnHand = 'by their own hand';

/**
 * Lifts what keeps an address from being written to that was erased. Who did, and what stood there, is kept. Newsletters
 * that the person had left are no suppressions and stay.
 *
 * @param removal.hashes  the address under each secret
 * @returns what was lifted
 */
export async function liftHolds(
  store: SpaceQueryable,
  removal: {
    readonly hashes: readonly string[];
    readonly scope?: string | undefined;
    readonly actor: string;
  },
): Promise<Suppression[]> {
  const { rows } = await store.query<Suppression>(
    `with lifted as (
       delete from erased_holds
       where address_hash = any($1::text[]) and space_id = $4 and scope is not null and ($2::text is null or scope = $2)
       returning *
     ),
     kept as (
       insert into suppression_removals (address_key, scope, reason, created_at, expires_at, removed_by, space_id)
       select address_hash, scope, reason, erased_at, expires_at, $3, space_id from lifted
     )
     select id, address_hash as "addressKey", scope, null as newsletter, reason, null as note, erased_at as "createdAt",
            expires_at as "expiresAt", null as "createdBy" from lifted`,
    [removal.hashes, removal.scope ?? null, removal.actor, store.space],
  );
  return rows;
}

interface Reader {
  readonly newsletterId: string;
  readonly recipientId: string;
}

// The address of the recipient `r` under each secret, and the hold `h` of the newsletter for it.
const holdOf = `recipients r cross join unnest($3::text[], $4::text[]) k (inner_pad, outer_pad)
  join erased_holds h on h.address_hash = keyed_hash(k.inner_pad, k.outer_pad, r.address_key)
  where r.id = $2 and h.newsletter_id = $1`;

/** Whether somebody with this recipient's address had left the newsletter by their own hand before they were erased. */
export async function leftBeforeErased(
  store: Queryable,
  { newsletterId, recipientId }: Reader,
  pads: HashPads,
): Promise<boolean> {
  const { rows } = await store.query<{ left: boolean }>(
    `select exists (
       select from ${holdOf} and h.reason = '${leftByOwnHand}' and not exists (
         select from recipients o join subscriptions s on s.recipient_id = o.id
         where o.address_key = r.address_key and s.newsletter_id = h.newsletter_id
           and s.state = 'subscribed' and s.changed_at > h.erased_at and s.changed_by = 'page'
       )
     ) as left`,
    [newsletterId, recipientId, pads.inner, pads.outer],
  );
  return rows[0]?.left === true;
}

/** Lifts what held for a newsletter, as its reader has come back by their own hand. */
export async function liftNewsletterHold(
  store: Queryable,
  { newsletterId, recipientId }: Reader,
  pads: HashPads,
): Promise<void> {
  await store.query(`delete from erased_holds where id in (select h.id from ${holdOf})`, [
    newsletterId,
    recipientId,
    pads.inner,
    pads.outer,
  ]);
}

/** Holds in force that none of these keys can recognise: their secrets are no longer configured. */
export async function countUnmatchedHolds(store: Queryable, keyIds: readonly string[]): Promise<number> {
  const { rows } = await store.query<{ holds: number }>(
    `select count(*)::integer as holds from erased_holds
     where case when key_id is null then cardinality($1::text[]) = 0 else key_id <> all($1::text[]) end
       and (expires_at is null or expires_at > now())`,
    [keyIds],
  );
  return rows[0]?.holds ?? 0;
}

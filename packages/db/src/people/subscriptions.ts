// What people want of each newsletter, and the evidence for it. The row holds today's will, the moves how it came about.

import { isOwnHand, ownHands, type SubscriptionState } from '@pabal/domain';
import { firstId } from '../store/ids.ts';
import type { Queryable, SpaceQueryable } from '../store/store.ts';
import { noteSubscriptions } from '../webhooks/notes.ts';

/** Evidence of consent. */
export interface Consent {
  readonly at: Date;
  /** Where it was given, such as the address of a form. */
  readonly source: string;
  /** Which text was agreed to. */
  readonly textVersion?: string | undefined;
}

export interface Subscription {
  /** Key of the newsletter. */
  readonly newsletter: string;
  readonly recipientId: string;
  readonly externalId: string;
  readonly state: SubscriptionState;
  /** Whether the reader wants at most one letter a week, where the newsletter offers it. */
  readonly atMostWeekly: boolean;
  readonly consentAt: Date | null;
  readonly consentSource: string | null;
  readonly consentTextVersion: string | null;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly changedBy: string;
}

/** One change of somebody's will. */
export interface SubscriptionMove {
  readonly newsletter: string;
  readonly at: Date;
  readonly from: SubscriptionState | null;
  readonly to: SubscriptionState;
  readonly consentAt: Date | null;
  readonly consentSource: string | null;
  readonly consentTextVersion: string | null;
  readonly actor: string;
}

const columns = `n.key as newsletter, s.recipient_id as "recipientId", r.external_id as "externalId", s.state,
  s.at_most_weekly as "atMostWeekly", s.consent_at as "consentAt", s.consent_source as "consentSource", s.consent_text_version as "consentTextVersion",
  s.created_at as "createdAt", s.changed_at as "changedAt", s.changed_by as "changedBy"`;

const joined = `subscriptions s join newsletters n on n.id = s.newsletter_id join recipients r on r.id = s.recipient_id`;

/** The id of the newsletter of this key, or nothing. */
export async function findNewsletterId(store: SpaceQueryable, key: string): Promise<string | undefined> {
  const { rows } = await store.query<{ id: string }>(
    'select id from newsletters where key = $1 and space_id = $2',
    [key, store.space],
  );
  return rows[0]?.id;
}

/**
 * Subscribes somebody, or notes that they have asked for it (`pending`). The same again changes nothing; asking again does
 * not undo a subscription; a new consent takes the place of the one before and lifts an unsubscription, but not one that
 * the person made: that is lifted by the person's own hand (`actor`) only, for every recipient with that address.
 *
 * @returns `left` when nothing was done, as the person has left by their own hand
 */
export async function subscribe(
  store: Queryable,
  subscription: {
    readonly newsletterId: string;
    readonly recipientId: string;
    readonly state: Exclude<SubscriptionState, 'unsubscribed'>;
    readonly consent: Consent;
    readonly actor: string;
  },
): Promise<'subscribed' | 'left'> {
  const { newsletterId, recipientId, state, consent, actor } = subscription;
  const { rows } = await store.query<{ left: boolean }>(subscribeOne, [
    newsletterId,
    recipientId,
    state,
    consent.at,
    consent.source,
    consent.textVersion ?? null,
    actor,
    isOwnHand(actor),
    ownHands,
  ]);
  return rows[0]?.left ? 'left' : 'subscribed';
}

/** A statement sees the table as it was, so the state before is read in the same one that changes it. */
const noteMoves = `
  insert into subscription_moves (newsletter_id, recipient_id, from_state, to_state, consent_at, consent_source,
                                  consent_text_version, actor)
  select m.newsletter_id, m.recipient_id, before.state, m.state, m.consent_at, m.consent_source, m.consent_text_version,
         m.changed_by
  from moved m left join subscriptions before
    on before.newsletter_id = m.newsletter_id and before.recipient_id = m.recipient_id`;

// A person who leaves at the same moment is seen by the condition on the row, which is read again when it is locked.
const subscribeOne = `
  with left_before as (
    select from unsubscribed_addresses u join recipients r on r.address_key = u.address_key
    where u.newsletter_id = $1 and r.id = $2 and not $8
    union all
    select from subscriptions s
    where s.newsletter_id = $1 and s.recipient_id = $2 and s.state = 'unsubscribed' and s.changed_by = any($9::text[])
      and not $8
  ),
  came_back as (
    delete from unsubscribed_addresses u using recipients r
    where u.newsletter_id = $1 and r.id = $2 and u.address_key = r.address_key and $8
  ),
  moved as (
    insert into subscriptions as s (newsletter_id, recipient_id, state, consent_at, consent_source, consent_text_version,
                                    changed_by)
    select $1, $2, $3, $4, $5, $6, $7 where not exists (select from left_before)
    on conflict (newsletter_id, recipient_id) do update set
      state = excluded.state, consent_at = excluded.consent_at, consent_source = excluded.consent_source,
      consent_text_version = excluded.consent_text_version, changed_at = now(), changed_by = excluded.changed_by
    where not (s.state = 'subscribed' and excluded.state = 'pending')
      and ((s.state, s.consent_source, s.consent_text_version)
        is distinct from (excluded.state, excluded.consent_source, excluded.consent_text_version)
        or ($8 and s.changed_by <> all($9::text[])))
      and ($8 or not (s.state = 'unsubscribed' and s.changed_by = any($9::text[])))
    returning s.*
  ),
  noted as (${noteMoves}),
  told as (${noteSubscriptions('moved')})
  select exists (select from left_before) as left`;

/**
 * Takes somebody's name off a newsletter, whether it was on it by subscription, group or segment: the same holds for every
 * recipient with that address, since the person who asks does not know how many of them there are. Done twice it does
 * nothing. What the person does is noted for the address, too, and over what somebody else did for them before.
 *
 * @returns the number of recipients this changed something for
 */
export async function unsubscribe(
  store: Queryable,
  who: { readonly newsletterId: string; readonly recipientId: string; readonly actor: string },
): Promise<number> {
  const { rowCount } = await store.query(unsubscribeAddress, [
    ...[who.newsletterId, who.recipientId, who.actor],
    ...[isOwnHand(who.actor), ownHands],
  ]);
  return rowCount ?? 0;
}

// The newsletter is looked up, not trusted: a link may be older than it.
const unsubscribeAddress = `
  with asked as (
    select n.id as newsletter_id, n.space_id, r.address_key from newsletters n, recipients r
    where n.id = $1 and r.id = $2 and r.space_id = n.space_id
  ),
  kept as (
    insert into unsubscribed_addresses (newsletter_id, address_key, actor)
    select newsletter_id, address_key, $3 from asked where $4
    on conflict do nothing
  ),
  moved as (
    insert into subscriptions as s (newsletter_id, recipient_id, state, changed_by)
    select asked.newsletter_id, r.id, 'unsubscribed', $3
    from asked join recipients r on r.address_key = asked.address_key and r.space_id = asked.space_id
    order by r.id
    on conflict (newsletter_id, recipient_id) do update set
      state = 'unsubscribed', changed_at = now(), changed_by = excluded.changed_by
    where s.state <> 'unsubscribed' or ($4 and s.changed_by <> all($5::text[]))
    returning s.*
  ),
  told as (${noteSubscriptions('moved')})
  ${noteMoves}`;

/** A page of a newsletter's subscriptions, after the recipient of the given id. */
export async function listSubscriptions(
  store: Queryable,
  newsletterId: string,
  options: { state?: SubscriptionState | undefined; after?: string | undefined; limit: number },
): Promise<Subscription[]> {
  const { rows } = await store.query<Subscription>(
    `select ${columns} from ${joined}
     where s.newsletter_id = $1 and ($2::text is null or s.state = $2) and s.recipient_id > $3
     order by s.recipient_id limit $4`,
    [newsletterId, options.state ?? null, options.after ?? firstId, options.limit],
  );
  return rows;
}

/** More than anybody changes their mind. */
const mostMoves = 1_000;

/** Everything somebody wants and ever wanted, newest change first. */
export async function findSubscriptions(
  store: Queryable,
  recipientId: string,
): Promise<{ readonly subscriptions: Subscription[]; readonly moves: SubscriptionMove[] }> {
  const now = await store.query<Subscription>(
    `select ${columns} from ${joined} where s.recipient_id = $1 order by n.key`,
    [recipientId],
  );
  const moves = await store.query<SubscriptionMove>(
    `select n.key as newsletter, m.at, m.from_state as "from", m.to_state as "to", m.consent_at as "consentAt",
            m.consent_source as "consentSource", m.consent_text_version as "consentTextVersion", m.actor
     from subscription_moves m join newsletters n on n.id = m.newsletter_id
     where m.recipient_id = $1 order by m.id desc limit ${mostMoves}`,
    [recipientId],
  );
  return { subscriptions: now.rows, moves: moves.rows };
}

/** Where one recipient stands with one newsletter, or nothing. */
export async function findSubscription(
  store: Queryable,
  newsletterId: string,
  recipientId: string,
): Promise<Subscription | undefined> {
  const { rows } = await store.query<Subscription>(
    `select ${columns} from ${joined} where s.newsletter_id = $1 and s.recipient_id = $2`,
    [newsletterId, recipientId],
  );
  return rows[0];
}

// Erasing a person: the rows that were this person, and what they wanted.

import type { SpaceQueryable } from '../../store/store.ts';
import { leftByOwnHand } from '../suppressions/holds.ts';
import { type ErasureSubject, hashesOf } from './erasures.ts';

/**
 * What forbids writing to the addresses goes on holding for their hashes.
 *
 * @param keyId  of the secret that made the hashes
 * @returns rows that were erased
 */
export async function eraseWill(
  transaction: SpaceQueryable,
  subject: ErasureSubject,
  keyId: string,
): Promise<{ readonly suppressions: number; readonly subscriptions: number }> {
  const [keys, hashes] = hashesOf(subject);
  const suppressions = await transaction.query(
    `with known as (select * from unnest($1::text[], $2::text[]) as k (address_key, hash)),
     gone as (
       delete from suppressions s using known k where s.address_key = k.address_key and s.space_id = $4 returning s.*, k.hash
     ),
     held as (
       insert into erased_holds as h (address_hash, scope, reason, expires_at, key_id, space_id)
       select hash, scope, case when reason = 'address-refused' then reason else 'suppressed' end, expires_at, $3, space_id from gone
       on conflict (address_hash, scope, newsletter_id, space_id) do update set
         expires_at = case when h.expires_at is null or excluded.expires_at is null then null
                           else greatest(h.expires_at, excluded.expires_at) end
     ),
     lifted as (
       update suppression_removals r set address_key = k.hash, note = null, reason = 'erased' from known k
       where r.address_key = k.address_key and r.space_id = $4 returning r.id
     )
     select id from gone union all select id from lifted`,
    [keys, hashes, keyId, transaction.space],
  );
  const subscriptions = await transaction.query(
    `with theirs as (
       select s.*, k.hash from subscriptions s join recipients r on r.id = s.recipient_id
       join unnest($1::text[], $2::text[]) as k (address_key, hash) on k.address_key = r.address_key
       where s.recipient_id = any($3::uuid[])
     ),
     held as (
       insert into erased_holds (address_hash, newsletter_id, reason, key_id, space_id)
       select distinct hash, newsletter_id, 'unsubscribed', $4, $5::smallint from theirs where state = 'unsubscribed'
       on conflict (address_hash, scope, newsletter_id, space_id) do nothing
     ),
     kept as (
       insert into erased_consents (address_hash, newsletter_id, at, from_state, to_state, consent_at, consent_text_version)
       select t.hash, m.newsletter_id, m.at, m.from_state, m.to_state, m.consent_at,
              case when length(m.consent_text_version) <= 40 and m.consent_text_version !~ '[@[:space:]]'
                   then m.consent_text_version end
       from subscription_moves m join theirs t on t.recipient_id = m.recipient_id and t.newsletter_id = m.newsletter_id
       order by m.id
     )
     select from theirs`,
    [keys, hashes, subject.recipients, keyId, transaction.space],
  );
  await transaction.query(
    `with gone as (
       delete from unsubscribed_addresses u using unnest($1::text[], $2::text[]) as k (address_key, hash)
       where u.address_key = k.address_key and u.newsletter_id in (select id from newsletters where space_id = $4)
       returning u.newsletter_id, k.hash
     )
     insert into erased_holds (address_hash, newsletter_id, reason, key_id, space_id)
     select distinct hash, newsletter_id, '${leftByOwnHand}', $3, $4::smallint from gone
     on conflict (address_hash, scope, newsletter_id, space_id) do update set reason = excluded.reason`,
    [keys, hashes, keyId, transaction.space],
  );
  await transaction.query('delete from soft_bounces where address_key = any($1::text[]) and space_id = $2', [
    keys,
    transaction.space,
  ]);
  return { suppressions: suppressions.rowCount ?? 0, subscriptions: subscriptions.rowCount ?? 0 };
}

/** The rows themselves go, and with them memberships, subscriptions, sources and changes. */
export async function deletePeople(
  transaction: SpaceQueryable,
  subject: ErasureSubject,
  actor: string,
): Promise<
  Readonly<Record<'recipients' | 'memberships' | 'leftOut', number> & Partial<Record<'reminders', number>>>
> {
  const memberships = await transaction.query(
    `with left_groups as (
       delete from group_members where recipient_id = any($1::uuid[]) returning group_id
     )
     insert into group_changes (group_id, actor, added, removed)
     select group_id, $2, 0, count(*)::integer from left_groups group by group_id`,
    [subject.recipients, actor],
  );
  const leftOut = await transaction.query(
    `update edition_exclusions set recipient_id = new_id() where recipient_id = any($1::uuid[])`,
    [subject.recipients],
  );
  // What they asked for on pages, under this address and those that they had before.
  await transaction.query('delete from page_requests where address_key = any($1::text[]) and space_id = $2', [
    Object.keys(subject.addresses),
    transaction.space,
  ]);
  const reminders = await transaction.query(
    `delete from reminders where (recipient_id = any($1::uuid[]) or address_key = any($2::text[])) and space_id = $3`,
    [subject.recipients, Object.keys(subject.addresses), transaction.space],
  );
  const recipients = await transaction.query('delete from recipients where id = any($1::uuid[])', [
    subject.recipients,
  ]);
  return {
    recipients: recipients.rowCount ?? 0,
    memberships: memberships.rowCount ?? 0,
    leftOut: leftOut.rowCount ?? 0,
    ...(reminders.rowCount && { reminders: reminders.rowCount }),
  };
}

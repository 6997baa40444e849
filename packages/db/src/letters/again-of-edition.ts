// A letter of an edition, once more for its reader: an edition of its own with one letter, which shows what the edition showed.

import type { EditionKind, EditionState } from '@pabal/domain';
import { letterIsIn } from '../spaces/whose.ts';
import { newId, newLetterId } from '../store/ids.ts';
import type { SpaceQueryable, SpaceStore } from '../store/store.ts';
import { notesOf } from './again-notes.ts';

/** A letter of an edition that is sent once more. */
interface NewEditionLetter {
  readonly id: string;
  /** The edition that it is a letter of. */
  readonly editionId: string;
  readonly actor: string;
  readonly reason: string;
}

/** How an edition and the reader of one of its letters stand now. */
export interface ReaderOfEdition {
  readonly newsletter: string;
  readonly kind: EditionKind;
  readonly state: EditionState;
  readonly pausedAt: Date | null;
  readonly hasContent: boolean;
  /** The address that the reader has now, as it is compared; null when there is no such person any more. */
  readonly addressKey: string | null;
  readonly subscription: 'pending' | 'subscribed' | 'unsubscribed' | null;
  /** Until when the reader wants no newsletters. */
  readonly pausedUntil: Date | null;
}

/** Finds what decides whether the reader of a letter may get it once more; nothing when it is of no edition. */
export async function findReaderOfEdition(
  store: SpaceQueryable,
  letterId: string,
): Promise<ReaderOfEdition | undefined> {
  const { rows } = await store.query<ReaderOfEdition>(
    `select n.key as newsletter, e.kind, e.state, e.paused_at as "pausedAt", e.content is not null as "hasContent",
       r.address_key as "addressKey", case when r.paused_until > now() then r.paused_until end as "pausedUntil",
       case when exists (
         select from unsubscribed_addresses u where u.newsletter_id = n.id and u.address_key = r.address_key
       ) then 'unsubscribed' else s.state end as subscription
     from deliveries d join editions e on e.id = d.edition_id join newsletters n on n.id = e.newsletter_id
       left join recipients r on r.id = d.recipient_id and r.space_id = $2
       left join subscriptions s on s.newsletter_id = n.id and s.recipient_id = r.id
     where d.id = $1 and n.space_id = $2`,
    [letterId, store.space],
  );
  return rows[0];
}

/**
 * Makes the letter again, for the address that its reader has now. A builder rings for it within moments. Of two people who ask at
 * once the second waits for the first, and then finds that it was done.
 *
 * @returns the letter and the edition that were made; nothing when it was made again before and that letter was not suppressed, or
 *   when it cannot be made any more
 */
export function sendEditionLetterAgain(
  store: SpaceStore,
  { id, editionId, actor, reason }: NewEditionLetter,
): Promise<{ readonly id: string; readonly editionId: string } | undefined> {
  const again = newId();
  const letter = newLetterId(again);
  return store.transaction(async (transaction) => {
    await transaction.query('select from editions where id = $1 for update', [editionId]);
    const { rowCount } = await transaction.query(make, [
      ...[id, store.space, again, letter, actor, ...notesOf({ made: letter, of: id, reason })],
    ]);
    return rowCount === 1 ? { id: letter, editionId: again } : undefined;
  });
}

/** SQL: letters `n` that were made of the letter `d` of the edition `e` before, and not suppressed. Editions lie by newsletter and slot, so few are read. */
const madeOf = `from editions a join deliveries n on n.edition_id = a.id and n.again_of = d.id and n.state <> 'suppressed'
  where a.newsletter_id = e.newsletter_id and a.slot >= e.slot and a.kind = 'resend' and a.bucket = 'one-letter'`;

// Its parent is the edition that the reader was written to first, however often the letter was sent again.
const make = `
  with old as (
    select d.id, d.attempt, d.template, d.locale, d.remote_id, d.channel, e.newsletter_id, e.definition, e.content,
           case when e.bucket = 'one-letter' then e.parent_id else e.id end as parent_id,
           r.id as recipient_id, r.address, r.address_key, r.name, r.locale as present_locale
    from deliveries d join editions e on e.id = d.edition_id join recipients r on r.id = d.recipient_id and r.space_id = $2
    where d.id = $1 and ${letterIsIn('$2::integer')} and d.state = 'sent' and e.kind <> 'proof' and e.state <> 'cancelled'
      and e.paused_at is null and e.content is not null and not exists (select ${madeOf})
  ),
  made as (
    insert into editions (id, newsletter_id, slot, kind, parent_id, bucket, state, definition, content, due_at, approved_at,
                          approved_by, planned, frozen_at, sending_at, done_at)
    select $3, o.newsletter_id, clock_timestamp(), 'resend', o.parent_id, 'one-letter', 'sending', o.definition, o.content, now(),
           now(), $5, 1, now(), now(), now()
    from old o
    on conflict (newsletter_id, slot) do nothing
    returning id
  ),
  noted as (
    insert into delivery_moves (delivery_id, from_state, to_state, attempt, actor, note)
    select $4::uuid, 'pending', 'pending', 0, $5::text, $6::text from made
    union all
    select o.id, 'sent', 'sent', o.attempt, $5, $7::text from old o, made
  )
  insert into deliveries (id, edition_id, lane, template, locale, address, address_key, name, recipient_id, test,
                          next_attempt_at, due_at, remote_id, channel, again_of)
  select $4, m.id, 'newsletter', o.template, coalesce(o.present_locale, o.locale), o.address, o.address_key, o.name,
         o.recipient_id, false, now(), 'infinity', regexp_replace(o.remote_id, '^<[^@]*', '<' || $4), o.channel, o.id
  from old o, made m`;

/** The letter by which this one of an edition was sent once more, or nothing. */
export async function findEditionLetterAgain(store: SpaceQueryable, id: string): Promise<string | undefined> {
  const { rows } = await store.query<{ id: string }>(
    `select (select n.id ${madeOf} limit 1) as id from deliveries d join editions e on e.id = d.edition_id
     where d.id = $1 and ${letterIsIn('$2::integer')}`,
    [id, store.space],
  );
  return rows[0]?.id ?? undefined;
}

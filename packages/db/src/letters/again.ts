// A letter that was sent, once more: an event of its own with one letter, made of the data of the one before.

import type { Lane, SuppressionScope } from '@pabal/domain';
import { letterIsIn } from '../spaces/whose.ts';
import { newId, newLetterId } from '../store/ids.ts';
import type { SpaceQueryable } from '../store/store.ts';
import { notesOf } from './again-notes.ts';
import { findEditionLetterAgain } from './again-of-edition.ts';

export interface NewAgain {
  /** The letter that is sent once more. */
  readonly id: string;
  /** Another address than before. */
  readonly address?: { readonly address: string; readonly key: string } | undefined;
  readonly actor: string;
  readonly reason: string;
}

/** The letter and the event that were made. */
export interface MadeAgain {
  readonly id: string;
  readonly eventId: string;
}

/**
 * Makes the letter again. The sweeper rings for it within moments, so that nobody needs the queue to ask for it. Two people who ask
 * at once make one: the key of the event names the letter before it.
 *
 * @returns nothing when it was made again before and that letter was not suppressed, when it is not `sent` or of no event, or when
 *   the data of its event is erased
 */
export async function sendLetterAgain(
  store: SpaceQueryable,
  again: NewAgain,
): Promise<MadeAgain | undefined> {
  const eventId = newId();
  const id = newLetterId(eventId);
  const { address, actor, reason } = again;
  const { rowCount } = await store.query(make, [
    ...[again.id, store.space, eventId, id, againKey(again.id)],
    ...[
      address?.address ?? null,
      address?.key ?? null,
      actor,
      ...notesOf({ made: id, of: again.id, reason }),
    ],
  ]);
  return rowCount === 1 ? { id, eventId } : undefined;
}

const againKey = (id: string) => `again:${id}`;

// Its app finds it by the reference and the tags of the one before. These and its files are kept as long as its data. Its Message-ID
// has the domain of the one before. It may take as long as the one before; what was erased is not made again.
const make = `
  with old as (
    select d.*, e.type, e.data, e.reply_to, e.locale as event_locale, e.expires_at - e.send_at as life,
           coalesce(e.erase_at - e.send_at, interval '7 days') as kept
    from deliveries d join events e on e.id = d.event_id
    where d.id = $1 and ${letterIsIn('$2::integer')} and d.state = 'sent' and e.data is not null
  ),
  keyed as (
    insert into event_keys (app_id, key, event_id) select app_id, $5, $3::uuid from old
    on conflict (app_id, key) do update set event_id = excluded.event_id where exists (
      select from deliveries n where n.event_id = event_keys.event_id and n.again_of = $1 and n.state = 'suppressed')
    returning event_id
  ),
  made as (
    insert into events (id, app_id, type, lane, data, locale, reply_to, test, send_at, expires_at, idempotency_key,
                        audience_state, erase_at)
    select k.event_id, o.app_id, o.type, o.lane, o.data, o.event_locale, o.reply_to, o.test, now(), now() + o.life, $5,
           'complete', now() + o.kept
    from old o, keyed k
    returning id, send_at, expires_at
  ),
  filed as (
    insert into event_attachments (event_id, app_id, hash)
    select m.id, u.app_id, u.hash from made m cross join old o join event_attachments u on u.event_id = o.event_id
  ),
  labelled as (
    insert into event_labels (app_id, label, event_id)
    select l.app_id, l.label, m.id from made m cross join old o join event_labels l on l.event_id = o.event_id
  ),
  noted as (
    insert into delivery_moves (delivery_id, from_state, to_state, attempt, actor, note)
    select $4::uuid, 'pending', 'pending', 0, $8::text, $9::text from made
    union all
    select o.id, 'sent', 'sent', o.attempt, $8, $10::text from old o, made
  )
  insert into deliveries (id, app_id, event_id, lane, template, locale, address, address_key, name, recipient_id, test,
                          next_attempt_at, expires_at, due_at, remote_id, channel, again_of)
  select $4, o.app_id, m.id, o.lane, o.template, o.locale, coalesce($6, o.address), coalesce($7, o.address_key), o.name,
         o.recipient_id, o.test, m.send_at, m.expires_at, now(), regexp_replace(o.remote_id, '^<[^@]*', '<' || $4), o.channel, o.id
  from old o, made m`;

/** The letter by which this one was sent once more, or nothing. One that was suppressed was never sent. */
export async function findSentAgain(
  store: SpaceQueryable,
  { id, appId }: { readonly id: string; readonly appId: string | null },
): Promise<string | undefined> {
  if (appId === null) return findEditionLetterAgain(store, id);
  const { rows } = await store.query<{ id: string }>(
    `select d.id from event_keys k join deliveries d on d.event_id = k.event_id
     where k.app_id = $1 and k.key = $2 and d.again_of = $3 and d.state <> 'suppressed'`,
    [appId, againKey(id), id],
  );
  return rows[0]?.id;
}

/** Why an address is not written to in a lane. */
export interface InTheWay {
  readonly scope: SuppressionScope;
  readonly reason: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

/** The suppression that would keep a letter of the lane from this address, or nothing. */
export async function findInTheWay(
  store: SpaceQueryable,
  addressKey: string,
  lane: Lane,
): Promise<InTheWay | undefined> {
  const { rows } = await store.query<InTheWay>(
    `select scope, reason, created_at as "createdAt", expires_at as "expiresAt" from suppressions
     where address_key = $1 and space_id = $2 and scope in ('all', $3) and (expires_at is null or expires_at > now())
     order by created_at limit 1`,
    [addressKey, store.space, lane],
  );
  return rows[0];
}

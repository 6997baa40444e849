// Erasing a person: letters to them, and events that name them.

import { dueAtOnce } from '../../ledger/due.ts';
import { amongIds } from '../../partitions/bounds.ts';
import { emptiedUnlessOpen, erasedKeysUnlessOpen } from '../../retention/retention.ts';
import { eventIsIn, letterIsIn } from '../../spaces/whose.ts';
import { smallestIdAt } from '../../store/ids.ts';
import type { Queryable, SpaceQueryable } from '../../store/store.ts';
import { noteLetters } from '../../webhooks/notes.ts';
import { type ErasureWork, hashesOf } from './erasures.ts';

/** Letters that one statement erases. */
const lettersTogether = 500;
/** Rows of the ledger that one statement looks at. */
const window = 2_000;

export interface ErasedLetters {
  readonly letters: number;
  readonly events: number;
  /** Letters that a sender has in its hands. */
  readonly underWay: number;
}

/** Erases the next letters to the addresses of the person. Nothing is left when it erased none and none is under way. */
export function eraseLetters(transaction: SpaceQueryable, work: ErasureWork): Promise<ErasedLetters> {
  return eraseFound(
    transaction,
    work,
    `select id, state from deliveries d where address_key = any($1::text[]) and $2::uuid[] is not null and ${letterIsIn('$3::integer')}
     order by id limit ${lettersTogether} for update`,
  );
}

/** Where the walk through the ledger goes on after one window; nothing when it is through. */
export async function nextWindow(
  transaction: Queryable,
  table: 'deliveries' | 'events',
  after: string | null,
): Promise<string | undefined> {
  const { rows } = await transaction.query<{ id: string }>(
    `select id from (select id from ${table} where id > $1::uuid order by id limit ${window}) w order by id desc limit 1`,
    [after ?? smallestIdAt(new Date(0))],
  );
  return rows[0]?.id;
}

/** Erases those letters of a window that were to the person under any address. */
export function eraseLettersBetween(
  transaction: SpaceQueryable,
  work: ErasureWork,
  until: string,
): Promise<ErasedLetters> {
  return eraseFound(
    transaction,
    work,
    `select id, state from deliveries d
     where id > '${work.cursor ?? smallestIdAt(new Date(0))}'::uuid and id <= '${until}'::uuid
       and (recipient_id = any($2::uuid[]) or address_key = any($1::text[])) and ${letterIsIn('$3::integer')}
     order by id for update`,
  );
}

async function eraseFound(
  transaction: SpaceQueryable,
  { subject, addressHash, requestedBy }: ErasureWork,
  find: string,
): Promise<ErasedLetters> {
  const [keys, hashes] = hashesOf(subject);
  const found = await transaction.query<{ id: string; state: string }>(
    find,
    [keys, subject.recipients, transaction.space],
    { prepare: false },
  );
  const underWay = found.rows.filter(({ state }) => state === 'sending').length;
  const ids = found.rows.filter(({ state }) => state !== 'sending').map(({ id }) => id);
  if (ids.length === 0) return { letters: 0, events: 0, underWay };
  const { rows } = await transaction.query<{ eventId: string | null }>(eraseThese, [
    ids,
    keys,
    hashes,
    addressHash,
    requestedBy,
    transaction.space,
  ]);
  const eventIds = [...new Set(rows.flatMap(({ eventId }) => (eventId === null ? [] : [eventId])))];
  return { letters: ids.length, events: await eraseEvents(transaction, eventIds), underWay };
}

// Letters that wait are given up, and so are dead and doubtful ones: nobody may send them to a hash. An earlier address
// that is not in the list gets a text of its own, since an event has each address once. A key keeps its channel in front
// (migration 0028); mail has none there.
const eraseThese = `
  with before as (select id, state, attempt from deliveries where ${amongIds('$1', 'id')}),
  known as (select * from unnest($2::text[], $3::text[]) as k (address_key, hash)),
  erased as (
    update deliveries d set
      address = coalesce((select hash from known k where k.address_key = d.address_key), $4 || '/' || d.id),
      address_key = concat(d.channel || ':', coalesce((select hash from known k where k.address_key = d.address_key), $4 || '/' || d.id)),
      name = null, recipient_id = null, reply = null,
      state = case d.state when 'pending' then 'suppressed' when 'unknown' then 'failed' else d.state end,
      cause = case when d.state in ('pending', 'unknown', 'failed') then 'erased' else d.cause end,
      due_at = case when d.state in ('unknown', 'failed') then ${dueAtOnce} when d.state = 'pending' then null else d.due_at end,
      settled_at = coalesce(d.settled_at, now()),
      parked_at = null, waits_for = null, wait_rank = null,
      discarded_at = case when d.state in ('unknown', 'failed') then coalesce(d.discarded_at, now()) end,
      discard_reason = case when d.state in ('unknown', 'failed') then 'the person was erased' end
    where ${amongIds('$1')}
    returning d.*
  ),
  ended as (select e.* from erased e join before b on b.id = e.id where b.state in ('pending', 'unknown')),
  told as (${noteLetters('ended')}),
  moves as (
    update delivery_moves m set reply = null, note = null
    where ${amongIds('$1', 'm.delivery_id')} and (m.reply is not null or m.note is not null)
  ),
  receipts_without_words as (
    update receipts r set reply = null where ${amongIds('$1', 'r.delivery_id')} and r.reply is not null
  ),
  replayed as (
    update replays r set address = k.hash, address_key = k.hash from known k
    where r.address_key = k.address_key and r.space_id = $6
  ),
  noted as (
    insert into delivery_moves (delivery_id, from_state, to_state, attempt, actor, note)
    select b.id, b.state, e.state, b.attempt, $5, 'the person was erased'
    from before b join erased e on e.id = b.id where b.state in ('pending', 'unknown', 'failed')
  )
  select event_id as "eventId" from erased`;

/** Erases the data of events nobody waits for any more; of others as soon as their last letter is done. */
async function eraseEvents(transaction: Queryable, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const { rowCount } = await transaction.query(
    `with over as (
       select e.id, e.audience_state = 'expanding'
         or exists (select from deliveries d where d.event_id = e.id and d.state in ('pending', 'sending')) as open
       from events e where e.id = any($1::uuid[]) and (e.data is not null or e.erase_at is not null)
       order by e.id for update of e
     ),
     ${erasedKeysUnlessOpen},
     loose as (
       -- Files that nothing else refers to go with the person: the next look removes them.
       update attachments a set kept_until = least(a.kept_until, now()) from files f
       where a.app_id = f.app_id and a.hash = f.hash
     )
     update events e set
       erase_at = case when over.open then least(e.erase_at, now()) end,
       ${emptiedUnlessOpen}
     from over where e.id = over.id`,
    [ids],
  );
  return rowCount ?? 0;
}

/** Erases those events of a window whose data names the person, to whatever people their letters went. */
export async function eraseEventsBetween(
  transaction: SpaceQueryable,
  { subject, cursor }: ErasureWork,
  until: string,
): Promise<number> {
  const { rows } = await transaction.query<{ id: string }>(
    `select e.id from events e
     left join event_keys k on k.app_id = e.app_id and k.key = e.idempotency_key
     cross join lateral (
       select lower(concat_ws(' ', e.data::jsonb, e.audience::jsonb, k.answer::jsonb, e.reply_to, e.idempotency_key,
         (select string_agg(l.label, ' ') from event_labels l where l.event_id = e.id))) as text
     ) t
     where e.id > $1::uuid and e.id <= $2::uuid and e.erase_at is not null and ${eventIsIn('$4')}
       and exists (select from unnest($3::text[]) w where position(w in t.text) > 0)`,
    [cursor ?? smallestIdAt(new Date(0)), until, subject.words, transaction.space],
  );
  return eraseEvents(
    transaction,
    rows.map(({ id }) => id),
  );
}

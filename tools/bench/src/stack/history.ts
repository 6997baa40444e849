// A ledger with a past: letters that are finished, made inside the database, spread over ninety days.

import type { Store } from '@pabal/db/store';

/** Letters of one statement. */
const together = 250_000;
const days = 90;
/** Dead letters, however many letters there are in all: as many as a person would look at. */
const deadLetters = 200;
/** Letters that one address got. */
const perAddress = 20;

/** An address with a past. */
export const oldAddress = (n: number) => `old${n}@past.example`;

/** Fills the ledger with `letters` finished letters and their events, and has PostgreSQL tidy up and count. */
export async function fillHistory(store: Store, appId: string, letters: number): Promise<void> {
  await beginEarlier(store);
  for (let first = 0; first < letters; first += together) {
    await store.query(finished, [appId, first, Math.min(first + together, letters) - 1, letters]);
  }
  await store.query(dead, [appId, deadLetters]);
  for (const table of ['events', 'deliveries', 'delivery_moves'])
    await store.query(`vacuum analyze ${table}`);
}

/** Gives an empty ledger the partitions that it would have had it been there for so long, and those of the week to come. */
async function beginEarlier(store: Store): Promise<void> {
  const weeks = Math.ceil(days / 7) + 1;
  const begin = `date_trunc('week', now()) - interval '${weeks} weeks'`;
  await store.query(`select drop_partition('first')`);
  const { rows } = await store.query<{ begin: string }>(`select smallest_id_at(${begin})::text as begin`);
  await store.query(
    `create or replace function partitions_begin() returns uuid language sql immutable parallel safe
     as 'select ''${rows[0]?.begin ?? ''}''::uuid'`,
  );
  await store.query(
    `select make_partition('week' || n, smallest_id_at(${begin} + n * interval '1 week'),
                           smallest_id_at(${begin} + (n + 1) * interval '1 week'))
     from generate_series(0, ${weeks} + 1) n`,
  );
}

/** SQL: an id of version 7 (RFC 9562) for this time, the same for the same number. */
const idAt = (at: string, salt: string) => `(
  lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0')
  || '7' || substr(md5('${salt}' || n), 1, 3) || '8' || substr(md5('${salt}' || n), 5, 15))::uuid`;

const row = `
  past as (
    select n, at, ${idAt('at', 'event')} as event_id, ${idAt('at', 'letter')} as id,
           case when n % 100 = 1 then 'failed' when n % 50 = 0 then 'suppressed' else 'sent' end as state
    from (
      select n, now() - interval '1 hour' - interval '${days} days' * (1 - n::double precision / $4) as at
      from generate_series($2::integer, $3::integer) n
    ) numbered
  ),
  events as (
    insert into events (id, app_id, type, lane, test, send_at, created_at)
    select event_id, $1, 'vacancy.listed', 'event', false, at, at from past
  )`;

// One in a hundred failed and was discarded by a person; one in fifty was never sent.
const finished = `
  with ${row}
  insert into deliveries (id, app_id, event_id, lane, template, locale, address, address_key, name, test, state, attempt,
    next_attempt_at, claim, claimed_by, claimed_at, remote_id, template_version, outcome, code, status, reply,
    provider, cause, created_at, settled_at)
  select id, $1, event_id, 'event', 'vacancy.listed', 'ko', address, address, '김민준', false, state, 1,
         at, 1, 'sender-of-old', at, '<' || id || '@pabal.example>', 'ko-0a1b2c3d4e5f', 
         case state when 'sent' then 'sent' when 'failed' then 'message-refused' end, 250, '2.0.0',
         '250 2.0.0 Ok: queued as 4WzT0Z1h7Qz9v', 'smtp',
         case state when 'failed' then 'message-refused 550 5.7.1' when 'suppressed' then 'cancelled' end, at, at
  from (select *, 'old' || n / ${perAddress} || '@past.example' as address from past) addressed`;

const dead = `
  insert into deliveries (id, app_id, lane, template, address, address_key, test, state, attempt, next_attempt_at,
    remote_id, outcome, code, reply, cause, parked_at, settled_at)
  select new_id(), $1, 'event', 'vacancy.listed', 'dead' || n || '@past.example', 'dead' || n || '@past.example', false,
         'failed', 1, now(), '<dead-' || n || '@pabal.example>', 'message-refused', 550, '550 5.7.1 No',
         'message-refused 550 5.7.' || n % 10, now(), now()
  from generate_series(1, $2::integer) n`;

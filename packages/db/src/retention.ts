import type { Queryable } from './pool.ts';

/**
 * Erases the personal data of events whose retention is over; the ledger of their deliveries stays. An event with
 * letters still to be sent is looked at again a day later.
 *
 * @returns the number of events looked at; call again while it equals `limit`
 */
export async function eraseEventData(store: Queryable, limit: number): Promise<number> {
  const { rowCount } = await store.query(
    `with over as (
       select e.id,
         exists (select from deliveries d where d.event_id = e.id and d.state in ('pending', 'sending')) as open
       from events e where e.erase_at <= now()
       order by e.erase_at limit $1 for update skip locked
     )
     update events e set
       erase_at = case when over.open then now() + interval '1 day' end,
       data = case when over.open then e.data end,
       audience = case when over.open then e.audience end,
       reply_to = case when over.open then e.reply_to end,
       idempotency_key = case when over.open then e.idempotency_key end,
       request_hash = case when over.open then e.request_hash end
     from over where e.id = over.id`,
    [limit],
  );
  return rowCount ?? 0;
}

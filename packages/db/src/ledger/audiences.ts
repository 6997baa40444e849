// An event to groups is planned in pages, so that a group of any size costs little memory and a killed builder goes on
// where it was.

import type { Lane } from '@pabal/domain';
import { lettersOf } from '../partitions/bounds.ts';
import { firstId } from '../store/ids.ts';
import type { Queryable, Store } from '../store/store.ts';
import { dueWhenFed, ringGraceSeconds } from './due.ts';

export interface AudiencePage {
  readonly lane: Lane;
  /** Deliveries that this page planned and that may be rung for now; none when they wait to be fed. */
  readonly deliveryIds: readonly string[];
  /** Deliveries that this page planned and that may be sent now, whether they are to be rung for or wait. */
  readonly due: number;
  /** True when nothing is left to expand. */
  readonly complete: boolean;
}

/**
 * Plans deliveries for the next page of an event's groups and moves its cursor, in one transaction. Each address is
 * planned once per event, however many groups it is in. Two builders at one event wait for each other.
 *
 * @param options.pageSize         members looked at in one page
 * @param options.messageIdDomain  right-hand side of the Message-IDs
 * @param options.mostAtOnce       a page that plans more letters than this leaves them all to be fed in turn (unfed.ts)
 */
export function expandAudience(
  store: Store,
  eventId: string,
  options: { pageSize: number; messageIdDomain: string; mostAtOnce: number },
): Promise<AudiencePage> {
  return store.transaction(async (transaction) => {
    // In a statement of its own: the page below must see what another builder has planned while this one waited.
    await transaction.query(`select from events where id = $1 and audience_state = 'expanding' for update`, [
      eventId,
    ]);
    const { rows } = await transaction.query<AudiencePage>(expandPage, [
      eventId,
      options.pageSize,
      options.messageIdDomain,
      options.mostAtOnce,
    ]);
    return rows[0] ?? { lane: 'event', deliveryIds: [], due: 0, complete: true };
  });
}

const expandPage = `
  with event as (
    select e.*,
      coalesce(e.audience_cursor, '${firstId}') as after,
      array(select json_array_elements_text(e.audience -> 'groups'))::uuid[] as group_ids,
      array(select json_array_elements_text(e.audience -> 'exceptGroups'))::uuid[] as except_groups,
      array(select json_array_elements_text(e.audience -> 'exceptAddresses')) as except_addresses
    from events e where e.id = $1 and e.audience_state = 'expanding'
  ),
  page as (
    select distinct m.recipient_id
    from event e join group_members m on m.group_id = any(e.group_ids) and m.recipient_id > e.after
    order by m.recipient_id limit $2
  ),
  planned as (
    select distinct on (r.address_key) letter_id(e.id) as id, r.id as recipient_id, r.address, r.address_key, r.name, r.locale
    from event e, page p join recipients r on r.id = p.recipient_id
    where r.address_key <> all(e.except_addresses)
      and not exists (select from deliveries d where d.event_id = e.id and ${lettersOf('$1')} and d.address_key = r.address_key)
      and not exists (
        select from group_members x join recipients xr on xr.id = x.recipient_id
        where x.group_id = any(e.except_groups) and xr.address_key = r.address_key
      )
    order by r.address_key, r.id
  ),
  inserted as (
    insert into deliveries (id, app_id, event_id, lane, template, locale, address, address_key, name, recipient_id, test,
                            next_attempt_at, expires_at, due_at, remote_id)
    select p.id, e.app_id, e.id, e.lane, e.type, coalesce(p.locale, e.locale), p.address, p.address_key, p.name,
           p.recipient_id, e.test, e.send_at, e.expires_at,
           case when e.send_at > now() then e.send_at
                when (select count(*) from planned) > $4::integer then ${dueWhenFed}
                else now() + make_interval(secs => ${ringGraceSeconds}) end,
           '<' || p.id || '@' || $3 || '>'
    from event e, planned p
    returning id, due_at, next_attempt_at
  ),
  moved as (
    update events set
      audience_cursor = coalesce((select recipient_id from page order by recipient_id desc limit 1), audience_cursor),
      audience_state = case when (select count(*) from page) < $2 then 'complete' else 'expanding' end
    where id = (select id from event)
    returning lane, audience_state
  )
  select lane, audience_state = 'complete' as complete,
         (select count(*) from inserted where next_attempt_at <= now())::integer as due,
         array(select id from inserted where next_attempt_at <= now() and due_at < ${dueWhenFed}) as "deliveryIds"
  from moved`;

/** The app whose event this is. */
export async function findAppOfEvent(
  store: Queryable,
  eventId: string,
): Promise<{ readonly id: string; readonly name: string; readonly paused: boolean } | undefined> {
  const { rows } = await store.query<{ id: string; name: string; paused: boolean }>(
    `select a.id, a.name, a.paused_at is not null as paused from events e join apps a on a.id = e.app_id where e.id = $1`,
    [eventId],
  );
  return rows[0];
}

/** Events whose expansion has not ended and began at least this long ago: their bell may have been lost. */
export async function findExpanding(
  store: Queryable,
  olderThanSeconds: number,
  limit: number,
): Promise<string[]> {
  const { rows } = await store.query<{ id: string }>(
    `select id from events where audience_state = 'expanding' and created_at < now() - make_interval(secs => $1)
     order by created_at limit $2`,
    [olderThanSeconds, limit],
  );
  return rows.map(({ id }) => id);
}

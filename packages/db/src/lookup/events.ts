// Events of all apps of a space, for the people on call: pages of them, and one with what it was made of.

import { type DeliveryState, type Lane, noDeliveries, type StateCounts } from '@pabal/domain';
import { countStates } from '../ledger/deliveries.ts';
import { unseen } from '../partitions/bounds.ts';
import { eventIsIn } from '../spaces/whose.ts';
import { firstId, lastId, smallestIdAt } from '../store/ids.ts';
import type { SpaceQueryable } from '../store/store.ts';
import { createValues } from '../store/values.ts';
import { mostCounted } from './circumstances.ts';

/** Most rows that one page looks at: a rare type in a long history may give a short or an empty page. */
const window = 10_000;

interface EventFilter {
  /** The name of an app. */
  readonly app?: string | undefined;
  readonly type?: string | undefined;
  readonly lane?: Lane | undefined;
  /** The idempotency key that it came with. */
  readonly key?: string | undefined;
  /** Made at or after, and made before. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** An event as the people on call see it in a list. */
export interface ListedEvent {
  readonly id: string;
  readonly app: string;
  readonly type: string;
  readonly lane: Lane;
  readonly test: boolean;
  readonly key: string | null;
  readonly createdAt: Date;
  readonly sendAt: Date;
  readonly cancelledAt: Date | null;
  readonly expanding: boolean;
  readonly counts: StateCounts;
  /** False when it has more letters than are counted for a list. */
  readonly counted: boolean;
}

interface EventPage {
  readonly events: readonly ListedEvent[];
  /** Where the next page begins: an id to give as `after`. Absent at the end. */
  readonly next?: string;
}

const listed = `e.id, (select name from apps where id = e.app_id) as app, e.type, e.lane, e.test,
  e.idempotency_key as key, e.created_at as "createdAt", e.send_at as "sendAt", e.cancelled_at as "cancelledAt",
  e.audience_state = 'expanding' as expanding`;

/** A page of events, newest first. */
export async function listEvents(
  store: SpaceQueryable,
  filter: EventFilter,
  page: { after?: string | undefined; limit: number },
): Promise<EventPage> {
  const { values, bind } = createValues(store.space);
  const { from, to } = filter;
  const before = page.after ?? (to === undefined ? lastId : smallestIdAt(to));
  const walked = `select * from events e where e.id < ${unseen(bind(before), 'uuid')}
    and e.id >= ${unseen(bind(from === undefined ? firstId : smallestIdAt(from)), 'uuid')}
    ${to === undefined ? '' : `and e.id < ${unseen(bind(smallestIdAt(to)), 'uuid')}`} order by e.id desc limit ${window}`;
  const conditions = [eventIsIn('$1::integer')];
  if (filter.app !== undefined)
    conditions.push(
      `e.app_id = any(array(select id from apps where space_id = $1::integer and name = ${bind(filter.app)}))`,
    );
  if (filter.type !== undefined) conditions.push(`e.type = ${bind(filter.type)}`);
  if (filter.lane !== undefined) conditions.push(`e.lane = ${bind(filter.lane)}`);
  if (filter.key !== undefined)
    conditions.push(
      `e.id = any(array(select k.event_id from event_keys k join apps a on a.id = k.app_id
         where a.space_id = $1::integer and k.key = ${bind(filter.key)}))`,
    );
  const where = conditions.join(' and ');
  const { rows } = await store.query<ListedEvent & { last: string | null }>(
    `with walked as materialized (${walked}),
     found as (select * from walked e where ${where} order by e.id desc limit ${bind(page.limit)})
     select ${listed}, (select id from walked order by id offset 0 limit case when (select count(*) from walked) = ${window} then 1 else 0 end) as last
     from found e order by e.id desc`,
    values,
  );
  const next = rows.length === page.limit ? rows.at(-1)?.id : (rows[0]?.last ?? undefined);
  const counted = await countLetters(store, rows);
  return { events: counted, ...(next !== undefined && next !== null && { next }) };
}

async function countLetters(
  store: SpaceQueryable,
  rows: readonly (ListedEvent & { last: string | null })[],
): Promise<ListedEvent[]> {
  const { rows: found } = await store.query<{ id: string; state: DeliveryState; letters: number }>(
    `select e.id, o.state, count(*)::integer as letters
     from unnest($1::uuid[]) e (id) cross join lateral (
       select d.state from deliveries d where d.event_id = e.id limit ${mostCounted}
     ) o group by e.id, o.state`,
    [rows.map(({ id }) => id)],
  );
  const counts = new Map(rows.map(({ id }) => [id, noDeliveries()]));
  for (const { id, state, letters } of found) {
    const own = counts.get(id);
    if (own !== undefined) own[state] = letters;
  }
  return rows.map(({ last: _, ...event }) => {
    const own = counts.get(event.id) ?? noDeliveries();
    const letters = Object.values(own).reduce((sum, count) => sum + count, 0);
    return { ...event, counts: own, counted: letters < mostCounted };
  });
}

/** An event with what it was made of. */
interface EventWithData extends ListedEvent {
  readonly locale: string | null;
  readonly replyTo: string | null;
  readonly expiresAt: Date | null;
  /** When data, groups and key are erased; null when that is done. */
  readonly eraseAt: Date | null;
  /** What the app posted; null once it is erased. */
  readonly data: unknown;
  /** Its groups that there still are, each with its members now; empty when it had none or they are erased. */
  readonly groups: readonly { readonly key: string; readonly members: number; readonly except: boolean }[];
}

/** Finds an event of whatever app of the space, or nothing. */
export async function findEventWithData(
  store: SpaceQueryable,
  eventId: string,
): Promise<EventWithData | undefined> {
  const { rows } = await store.query<Omit<EventWithData, 'counts' | 'counted'>>(withData, [
    store.space,
    eventId,
  ]);
  const [event] = rows;
  return event && { ...event, counts: await countStates(store, eventId), counted: true };
}

const withData = `
  select ${listed}, e.locale, e.reply_to as "replyTo", e.expires_at as "expiresAt", e.erase_at as "eraseAt", e.data,
    coalesce((
      select json_agg(json_build_object('key', g.key, 'except', w.except,
        'members', (select count(*) from group_members m where m.group_id = g.id)) order by w.except, g.key)
      from (
        select json_array_elements_text(e.audience -> 'groups')::uuid as id, false as except
        union all select json_array_elements_text(e.audience -> 'exceptGroups')::uuid, true
      ) w join groups g on g.id = w.id where g.space_id = $1::integer
    ), '[]') as groups
  from events e where e.id = $2 and ${eventIsIn('$1::integer')}`;

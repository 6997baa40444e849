// Events in pages, of all apps of a space or of one; and one of them with what it was made of.

import {
  type Afterwards,
  type DeliveryState,
  type Lane,
  noDeliveries,
  type StateCounts,
} from '@pabal/domain';
import { countStates } from '../ledger/deliveries.ts';
import {
  type EventLabels,
  labelsOfEvent,
  readLabels,
  referenceLabel,
  tagLabel,
} from '../ledger/labels/labels.ts';
import { unseen } from '../partitions/bounds.ts';
import { countAfterwards } from '../receipts/reading.ts';
import { eventIsIn } from '../spaces/whose.ts';
import { firstId, lastId, smallestIdAt } from '../store/ids.ts';
import type { SpaceQueryable } from '../store/store.ts';
import { type Bind, createValues } from '../store/values.ts';
import { mostCounted } from './circumstances.ts';

/** Most rows that one page looks at: a rare type in a long history may give a short or an empty page. */
const window = 10_000;

interface EventFilter {
  /** The app that asks, which sees its own; all apps of the space without. */
  readonly appId?: string | undefined;
  /** The name of an app. */
  readonly app?: string | undefined;
  readonly type?: string | undefined;
  readonly lane?: Lane | undefined;
  /** The idempotency key that it came with. */
  readonly key?: string | undefined;
  /** What its app calls it. */
  readonly reference?: string | undefined;
  readonly tag?: string | undefined;
  /** Made at or after, and made before. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** An event as it is seen in a list. */
export interface ListedEvent extends EventLabels {
  readonly id: string;
  readonly app: string;
  readonly type: string;
  readonly lane: Lane;
  readonly locale: string | null;
  readonly test: boolean;
  readonly key: string | null;
  readonly createdAt: Date;
  readonly sendAt: Date;
  readonly expiresAt: Date | null;
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

const listed = `e.id, (select name from apps where id = e.app_id) as app, e.type, e.lane, e.locale, e.test,
  e.idempotency_key as key, e.created_at as "createdAt", e.send_at as "sendAt", e.expires_at as "expiresAt",
  e.cancelled_at as "cancelledAt", e.audience_state = 'expanding' as expanding, ${labelsOfEvent}`;

type ListedRow = Omit<ListedEvent, 'counts' | 'counted' | keyof EventLabels> & {
  readonly labels: readonly string[];
};

/** A page of events, newest first. */
export async function listEvents(
  store: SpaceQueryable,
  filter: EventFilter,
  page: { after?: string | undefined; limit: number },
): Promise<EventPage> {
  const { values, bind } = createValues(store.space);
  const conditions = conditionsOf(filter, bind);
  const labels = labelsWanted(filter);
  // What is found by a label is all of it wanted, unless something else is asked for besides.
  const most = labels.length > 0 && conditions.length === 1 ? page.limit : window;
  const bounds = boundsOf(filter, page.after, bind);
  const walked =
    labels.length === 0
      ? `select * from events e where ${bounds('e.id')} order by e.id desc limit ${most}`
      : `select * from events e where e.id = any(array(${labelled(filter, labels, { bounds, most, bind })}))`;
  const { rows } = await store.query<ListedRow & { last: string | null }>(
    `with walked as materialized (${walked}),
     found as (select * from walked e where ${conditions.join(' and ')} order by e.id desc limit ${bind(page.limit)})
     select ${listed}, (select id from walked order by id offset 0 limit case when (select count(*) from walked) = ${most} then 1 else 0 end) as last
     from found e order by e.id desc`,
    values,
  );
  const next = rows.length === page.limit ? rows.at(-1)?.id : (rows[0]?.last ?? undefined);
  const counted = await countLetters(store, rows);
  return { events: counted, ...(next !== undefined && next !== null && { next }) };
}

/** SQL: whether an id lies where the page looks. */
function boundsOf({ from, to }: EventFilter, after: string | undefined, bind: Bind) {
  const before = after ?? (to === undefined ? lastId : smallestIdAt(to));
  const places = {
    before: unseen(bind(before), 'uuid'),
    from: unseen(bind(from === undefined ? firstId : smallestIdAt(from)), 'uuid'),
    to: to === undefined ? undefined : unseen(bind(smallestIdAt(to)), 'uuid'),
  };
  return (id: string) =>
    `${id} < ${places.before} and ${id} >= ${places.from}${places.to === undefined ? '' : ` and ${id} < ${places.to}`}`;
}

/** SQL: what holds for an event that is listed; the first says that it is of the space, and whose it is. */
function conditionsOf({ appId, app, type, lane, key }: EventFilter, bind: Bind): string[] {
  const own = appId === undefined ? '' : ` and e.app_id = ${bind(appId)}`;
  const conditions = [`${eventIsIn('$1::integer')}${own}`];
  if (app !== undefined)
    conditions.push(
      `e.app_id = any(array(select id from apps where space_id = $1::integer and name = ${bind(app)}))`,
    );
  if (type !== undefined) conditions.push(`e.type = ${bind(type)}`);
  if (lane !== undefined) conditions.push(`e.lane = ${bind(lane)}`);
  if (key !== undefined)
    conditions.push(
      `e.id = any(array(select k.event_id from event_keys k join apps a on a.id = k.app_id
         where a.space_id = $1::integer and k.key = ${bind(key)}))`,
    );
  return conditions;
}

const labelsWanted = ({ reference, tag }: EventFilter): string[] => [
  ...(reference === undefined ? [] : [referenceLabel(reference)]),
  ...(tag === undefined ? [] : [tagLabel(tag)]),
];

/** SQL: the newest ids with all of these labels, app by app, as their index has them. */
function labelled(
  { appId }: EventFilter,
  [first, ...others]: readonly string[],
  { bounds, most, bind }: { bounds: (id: string) => string; most: number; bind: Bind },
): string {
  const has = (label: string) =>
    `exists (select from event_labels o where o.app_id = l.app_id and o.label = ${bind(label)} and o.event_id = l.event_id)`;
  return `select l.event_id from apps a cross join lateral (
      select l.event_id from event_labels l
      where l.app_id = a.id and l.label = ${bind(first)} and ${[bounds('l.event_id'), ...others.map(has)].join(' and ')}
      order by l.event_id desc limit ${most}
    ) l
    where a.space_id = $1::integer ${appId === undefined ? '' : `and a.id = ${bind(appId)}`}
    order by l.event_id desc limit ${most}`;
}

async function countLetters(
  store: SpaceQueryable,
  rows: readonly (ListedRow & { last: string | null })[],
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
  return rows.map(({ last: _, labels, ...event }) => {
    const own = counts.get(event.id) ?? noDeliveries();
    const letters = Object.values(own).reduce((sum, count) => sum + count, 0);
    return { ...event, ...readLabels(labels), counts: own, counted: letters < mostCounted };
  });
}

/** An event with what it was made of. */
interface EventWithData extends ListedEvent {
  /** What became of the letters that were sent. */
  readonly afterwards: Afterwards;
  readonly replyTo: string | null;
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
  const { rows } = await store.query<ListedRow & Omit<EventWithData, keyof ListedEvent | 'afterwards'>>(
    withData,
    [store.space, eventId],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { labels, ...event } = row;
  const counts = await countStates(store, eventId);
  const afterwards = await countAfterwards(store, 'event_id', eventId);
  return { ...event, ...readLabels(labels), counts, counted: true, afterwards };
}

const withData = `
  select ${listed}, e.reply_to as "replyTo", e.erase_at as "eraseAt", e.data,
    coalesce((
      select json_agg(json_build_object('key', g.key, 'except', w.except,
        'members', (select count(*) from group_members m where m.group_id = g.id)) order by w.except, g.key)
      from (
        select json_array_elements_text(e.audience -> 'groups')::uuid as id, false as except
        union all select json_array_elements_text(e.audience -> 'exceptGroups')::uuid, true
      ) w join groups g on g.id = w.id where g.space_id = $1::integer
    ), '[]') as groups
  from events e where e.id = $2 and ${eventIsIn('$1::integer')}`;

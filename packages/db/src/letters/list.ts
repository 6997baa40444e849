// Letters of all apps and newsletters of a space, for the people on call. A page costs the same with five thousand rows and with
// five million: it walks one index in order, looks at no more than `window` rows, and keeps those that the other filters let
// through (docs/decisions/0047-letters-of-all-apps.md).

import type { DeliveryState, Lane } from '@pabal/domain';
import { deliveryColumns, type StoredDelivery } from '../ledger/delivery-list.ts';
import { unseen } from '../partitions/bounds.ts';
import { letterIsIn } from '../spaces/whose.ts';
import { firstId, lastId, smallestIdAt } from '../store/ids.ts';
import type { SpaceQueryable } from '../store/store.ts';

/** Most rows that one page looks at, for each address. */
const window = 10_000;

/** Which letters: those that every field names. */
export interface LetterFilter {
  readonly eventId?: string | undefined;
  /** Written to one of these. */
  readonly addressKeys?: readonly string[] | undefined;
  /** The name of the app that posted it. */
  readonly app?: string | undefined;
  readonly remoteId?: string | undefined;
  readonly id?: string | undefined;
  readonly state?: DeliveryState | undefined;
  readonly template?: string | undefined;
  readonly lane?: Lane | undefined;
  /** Over (sent, failed, unknown, suppressed) since then. */
  readonly settledFrom?: Date | undefined;
  /** Planned at or after. */
  readonly from?: Date | undefined;
  /** Planned before. */
  readonly to?: Date | undefined;
}

/** A letter, with whose it is. */
export interface OwnedLetter extends StoredDelivery {
  /** The address as it is compared. */
  readonly addressKey: string;
  readonly appId: string | null;
  /** The name of the app; null for a letter of an edition. */
  readonly app: string | null;
  readonly editionId: string | null;
  /** The key of the newsletter; null for a letter of an event. */
  readonly newsletter: string | null;
  /** The letter that a person had sent once more by this one. */
  readonly againOf: string | null;
}

export interface LetterPage {
  readonly letters: readonly OwnedLetter[];
  /** Where the next page begins. Absent at the end. */
  readonly next?: string;
}

/**
 * The columns of {@link OwnedLetter} of a letter `d`. One key inside of another: joined, editions may be walked while there are few.
 */
const ownedColumns = `${deliveryColumns}, d.address_key as "addressKey", d.app_id as "appId", (select name from apps where id = d.app_id) as app,
  d.edition_id as "editionId", d.again_of as "againOf",
  (select n.key from newsletters n where n.id = (select ed.newsletter_id from editions ed where ed.id = d.edition_id)) as newsletter`;

/**
 * A page of letters, the newest first; of one event by address, since its letters were all made together.
 *
 * @param after  the `next` of the page before
 */
export async function listLetters(
  store: SpaceQueryable,
  filter: LetterFilter,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<LetterPage> {
  const values: unknown[] = [];
  const bind: Bind = (value, type) => unseen(`$${values.push(value)}`, type);
  const walk = walkOf(store.space, filter, after, bind);
  const walkValues = [...values];
  const { rows } = await store.query<OwnedLetter>(
    `select ${ownedColumns} from (${walk}) d where ${keptOf(store.space, filter, bind)} order by ${orderOf(filter)} limit ${bind(limit, 'bigint')}`,
    values,
  );
  const next =
    rows.length === limit ? rows.at(-1)?.id : await windowEnd(store, walk, orderOf(filter), walkValues);
  return { letters: rows, ...(next !== undefined && { next }) };
}

/** Puts a value among the parameters and answers with what stands for it. */
type Bind = (value: unknown, type: 'bigint' | 'text' | 'timestamptz' | 'uuid') => string;

/** The rows that a page looks at, along one index: of one event, of addresses, of one app, or all there are. */
function walkOf(space: number, filter: LetterFilter, after: string | undefined, bind: Bind): string {
  const { eventId, addressKeys, app, from, to, id } = filter;
  if (addressKeys?.length === 0) return 'select * from deliveries where false';
  if (id !== undefined) return `select * from deliveries where id = ${bind(id, 'uuid')}`;
  if (eventId !== undefined) return walkOfEvent(eventId, addressKeys, after, bind);
  const first = bind(from ? smallestIdAt(from) : firstId, 'uuid');
  const beyond = bind(after ?? (to ? smallestIdAt(to) : lastId), 'uuid');
  const bounds = `id >= ${first} and id < ${beyond}`;
  // Both columns are compared together: asked for an equal value, a plan may walk all letters by their ids instead.
  const along = (column: string, value: string) =>
    `select * from deliveries where (${column}, id) >= (${value}, ${first}) and (${column}, id) < (${value}, ${beyond})
     order by ${column} desc, id desc limit ${window}`;
  if (addressKeys !== undefined) {
    const walks = addressKeys.map((key) => `(${along('address_key', bind(key, 'text'))})`);
    return `select * from (${walks.join(' union all ')}) walked order by id desc limit ${window}`;
  }
  if (app !== undefined) {
    const named = `(select id from apps where name = ${bind(app, 'text')} and space_id = ${bind(space, 'bigint')})`;
    return along('app_id', named);
  }
  return `select * from deliveries where ${bounds} order by id desc limit ${window}`;
}

/** The cursor is an id here too: an address has no place in a URL that proxies write down. */
function walkOfEvent(
  eventId: string,
  [key, ...others]: readonly string[] = [],
  after: string | undefined,
  bind: Bind,
): string {
  const event = bind(eventId, 'uuid');
  const conditions = [`event_id = ${event}`];
  if (key !== undefined && others.length === 0) conditions.push(`address_key = ${bind(key, 'text')}`);
  if (after !== undefined) {
    const place = `select address_key from deliveries where id = ${bind(after, 'uuid')} and event_id = ${event}`;
    conditions.push(`address_key > (${place})`);
  }
  return `select * from deliveries where ${conditions.join(' and ')} order by address_key limit ${window}`;
}

const orderOf = ({ id, eventId }: LetterFilter) =>
  id === undefined && eventId !== undefined ? 'd.address_key' : 'd.id desc';

/** What is kept of the rows looked at. */
function keptOf(space: number, filter: LetterFilter, bind: Bind): string {
  const { eventId, addressKeys, app, state, template, lane, remoteId, settledFrom, from, to } = filter;
  const conditions = [letterIsIn(bind(space, 'bigint'))];
  if (eventId !== undefined) conditions.push(`d.event_id = ${bind(eventId, 'uuid')}`);
  if (state !== undefined) conditions.push(`d.state = ${bind(state, 'text')}`);
  if (template !== undefined) conditions.push(`d.template = ${bind(template, 'text')}`);
  if (lane !== undefined) conditions.push(`d.lane = ${bind(lane, 'text')}`);
  if (settledFrom !== undefined) conditions.push(`d.settled_at >= ${bind(settledFrom, 'timestamptz')}`);
  if (remoteId !== undefined) conditions.push(`d.remote_id = ${bind(remoteId, 'text')}`);
  if (from !== undefined) conditions.push(`d.id >= ${bind(smallestIdAt(from), 'uuid')}`);
  if (to !== undefined) conditions.push(`d.id < ${bind(smallestIdAt(to), 'uuid')}`);
  if (app !== undefined) {
    const named = `select id from apps where name = ${bind(app, 'text')} and space_id = ${bind(space, 'bigint')}`;
    conditions.push(`d.app_id = (${named})`);
  }
  if (addressKeys !== undefined) {
    const keys = addressKeys.map((key) => bind(key, 'text'));
    conditions.push(keys.length === 0 ? 'false' : `d.address_key in (${keys.join(', ')})`);
  }
  return conditions.join(' and ');
}

/** The last row looked at, when the window was full: the next page goes on behind it. */
async function windowEnd(
  store: SpaceQueryable,
  walk: string,
  order: string,
  values: readonly unknown[],
): Promise<string | undefined> {
  const { rows } = await store.query<{ id: string }>(
    `select d.id from (${walk}) d order by ${order} offset ${window - 1} limit 1`,
    values,
  );
  return rows[0]?.id;
}

/** Finds a letter of the space, whatever app or newsletter it is of, or nothing. */
export async function findOwnedLetter(store: SpaceQueryable, id: string): Promise<OwnedLetter | undefined> {
  const { rows } = await store.query<OwnedLetter>(
    `select ${ownedColumns} from deliveries d where d.id = $1 and ${letterIsIn('$2::integer')}`,
    [id, store.space],
  );
  return rows[0];
}

/** An event that was posted under an idempotency key, and the name of its app. */
export interface KeyedEvent {
  readonly eventId: string;
  readonly app: string;
}

/** Apps whose events of one key are told apart. */
const mostApps = 20;

/** The events of this key: each app of the space may have one. */
export async function findEventsByKey(
  store: SpaceQueryable,
  key: string,
  app?: string,
): Promise<KeyedEvent[]> {
  const { rows } = await store.query<KeyedEvent>(
    `select k.event_id as "eventId", a.name as app from apps a
     join event_keys k on k.app_id = a.id and k.key = $1
     where a.space_id = $2 and ($3::text is null or a.name = $3) order by a.name limit ${mostApps}`,
    [key, store.space, app ?? null],
  );
  return rows;
}

// Pages of letters: of one app for that app, and of all apps and newsletters of a space for the people on call.
//
// A page costs the same with five thousand rows and with five million. It walks one index in order (the event's, the
// address's or the app's), looks at no more than `window` rows, and keeps those that the other filters let through. A
// rare state in a long history may therefore give a short or an empty page; `next` is there as long as rows are left.
// Every partition is asked where its part of that order begins, by one plan for all values (`unseen`).
// Also docs/decisions/0047-letters-of-all-apps.md.

import type { DeliveryState, Lane } from '@pabal/domain';
import { deliveryColumns, type StoredDelivery } from '../ledger/stored-delivery.ts';
import { unseen } from '../partitions/bounds.ts';
import { letterIsIn } from '../spaces/whose.ts';
import { firstId, lastId, smallestIdAt } from '../store/ids.ts';
import type { SpaceQueryable } from '../store/store.ts';

/** Most rows that one page looks at, for each address. */
const window = 10_000;

/** Which letters of the space: those that every field names. */
export interface LetterFilter {
  readonly eventId?: string | undefined;
  /** Written to one of these. */
  readonly addressKeys?: readonly string[] | undefined;
  /** The app of the space that posted it. */
  readonly appId?: string | undefined;
  /** The same by its name. */
  readonly app?: string | undefined;
  /** To this recipient, whether the event named them or one of their groups. */
  readonly recipientId?: string | undefined;
  /** True to leave out letters to recipients and groups, whose addresses the app did not give. */
  readonly namedOnly?: boolean | undefined;
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

export interface LetterPage<Letter = OwnedLetter> {
  readonly letters: readonly Letter[];
  /** Where the next page begins. Absent at the end. */
  readonly next?: string;
}

/**
 * The columns of {@link OwnedLetter} of a letter `d`. One key inside of another: joined, editions may be walked while there are few.
 */
const ownedColumns = `${deliveryColumns}, d.address_key as "addressKey", d.app_id as "appId", (select name from apps where id = d.app_id) as app,
  d.edition_id as "editionId", d.again_of as "againOf",
  (select n.key from newsletters n where n.id = (select ed.newsletter_id from editions ed where ed.id = d.edition_id)) as newsletter`;

/** Which page of a list. */
interface PageWanted {
  /** The `next` of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** A page of letters with whose they are, the newest first; of one event by address, since its letters were all made together. */
export function listLetters(
  store: SpaceQueryable,
  filter: LetterFilter,
  page: PageWanted,
): Promise<LetterPage> {
  return readPage(store, ownedColumns, filter, page);
}

/** The same letters as an app is shown its own: without whose they are. */
export function listDeliveries(
  store: SpaceQueryable,
  filter: LetterFilter,
  page: PageWanted,
): Promise<LetterPage<StoredDelivery>> {
  return readPage(store, deliveryColumns, filter, page);
}

async function readPage<Letter extends StoredDelivery>(
  store: SpaceQueryable,
  columns: string,
  filter: LetterFilter,
  { after, limit }: PageWanted,
): Promise<LetterPage<Letter>> {
  const values: unknown[] = [];
  const bind: Bind = (value, type) => unseen(`$${values.push(value)}`, type);
  const walk = walkOf(store.space, filter, after, bind);
  const walkValues = [...values];
  const { rows } = await store.query<Letter>(
    `select ${columns} from (${walk.sql}) d where ${keptOf(store.space, filter, bind)} order by ${walk.order} limit ${bind(limit, 'bigint')}`,
    values,
  );
  const next = rows.length === limit ? rows.at(-1)?.id : await windowEnd(store, walk, walkValues);
  return { letters: rows, ...(next !== undefined && { next }) };
}

/** Puts a value among the parameters and answers with what stands for it. */
type Bind = (value: unknown, type: 'bigint' | 'text' | 'timestamptz' | 'uuid') => string;

/** Rows along one index, and the order in which they lie there: in the same order a page stops as soon as it is full. */
interface Walk {
  readonly sql: string;
  readonly order: string;
}

function walkOf(space: number, filter: LetterFilter, after: string | undefined, bind: Bind): Walk {
  const { eventId, addressKeys, appId, app, from, to, id } = filter;
  if (addressKeys?.length === 0) return walk(['false'], 'id desc');
  if (id !== undefined) return walkOfOne(id, after, bind);
  if (eventId !== undefined) return walkOfEvent(eventId, addressKeys, after, bind);
  // Ids are ordered by time, so that times bound a walk.
  const first = bind(from ? smallestIdAt(from) : firstId, 'uuid');
  const beyond = bind(after ?? (to ? smallestIdAt(to) : lastId), 'uuid');
  // Both columns are compared together and are in the order: asked for an equal value, a plan may walk all letters by their
  // ids instead, and throw away those of others.
  const along = (column: 'address_key' | 'app_id', value: string) =>
    walk(
      [`(${column}, id) >= (${value}, ${first})`, `(${column}, id) < (${value}, ${beyond})`],
      `${column} desc, id desc`,
    );
  if (addressKeys !== undefined)
    return together(addressKeys.map((key) => along('address_key', bind(key, 'text'))));
  if (appId !== undefined) return along('app_id', bind(appId, 'uuid'));
  if (app !== undefined) return along('app_id', appNamed(app, space, bind));
  return walk([`id >= ${first}`, `id < ${beyond}`], 'id desc');
}

function walk(conditions: readonly string[], order: string): Walk {
  const sql = `select * from deliveries where ${conditions.join(' and ')} order by ${order} limit ${window}`;
  return { sql, order };
}

/** Several walks, the newest first: all their rows are read and put in order. */
function together(walks: readonly Walk[]): Walk {
  const [only, ...others] = walks;
  if (only !== undefined && others.length === 0) return only;
  const all = walks.map(({ sql }) => `(${sql})`).join(' union all ');
  return { sql: `select * from (${all}) walked order by id desc limit ${window}`, order: 'id desc' };
}

function walkOfOne(id: string, after: string | undefined, bind: Bind): Walk {
  const isIt = `id = ${bind(id, 'uuid')}`;
  return walk(after === undefined ? [isIt] : [isIt, `id < ${bind(after, 'uuid')}`], 'id desc');
}

/** The cursor is an id here too: an address has no place in a URL that proxies write down. */
function walkOfEvent(
  eventId: string,
  [key, ...others]: readonly string[] = [],
  after: string | undefined,
  bind: Bind,
): Walk {
  const event = bind(eventId, 'uuid');
  const conditions = [`event_id = ${event}`];
  if (key !== undefined && others.length === 0) conditions.push(`address_key = ${bind(key, 'text')}`);
  if (after !== undefined) {
    const place = `select address_key from deliveries where id = ${bind(after, 'uuid')} and event_id = ${event}`;
    conditions.push(`address_key > (${place})`);
  }
  return walk(conditions, 'address_key');
}

/** What is kept of the rows looked at. */
function keptOf(space: number, filter: LetterFilter, bind: Bind): string {
  const { eventId, addressKeys, state, template, lane, remoteId, settledFrom, from, to } = filter;
  const conditions = [...whoseIs(space, filter, bind)];
  if (eventId !== undefined) conditions.push(`d.event_id = ${bind(eventId, 'uuid')}`);
  if (state !== undefined) conditions.push(`d.state = ${bind(state, 'text')}`);
  if (template !== undefined) conditions.push(`d.template = ${bind(template, 'text')}`);
  if (lane !== undefined) conditions.push(`d.lane = ${bind(lane, 'text')}`);
  if (settledFrom !== undefined) conditions.push(`d.settled_at >= ${bind(settledFrom, 'timestamptz')}`);
  if (remoteId !== undefined) conditions.push(`d.remote_id = ${bind(remoteId, 'text')}`);
  if (from !== undefined) conditions.push(`d.id >= ${bind(smallestIdAt(from), 'uuid')}`);
  if (to !== undefined) conditions.push(`d.id < ${bind(smallestIdAt(to), 'uuid')}`);
  if (addressKeys !== undefined) {
    const keys = addressKeys.map((key) => bind(key, 'text'));
    conditions.push(keys.length === 0 ? 'false' : `d.address_key in (${keys.join(', ')})`);
  }
  return conditions.join(' and ');
}

/** Whose letters are kept, and to whom. */
function whoseIs(space: number, filter: LetterFilter, bind: Bind): string[] {
  const { appId, app, recipientId, namedOnly } = filter;
  const conditions = [letterIsIn(bind(space, 'bigint'))];
  if (appId !== undefined) conditions.push(`d.app_id = ${bind(appId, 'uuid')}`);
  if (app !== undefined) conditions.push(`d.app_id = ${appNamed(app, space, bind)}`);
  if (recipientId !== undefined) conditions.push(`d.recipient_id = ${bind(recipientId, 'uuid')}`);
  if (namedOnly) conditions.push('d.recipient_id is null');
  return conditions;
}

const appNamed = (name: string, space: number, bind: Bind) =>
  `(select id from apps where name = ${bind(name, 'text')} and space_id = ${bind(space, 'bigint')})`;

/** The last row looked at, when the window was full: the next page goes on behind it. */
async function windowEnd(
  store: SpaceQueryable,
  walk: Walk,
  values: readonly unknown[],
): Promise<string | undefined> {
  const { rows } = await store.query<{ id: string }>(
    `select id from (${walk.sql}) walked order by ${walk.order} offset ${window - 1} limit 1`,
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

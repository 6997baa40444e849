// Reading deliveries: pages of them, and one with its whole history.
//
// A page costs the same with five thousand rows and with five million. It walks one index in order (the event's, the
// address's or the app's), looks at no more than `window` rows, and keeps those that the other filters let through. A
// rare state in a long history may therefore give a short or an empty page; `next` is there as long as rows are left.
// Every partition is asked where its part of that order begins, by one plan for all values (`unseen`).

import type { Channel, DeliveryState, Lane } from '@pabal/domain';
import { unseen } from '../partitions/bounds.ts';
import { letterIsIn } from '../spaces/whose.ts';
import { firstId, lastId, smallestIdAt } from '../store/ids.ts';
import type { Queryable, SpaceQueryable } from '../store/store.ts';

/** Most rows that one page looks at. */
const listWindow = 10_000;

/** Whose letters: those of one app, or all of a space. */
type Whose = { readonly appId: string } | { readonly space: number };

export type DeliveryFilter = Whose & DeliveryWishes;

interface DeliveryWishes {
  readonly eventId?: string | undefined;
  readonly addressKey?: string | undefined;
  /** Letters to this recipient, whether the event named them or one of their groups. */
  readonly recipientId?: string | undefined;
  /** True to leave out letters to recipients and groups, whose addresses the app did not give. */
  readonly namedOnly?: boolean | undefined;
  readonly state?: DeliveryState | undefined;
  readonly template?: string | undefined;
  readonly lane?: Lane | undefined;
  /** Made at or after. */
  readonly from?: Date | undefined;
  /** Made before. */
  readonly to?: Date | undefined;
}

/** A delivery as it is shown. */
export interface StoredDelivery {
  readonly id: string;
  readonly eventId: string | null;
  readonly channel: Channel;
  readonly state: DeliveryState;
  readonly lane: Lane;
  readonly template: string;
  readonly templateVersion: string | null;
  readonly locale: string | null;
  readonly address: string;
  readonly name: string | null;
  /** The recipient or group it is for, when the app did not give the address itself. */
  readonly recipientId: string | null;
  readonly test: boolean;
  readonly attempt: number;
  /** By which the other side knows it: of mail, the Message-ID. */
  readonly remoteId: string;
  /** Not to be claimed before; of no meaning while it waits for something. */
  readonly nextAttemptAt: Date;
  /** The limit or the provider behind which it waits in line (waiting.ts). */
  readonly waitsFor: string | null;
  readonly expiresAt: Date | null;
  readonly claimedAt: Date | null;
  readonly claimedBy: string | null;
  readonly outcome: string | null;
  readonly code: number | null;
  readonly status: string | null;
  readonly reply: string | null;
  readonly provider: string | null;
  readonly cause: string | null;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
}

/** A line of a delivery's history: every move off the straight way leaves one. */
export interface DeliveryMove {
  readonly at: Date;
  readonly from: DeliveryState;
  readonly to: DeliveryState;
  readonly attempt: number;
  readonly outcome: string | null;
  readonly code: number | null;
  readonly status: string | null;
  readonly reply: string | null;
  readonly provider: string | null;
  readonly templateVersion: string | null;
  readonly actor: string;
  readonly note: string | null;
}

export interface DeliveryPage {
  readonly deliveries: readonly StoredDelivery[];
  /** Where the next page begins: an id to give as `after`. Absent at the end. */
  readonly next?: string;
}

/** A delivery under the names of {@link StoredDelivery}. */
export const deliveryColumns = `id, event_id as "eventId", coalesce(channel, 'mail') as channel, state, lane, template, template_version as "templateVersion", locale, address,
  name, recipient_id as "recipientId", test, attempt, remote_id as "remoteId", next_attempt_at as "nextAttemptAt", expires_at as "expiresAt",
  claimed_at as "claimedAt", claimed_by as "claimedBy", outcome, code, status, reply, provider, cause,
  created_at as "createdAt", settled_at as "settledAt", case when due_at is not null then waits_for end as "waitsFor"`;

/**
 * A page of the deliveries of an app or of a space: newest first, or by address within one event (its letters were all made together).
 *
 * @param options.after  the `next` of the page before
 */
export async function listDeliveries(
  store: Queryable,
  filter: DeliveryFilter,
  options: { after?: string | undefined; limit: number },
): Promise<DeliveryPage> {
  const values: unknown[] = [];
  const bind: Bind = (value, type) => unseen(`$${values.push(value)}`, type);
  const walk = walkOf(filter, options.after, bind);
  const walkValues = [...values];
  const kept = filtersOf(filter, bind);
  const { rows } = await store.query<StoredDelivery>(
    `select ${deliveryColumns} from (${walk.sql}) d where ${kept} order by ${walk.order} limit ${bind(options.limit, 'bigint')}`,
    values,
  );
  const next = rows.length === options.limit ? rows.at(-1)?.id : await windowEnd(store, walk, walkValues);
  return next === undefined ? { deliveries: rows } : { deliveries: rows, next };
}

interface Walk {
  readonly sql: string;
  readonly order: string;
}

/** Puts a value among the parameters and answers with what stands for it. */
type Bind = (value: unknown, type: 'bigint' | 'text' | 'uuid') => string;

/** The rows a page looks at, along one index. */
function walkOf(filter: DeliveryFilter, after: string | undefined, bind: Bind): Walk {
  if (filter.eventId !== undefined) return walkOfEvent(filter, filter.eventId, after, bind);
  if (filter.addressKey !== undefined)
    return walkById('address_key', bind(filter.addressKey, 'text'), filter, after, bind);
  if ('space' in filter) return walkOfAll(filter, after, bind);
  return walkById('app_id', bind(filter.appId, 'uuid'), filter, after, bind);
}

/** Letters of whatever app, the newest first. */
function walkOfAll({ from, to }: DeliveryWishes, after: string | undefined, bind: Bind): Walk {
  const conditions = [
    `id >= ${bind(from ? smallestIdAt(from) : firstId, 'uuid')}`,
    `id < ${bind(to ? smallestIdAt(to) : lastId, 'uuid')}`,
  ];
  if (after !== undefined) conditions.push(`id < ${bind(after, 'uuid')}`);
  return walk(conditions, 'id desc');
}

/**
 * An app's or an address's letters, the newest first; ids are ordered by time, so that times bound a walk. Both columns are
 * compared together and are in the order: asked for an equal value, a plan may walk all letters by their ids instead, and
 * throw away those of others.
 */
function walkById(
  column: 'app_id' | 'address_key',
  value: string,
  { from, to }: DeliveryWishes,
  after: string | undefined,
  bind: Bind,
): Walk {
  const before = (id: string) => `(${column}, id) < (${value}, ${bind(id, 'uuid')})`;
  const conditions = [`(${column}, id) >= (${value}, ${bind(from ? smallestIdAt(from) : firstId, 'uuid')})`];
  conditions.push(before(to ? smallestIdAt(to) : lastId));
  if (after !== undefined) conditions.push(before(after));
  return walk(conditions, `${column} desc, id desc`);
}

/** Letters of one event were all made together: they go by address. */
function walkOfEvent(
  { addressKey, from, to }: DeliveryWishes,
  eventId: string,
  after: string | undefined,
  bind: Bind,
): Walk {
  const event = bind(eventId, 'uuid');
  const conditions = [`event_id = ${event}`];
  if (addressKey !== undefined) conditions.push(`address_key = ${bind(addressKey, 'text')}`);
  if (from !== undefined) conditions.push(`id >= ${bind(smallestIdAt(from), 'uuid')}`);
  if (to !== undefined) conditions.push(`id < ${bind(smallestIdAt(to), 'uuid')}`);
  if (after !== undefined) conditions.push(afterAddressOf(bind(after, 'uuid'), event));
  return walk(conditions, 'address_key');
}

function walk(conditions: readonly string[], order: string): Walk {
  const sql = `select * from deliveries where ${conditions.join(' and ')} order by ${order} limit ${listWindow}`;
  return { sql, order };
}

/** The cursor is an id here too: an address has no place in a URL that proxies write down. */
const afterAddressOf = (place: string, event: string) =>
  `address_key > (select address_key from deliveries where id = ${place} and event_id = ${event})`;

/** What is kept of the rows looked at. */
function filtersOf(filter: DeliveryFilter, bind: Bind): string {
  const { recipientId, namedOnly, state, template, lane } = filter;
  const conditions = [
    'space' in filter ? letterIsIn(bind(filter.space, 'bigint')) : `app_id = ${bind(filter.appId, 'uuid')}`,
  ];
  if (recipientId !== undefined) conditions.push(`recipient_id = ${bind(recipientId, 'uuid')}`);
  if (namedOnly) conditions.push('recipient_id is null');
  if (state !== undefined) conditions.push(`state = ${bind(state, 'text')}`);
  if (template !== undefined) conditions.push(`template = ${bind(template, 'text')}`);
  if (lane !== undefined) conditions.push(`lane = ${bind(lane, 'text')}`);
  return conditions.join(' and ');
}

/** The last row looked at, when the window was full: the next page goes on behind it. */
async function windowEnd(
  store: Queryable,
  walk: Walk,
  values: readonly unknown[],
): Promise<string | undefined> {
  const { rows } = await store.query<{ id: string }>(
    `select id from (${walk.sql}) walked order by ${walk.order} offset ${listWindow - 1}`,
    values,
  );
  return rows[0]?.id;
}

/** Finds a delivery of this app with its history, oldest line first, or nothing. */
export async function findDelivery(
  store: Queryable,
  appId: string,
  deliveryId: string,
): Promise<{ delivery: StoredDelivery; moves: DeliveryMove[] } | undefined> {
  const { rows } = await store.query<StoredDelivery>(
    `select ${deliveryColumns} from deliveries where id = $1 and app_id = $2`,
    [deliveryId, appId],
  );
  const [delivery] = rows;
  return delivery && { delivery, moves: await findMoves(store, deliveryId) };
}

/** The same, of whatever app or edition of the space. */
export async function findDeliveryIn(
  store: SpaceQueryable,
  deliveryId: string,
): Promise<{ delivery: StoredDelivery; moves: DeliveryMove[] } | undefined> {
  const { rows } = await store.query<StoredDelivery>(
    `select ${deliveryColumns} from deliveries d where id = $1 and ${letterIsIn('$2')}`,
    [deliveryId, store.space],
  );
  const [delivery] = rows;
  return delivery && { delivery, moves: await findMoves(store, deliveryId) };
}

/** More lines than a letter's attempts over its whole life, replays included; a bound all the same. */
const maxMoves = 1_000;

/** A delivery's history, oldest line first. */
export async function findMoves(store: Queryable, deliveryId: string): Promise<DeliveryMove[]> {
  const { rows } = await store.query<DeliveryMove>(
    `select at, from_state as "from", to_state as "to", attempt, outcome, code, status, reply, provider,
            template_version as "templateVersion", actor, note
     from delivery_moves where delivery_id = $1 order by id limit ${maxMoves}`,
    [deliveryId],
  );
  return rows;
}

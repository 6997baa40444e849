// Events and the deliveries they plan: accepted, read, cancelled, and their groups expanded, each in one statement.

import type { Afterwards, Lane, StateCounts } from '@pabal/domain';
import { insertAttachmentUses } from '../attachments/attachments.ts';
import { countAfterwards } from '../receipts/reading.ts';
import { eventIsIn } from '../spaces/whose.ts';
import type { Queryable, SpaceQueryable, Store } from '../store/store.ts';
import { noteLetters } from '../webhooks/notes.ts';
import { countStates, type NewDelivery } from './deliveries.ts';
import { dueWhenFed, ringGraceSeconds } from './due.ts';
import { type EventLabels, insertLabels, labelsOfEvent, readLabels } from './labels/labels.ts';

/** The groups that an event still has to be expanded to, and the people to leave out. */
export interface Audience {
  readonly groups: readonly string[];
  readonly exceptGroups: readonly string[];
  /** Address keys. */
  readonly exceptAddresses: readonly string[];
}

/** An event as it is accepted, with the deliveries that are already known. */
export interface NewEvent {
  readonly id: string;
  readonly appId: string;
  readonly type: string;
  readonly lane: Lane;
  /** The template's variables as JSON text. */
  readonly data: string;
  readonly locale?: string | undefined;
  readonly replyTo?: string | undefined;
  readonly test: boolean;
  /** Not before; at once when absent or past. */
  readonly sendAt?: Date | undefined;
  readonly expiresAt?: Date | undefined;
  /**
   * Without `expiresAt`: seconds from `sendAt` after which nothing is sent any more. Counted by PostgreSQL, whose clock
   * judges it later: a process whose own clock is off must not let letters expire unsent.
   */
  readonly ttlSeconds?: number | undefined;
  /** Seconds after `sendAt` when personal data is erased. */
  readonly retentionSeconds: number;
  readonly idempotencyKey?: string | undefined;
  /** SHA-256 of the request; goes with `idempotencyKey`. */
  readonly requestHash?: Buffer | undefined;
  /** What the app is answered, stored for repeats; goes with `idempotencyKey`. */
  readonly answer?: object | undefined;
  readonly audience?: Audience | undefined;
  /** By what the app finds it again: `referenceLabel` and `tagLabel`. */
  readonly labels?: readonly string[] | undefined;
  /** Hashes of its files, which its data names. */
  readonly attachments?: readonly string[] | undefined;
  /**
   * Its letters are not rung for now: they wait in the ledger until they are fed in turn (unfed.ts). `mail` where only those of mail
   * wait, because the app is beyond its share of that channel.
   */
  readonly waits?: boolean | 'mail' | undefined;
  readonly deliveries: readonly NewDelivery[];
}

export type Acceptance =
  | { readonly kind: 'created' }
  /** An event with this idempotency key is there already: here is what it was answered, and for which request. */
  | { readonly kind: 'repeated'; readonly answer: unknown; readonly requestHash: Buffer | null };

/**
 * Commits events with their deliveries in one statement, and answers in the order of the input.
 * Two events with one idempotency key become one, also when they come in the same call or from two processes.
 */
export async function acceptEvents(store: Store, events: readonly NewEvent[]): Promise<Acceptance[]> {
  // Always in the same order, so that two calls with the same idempotency keys cannot wait for each other.
  const ordered = [...events].sort((a, b) => compare(a.idempotencyKey ?? '', b.idempotencyKey ?? ''));
  const created = new Set(await storeEvents(store, ordered));
  const repeated = events.filter(({ id }) => !created.has(id));
  const earlier = repeated.length === 0 ? new Map<string, Acceptance>() : await findRepeated(store, repeated);
  return events.map((event) => {
    if (created.has(event.id)) return { kind: 'created' };
    const found = earlier.get(repeatKey(event.appId, event.idempotencyKey));
    if (found === undefined)
      throw new Error('An event was neither stored nor found under its idempotency key.');
    return found;
  });
}

/** Stores events, and their labels and files in the same transaction where there are any. @returns the ids of those that are new */
function storeEvents(store: Store, events: readonly NewEvent[]): Promise<string[]> {
  const alone = events.every(
    ({ labels = [], attachments }) => labels.length === 0 && attachments === undefined,
  );
  return alone
    ? insert(store, events)
    : store.transaction((transaction) => storeEventsIn(transaction, events));
}

/**
 * Stores events in the caller's transaction, which may have made them of something that it moves on.
 *
 * @param events  in the order of their idempotency keys, where others may store events with the same keys
 * @returns the ids of those that are new
 */
export async function storeEventsIn(transaction: Queryable, events: readonly NewEvent[]): Promise<string[]> {
  const created = new Set(await insert(transaction, events));
  const stored = events.filter(({ id }) => created.has(id));
  if (stored.some(({ labels = [] }) => labels.length > 0)) await insertLabels(transaction, stored);
  if (stored.some(({ attachments }) => attachments !== undefined))
    await insertAttachmentUses(transaction, stored);
  return [...created];
}

async function insert(queryable: Queryable, events: readonly NewEvent[]): Promise<string[]> {
  const { rows } = await queryable.query<{ id: string }>(insertEvents, insertValues(events));
  return rows.map(({ id }) => id);
}

const insertEvents = `
  with planned as (
    select * from unnest(
      $1::uuid[], $2::uuid[], $3::text[], $4::text[], string_to_array($5, chr(30))::json[], $6::text[], $7::text[], $8::boolean[],
      $9::timestamptz[], $10::timestamptz[], $11::double precision[], $12::text[], $13::bytea[],
      string_to_array($14, chr(30), '')::json[], $15::json[],
      $24::double precision[]
    ) as e (id, app_id, type, lane, data, locale, reply_to, test, send_at, expires_at, retention, idempotency_key,
            request_hash, answer, audience, ttl)
  ),
  keyed as (
    insert into event_keys (app_id, key, event_id, request_hash, answer)
    select app_id, idempotency_key, id, request_hash, answer from planned where idempotency_key is not null
    on conflict (app_id, key) do nothing
    returning event_id
  ),
  accepted as (
    insert into events (id, app_id, type, lane, data, locale, reply_to, test, send_at, expires_at, idempotency_key,
                        audience, audience_state, erase_at)
    select id, app_id, type, lane, data, locale, reply_to, test, greatest(send_at, now()),
           coalesce(expires_at, greatest(send_at, now()) + make_interval(secs => ttl)), idempotency_key,
           audience, case when audience is null then 'complete' else 'expanding' end,
           greatest(send_at, now()) + make_interval(secs => retention)
    from planned
    where idempotency_key is null or id = any(array(select event_id from keyed))
    returning id, app_id, type, lane, locale, test, send_at, expires_at
  ),
  delivered as (
    insert into deliveries (id, app_id, event_id, lane, template, locale, address, address_key, name, recipient_id, test,
                            next_attempt_at, expires_at, due_at, remote_id, channel)
    select d.id, e.app_id, e.id, e.lane, e.type, coalesce(d.locale, e.locale), d.address, d.address_key, d.name,
           d.recipient_id, e.test, e.send_at, e.expires_at,
           case when e.send_at > now() then e.send_at when d.waits then ${dueWhenFed}
                else now() + make_interval(secs => ${ringGraceSeconds}) end,
           d.remote_id, d.channel
    from unnest($16::uuid[], $17::uuid[], $18::text[], $19::text[], $20::text[], $21::text[], $22::uuid[], $23::text[],
                $25::boolean[], $26::text[])
      as d (id, event_id, address, address_key, name, locale, recipient_id, remote_id, waits, channel)
    join accepted e on e.id = d.event_id
  )
  select id from accepted`;

function insertValues(events: readonly NewEvent[]): unknown[] {
  const deliveries = events.flatMap((event) => event.deliveries.map((delivery) => ({ event, delivery })));
  return [
    events.map(({ id }) => id),
    events.map(({ appId }) => appId),
    events.map(({ type }) => type),
    events.map(({ lane }) => lane),
    joined(events.map(({ data }) => data)),
    events.map(({ locale }) => locale ?? null),
    events.map(({ replyTo }) => replyTo ?? null),
    events.map(({ test }) => test),
    events.map(({ sendAt }) => sendAt ?? null),
    events.map(({ expiresAt }) => expiresAt ?? null),
    events.map(({ retentionSeconds }) => retentionSeconds),
    events.map(({ idempotencyKey }) => idempotencyKey ?? null),
    events.map(({ requestHash }) => requestHash ?? null),
    joined(
      events.map(({ idempotencyKey, answer }) =>
        idempotencyKey === undefined ? '' : JSON.stringify(answer ?? null),
      ),
    ),
    events.map(({ audience }) => (audience === undefined ? null : JSON.stringify(audience))),
    deliveries.map(({ delivery }) => delivery.id),
    deliveries.map(({ event }) => event.id),
    deliveries.map(({ delivery }) => delivery.address),
    deliveries.map(({ delivery }) => delivery.addressKey),
    deliveries.map(({ delivery }) => delivery.name ?? null),
    deliveries.map(({ delivery }) => delivery.locale ?? null),
    deliveries.map(({ delivery }) => delivery.recipientId ?? null),
    deliveries.map(({ delivery }) => delivery.remoteId),
    events.map(({ ttlSeconds }) => ttlSeconds ?? null),
    deliveries.map(({ event, delivery }) => waitsForTurn(event, delivery)),
    // Shorter lists are filled up with nulls, which are mail.
    deliveries.some(({ delivery }) => delivery.channel !== undefined)
      ? deliveries.map(({ delivery }) => delivery.channel ?? null)
      : null,
  ];
}

const waitsForTurn = ({ waits }: NewEvent, { channel }: NewDelivery) =>
  waits === true || (waits === 'mail' && channel === undefined);

/**
 * JSON texts in one text, between record separators, which no JSON text holds (RFC 8259 has them escaped). In an array
 * every quote would have to be escaped, which for large batches costs as much as all the rest of the statement.
 */
function joined(texts: readonly string[]): string {
  return texts.join('\u001e');
}

async function findRepeated(store: Store, events: readonly NewEvent[]): Promise<Map<string, Acceptance>> {
  const { rows } = await store.query<{
    app_id: string;
    key: string;
    answer: unknown;
    request_hash: Buffer | null;
  }>(
    `select k.app_id, k.key, k.answer, k.request_hash
     from unnest($1::uuid[], $2::text[]) as wanted (app_id, key)
     join event_keys k on k.app_id = wanted.app_id and k.key = wanted.key`,
    [events.map(({ appId }) => appId), events.map(({ idempotencyKey }) => idempotencyKey ?? null)],
  );
  return new Map(
    rows.map((row) => [
      repeatKey(row.app_id, row.key),
      { kind: 'repeated', answer: row.answer, requestHash: row.request_hash },
    ]),
  );
}

/** What an app was answered for the event under this idempotency key, or nothing when there is none. */
export async function findAnswer(
  store: Store,
  appId: string,
  idempotencyKey: string,
): Promise<{ readonly answer: unknown; readonly requestHash: Buffer | null } | undefined> {
  const { rows } = await store.query<{ answer: unknown; requestHash: Buffer | null }>(
    'select answer, request_hash as "requestHash" from event_keys where app_id = $1 and key = $2',
    [appId, idempotencyKey],
  );
  return rows[0];
}

/** The same, of whatever app of the space; of several apps that use the key, the event that came last. */
export async function findEventIdIn(
  store: SpaceQueryable,
  idempotencyKey: string,
): Promise<string | undefined> {
  const { rows } = await store.query<{ id: string }>(
    `select event_id as id from event_keys e where key = $1 and ${eventIsIn('$2')} order by event_id desc limit 1`,
    [idempotencyKey, store.space],
  );
  return rows[0]?.id;
}

/** The id of an app's event with this idempotency key, or nothing when there is none. */
export async function findEventId(
  store: Queryable,
  appId: string,
  idempotencyKey: string,
): Promise<string | undefined> {
  const { rows } = await store.query<{ id: string }>(
    'select event_id as id from event_keys where app_id = $1 and key = $2',
    [appId, idempotencyKey],
  );
  return rows[0]?.id;
}

const repeatKey = (appId: string, key: string | undefined) => `${appId} ${key}`;

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** An event as the ledger knows it. */
export interface StoredEvent extends EventLabels {
  readonly id: string;
  readonly appId: string;
  readonly type: string;
  readonly lane: Lane;
  readonly locale: string | null;
  readonly test: boolean;
  readonly createdAt: Date;
  readonly sendAt: Date;
  readonly expiresAt: Date | null;
  readonly cancelledAt: Date | null;
  readonly audienceState: 'expanding' | 'complete';
  readonly counts: StateCounts;
  /** What became of those that were sent. */
  readonly afterwards: Afterwards;
}

interface EventRow extends Omit<StoredEvent, 'counts' | 'afterwards' | keyof EventLabels> {
  readonly labels: readonly string[];
}

/** Finds an event of this app with its deliveries counted by state, or nothing. */
export async function findEvent(
  store: Queryable,
  appId: string,
  eventId: string,
): Promise<StoredEvent | undefined> {
  const { rows } = await store.query<EventRow>(
    `select ${eventColumns} from events e where id = $1 and app_id = $2`,
    [eventId, appId],
  );
  return withCounts(store, rows);
}

/** The same, of whatever app of the space. */
export async function findEventIn(store: SpaceQueryable, eventId: string): Promise<StoredEvent | undefined> {
  const { rows } = await store.query<EventRow>(
    `select ${eventColumns} from events e where id = $1 and ${eventIsIn('$2')}`,
    [eventId, store.space],
  );
  return withCounts(store, rows);
}

const eventColumns = `id, app_id as "appId", type, lane, locale, test, created_at as "createdAt", send_at as "sendAt",
            expires_at as "expiresAt", cancelled_at as "cancelledAt", audience_state as "audienceState", ${labelsOfEvent}`;

async function withCounts(store: Queryable, [row]: readonly EventRow[]): Promise<StoredEvent | undefined> {
  if (row === undefined) return undefined;
  const { labels, ...event } = row;
  const [counts, afterwards] = [
    await countStates(store, row.id),
    await countAfterwards(store, 'event_id', row.id),
  ];
  return { ...event, ...readLabels(labels), counts, afterwards };
}

/**
 * Cancels what has not been claimed: pending deliveries are suppressed, groups are expanded no further, and a letter
 * that comes back for another attempt is suppressed when it would be claimed.
 * Does nothing the second time.
 */
export async function cancelEvent(store: Store, eventId: string): Promise<void> {
  await store.transaction(async (transaction) => {
    await transaction.query(
      `update events set cancelled_at = coalesce(cancelled_at, now()), audience_state = 'complete' where id = $1`,
      [eventId],
    );
    await transaction.query(
      `with moved as (
         update deliveries set state = 'suppressed', cause = 'cancelled', due_at = null, settled_at = now()
         where event_id = $1 and state = 'pending' returning *
       )
       ${noteLetters('moved')}`,
      [eventId],
    );
  });
}

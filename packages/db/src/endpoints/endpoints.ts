// Where letters of channels beside mail go. What is secret of an endpoint is selected by `readEndpoints`, for those who send, and
// nowhere else.

import type { ChatKind, EndpointStanding } from '@pabal/domain';
import { newId } from '../store/ids.ts';
import type { Queryable, SpaceQueryable, SpaceStore } from '../store/store.ts';

/** An endpoint as it is shown. */
export interface SpaceEndpoint {
  readonly id: string;
  readonly key: string;
  readonly channel: 'chat';
  readonly kind: ChatKind;
  /** Its target, without what is secret. */
  readonly target: string;
  readonly description: string | null;
  readonly state: EndpointStanding;
  readonly endedAt: Date | null;
  readonly endedReason: string | null;
  /** When something was last taken there, to a minute. */
  readonly usedAt: Date | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly changedAt: Date;
}

const columns = `id, key, channel, kind, shown as target, description, state, ended_at as "endedAt", ended_reason as "endedReason",
  used_at as "usedAt", created_at as "createdAt", created_by as "createdBy", changed_at as "changedAt"`;

/** An endpoint as it is written down. */
export interface EndpointInput {
  readonly key: string;
  readonly channel: 'chat';
  readonly kind: ChatKind;
  readonly target: string;
  readonly keys: Readonly<Record<string, string>> | null;
  readonly shown: string;
  readonly description: string | null;
  readonly actor: string;
  /** Signs what is sent. */
  readonly secret: string | null;
  /** The secret that there is stays, of an endpoint of the same kind. */
  readonly keepsSecret: boolean;
}

/**
 * Writes an endpoint down under its key. One that there is keeps its id, and with it its letters; it is active again, and what kept
 * letters from it because its other side had refused them is lifted.
 *
 * @returns the secret that signs from now on, and whether the endpoint is new
 */
export function putEndpoint(
  store: SpaceStore,
  endpoint: EndpointInput,
): Promise<{ readonly created: boolean; readonly secret: string | null }> {
  return store.transaction(async (transaction) => {
    const { key, channel, kind, target, keys, shown, description, actor, secret, keepsSecret } = endpoint;
    const { rows } = await transaction.query<{ id: string; created: boolean; secret: string | null }>(put, [
      ...[newId(), store.space, key, channel, kind, target, keys && JSON.stringify(keys)],
      ...[secret, shown, description, actor, keepsSecret],
    ]);
    const [row] = rows;
    if (row === undefined) throw new Error('An endpoint was neither made nor changed.');
    await transaction.query(
      `delete from suppressions where address_key = $1 and space_id = $2 and reason = 'address-refused'`,
      [`${channel}:${row.id}`, store.space],
    );
    return { created: row.created, secret: row.secret };
  });
}

const put = `
  insert into endpoints as e (id, space_id, key, channel, kind, target, keys, secret, shown, description, created_by)
  values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10, $11)
  on conflict (space_id, key) where key is not null do update set
    channel = excluded.channel, kind = excluded.kind, target = excluded.target, keys = excluded.keys,
    secret = case when $12 and e.kind = excluded.kind then coalesce(e.secret, excluded.secret) else excluded.secret end,
    shown = excluded.shown, description = excluded.description, state = 'active', ended_at = null, ended_reason = null,
    changed_at = now()
  returning id, secret, xmax = 0 as created`;

/** The endpoints of a space that have a key, in the order of their keys. */
export async function listEndpointsOfSpace(store: SpaceQueryable): Promise<SpaceEndpoint[]> {
  const { rows } = await store.query<SpaceEndpoint>(
    `select ${columns} from endpoints where space_id = $1 and key is not null order by key`,
    [store.space],
  );
  return rows;
}

/** How many endpoints with a key a space has. */
export async function countEndpointsOfSpace(store: SpaceQueryable): Promise<number> {
  const { rows } = await store.query<{ count: number }>(
    'select count(*)::integer as count from endpoints where space_id = $1 and key is not null',
    [store.space],
  );
  return rows[0]?.count ?? 0;
}

/** The endpoint of a space with this key, or nothing. */
export async function findEndpointByKey(
  store: SpaceQueryable,
  key: string,
): Promise<SpaceEndpoint | undefined> {
  const { rows } = await store.query<SpaceEndpoint>(
    `select ${columns} from endpoints where space_id = $1 and key = $2`,
    [store.space, key],
  );
  return rows[0];
}

/** Removes the endpoint of a space with this key. @returns whether there was one */
export async function removeEndpoint(store: SpaceQueryable, key: string): Promise<boolean> {
  const { rowCount } = await store.query('delete from endpoints where space_id = $1 and key = $2', [
    store.space,
    key,
  ]);
  return rowCount === 1;
}

/** An endpoint as an event names it. */
export interface KnownEndpoint {
  readonly id: string;
  readonly key: string;
  readonly kind: ChatKind;
}

/** The endpoints of a space with these keys, by key. */
export async function findEndpointTargets(
  store: SpaceQueryable,
  keys: readonly string[],
): Promise<ReadonlyMap<string, KnownEndpoint>> {
  const { rows } = await store.query<KnownEndpoint>(
    'select id, key, kind from endpoints where space_id = $1 and key = any($2::text[])',
    [store.space, keys],
  );
  return new Map(rows.map((row) => [row.key, row]));
}

/** What a sender needs of an endpoint. Never shown, logged or kept in the ledger. */
export interface EndpointTarget {
  readonly id: string;
  readonly kind: ChatKind;
  readonly target: string;
  readonly keys: Readonly<Record<string, string>> | null;
  readonly secret: string | null;
  readonly state: EndpointStanding;
  readonly endedReason: string | null;
}

/** Endpoints with their secrets, for those who send to them. */
export async function readEndpoints(
  store: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, EndpointTarget>> {
  const { rows } = await store.query<EndpointTarget>(
    `select id, kind, target, keys, secret, state, ended_reason as "endedReason" from endpoints where id = any($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Something was taken at these endpoints. Written down once a minute at most. */
export async function noteEndpointsUsed(store: Queryable, ids: readonly string[]): Promise<void> {
  await store.query(
    `update endpoints set used_at = now()
     where id = any($1::uuid[]) and (used_at is null or used_at < now() - interval '1 minute')`,
    [ids],
  );
}

/**
 * The other side says that an endpoint is gone, at an attempt with this target: one that was given another meanwhile is left alone.
 *
 * @returns whether it ended
 */
export async function endEndpoint(
  store: Queryable,
  { id, target, reason }: { readonly id: string; readonly target: string; readonly reason: string },
): Promise<boolean> {
  const { rowCount } = await store.query(
    `update endpoints set state = 'ended', ended_at = now(), ended_reason = $3
     where id = $1 and target = $2 and state = 'active'`,
    [id, target, reason],
  );
  return rowCount === 1;
}

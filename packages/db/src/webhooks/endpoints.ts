// Where apps are told about changes. The secrets are selected where messages are signed, and nowhere else.

import type { EndpointState, WebhookType } from '@pabal/domain';
import { newId } from '../store/ids.ts';
import type { Queryable, SpaceQueryable } from '../store/store.ts';

/** An endpoint as it is shown. */
export interface Endpoint {
  readonly id: string;
  readonly appId: string;
  readonly app: string;
  readonly url: string;
  readonly description: string | null;
  readonly contact: string | null;
  readonly types: readonly WebhookType[];
  /** Also letters of the space's newsletters. */
  readonly newsletters: boolean;
  readonly showsPeople: boolean;
  readonly state: EndpointState;
  readonly pausedAt: Date | null;
  readonly pauseReason: string | null;
  /** Until when the previous secret signs, too. */
  readonly previousUntil: Date | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly waitUntil: Date | null;
  readonly takenAt: Date | null;
  readonly problem: string | null;
}

/** An endpoint with how much waits for it. */
export interface ListedEndpoint extends Endpoint {
  /** At most 10,000. */
  readonly waiting: number;
  readonly oldestWaitingAt: Date | null;
}

/** Waiting messages are counted up to here. */
const mostCounted = 10_000;

const columns = `e.id, e.app_id as "appId", a.name as app, e.url, e.description, e.contact, e.types, e.newsletters,
  e.shows_people as "showsPeople", e.state, e.paused_at as "pausedAt", e.pause_reason as "pauseReason",
  case when e.previous_until > now() then e.previous_until end as "previousUntil", e.created_at as "createdAt",
  e.created_by as "createdBy", e.failures, e.failing_since as "failingSince", e.wait_until as "waitUntil",
  e.taken_at as "takenAt", e.problem`;

/** What may be set of an endpoint. */
export interface EndpointSettings {
  readonly url: string;
  readonly description: string | null;
  readonly contact: string | null;
  readonly types: readonly WebhookType[];
  readonly newsletters: boolean;
}

/** Makes an endpoint of an app. @returns its id */
export async function createEndpoint(
  store: SpaceQueryable,
  endpoint: EndpointSettings & {
    readonly appId: string;
    readonly showsPeople: boolean;
    readonly secret: string;
    readonly actor: string;
  },
): Promise<string> {
  const id = newId();
  const { appId, url, description, contact, types, newsletters, showsPeople, secret, actor } = endpoint;
  await store.query(
    `insert into webhook_endpoints (id, app_id, space_id, url, description, contact, types, newsletters, shows_people, secret,
       created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [id, appId, store.space, url, description, contact, types, newsletters, showsPeople, secret, actor],
  );
  return id;
}

/** How many endpoints an app has. */
export async function countEndpoints(store: Queryable, appId: string): Promise<number> {
  const { rows } = await store.query<{ endpoints: number }>(
    'select count(*)::integer as endpoints from webhook_endpoints where app_id = $1',
    [appId],
  );
  return rows[0]?.endpoints ?? 0;
}

/** The endpoints of a space, or of one app of it, the oldest first. */
export async function listEndpoints(store: SpaceQueryable, appId?: string): Promise<ListedEndpoint[]> {
  const { rows } = await store.query<ListedEndpoint>(
    `select ${columns}, w.waiting, w."oldestWaitingAt"
     from webhook_endpoints e join apps a on a.id = e.app_id
     cross join lateral (
       select count(*)::integer as waiting, min(m.at) as "oldestWaitingAt" from (
         select m.at from webhook_messages m where m.endpoint_id = e.id and m.due_at is not null
         order by m.due_at limit ${mostCounted}
       ) m
     ) w
     where e.space_id = $1 and ($2::uuid is null or e.app_id = $2) order by e.id`,
    [store.space, appId ?? null],
  );
  return rows;
}

/** An endpoint of the space, or nothing. @param appId  only one of this app */
export async function findEndpoint(
  store: SpaceQueryable,
  id: string,
  appId?: string,
): Promise<Endpoint | undefined> {
  const { rows } = await store.query<Endpoint>(
    `select ${columns} from webhook_endpoints e join apps a on a.id = e.app_id
     where e.id = $1 and e.space_id = $2 and ($3::uuid is null or e.app_id = $3)`,
    [id, store.space, appId ?? null],
  );
  return rows[0];
}

/** What a change leaves out stays as it is. */
export type EndpointChange = {
  readonly [Key in keyof EndpointSettings]?: EndpointSettings[Key] | undefined;
} & { readonly showsPeople?: boolean | undefined };

/** Changes what an endpoint is told of, and where. */
export async function changeEndpoint(store: Queryable, id: string, change: EndpointChange): Promise<void> {
  const { url, description, contact, types, newsletters, showsPeople } = change;
  await store.query(
    `update webhook_endpoints set
       url = coalesce($2, url), types = coalesce($3, types), newsletters = coalesce($4, newsletters),
       shows_people = coalesce($5, shows_people),
       description = case when $6 then $7 else description end, contact = case when $8 then $9 else contact end
     where id = $1`,
    [
      ...[id, url ?? null, types ?? null, newsletters ?? null, showsPeople ?? null],
      ...[description !== undefined, description ?? null, contact !== undefined, contact ?? null],
    ],
  );
}

/**
 * Switches an endpoint on or off. Switched on, it begins as if it had never failed, and what waits for it is sent at once. Switched
 * off, nothing is noted for it any more, and what waits for it stays.
 */
export async function switchEndpoint(store: Queryable, id: string, to: 'on' | 'off'): Promise<void> {
  await store.query(
    `with switched as (
       update webhook_endpoints set state = $2, paused_at = null, pause_reason = null, told_at = null, failures = 0,
         failing_since = null, wait_until = null
       where id = $1 and state <> $2 returning id
     )
     update webhook_messages m set due_at = now()
     where m.endpoint_id in (select id from switched) and $2 = 'on' and m.due_at > now()`,
    [id, to],
  );
}

/** Gives an endpoint another secret; the one before signs beside it for so long. */
export async function rotateEndpointSecret(
  store: Queryable,
  id: string,
  { secret, overlapSeconds }: { readonly secret: string; readonly overlapSeconds: number },
): Promise<void> {
  await store.query(
    `update webhook_endpoints set previous_secret = secret, previous_until = now() + make_interval(secs => $3), secret = $2
     where id = $1`,
    [id, secret, overlapSeconds],
  );
}

/** Removes an endpoint. Its messages go with their retention. */
export async function deleteEndpoint(store: Queryable, id: string): Promise<void> {
  await store.query('delete from webhook_endpoints where id = $1', [id]);
}

/** An endpoint that is paused and whose owner was not written to yet. */
export interface UntoldPause {
  readonly id: string;
  readonly space: number;
  readonly app: string;
  readonly url: string;
  readonly contact: string | null;
  readonly pausedAt: Date;
  readonly pauseReason: string;
  readonly failingSince: Date | null;
  readonly problem: string | null;
}

/** Pauses that their owners do not know of. */
export async function listUntoldPauses(store: Queryable): Promise<UntoldPause[]> {
  const { rows } = await store.query<UntoldPause>(
    `select e.id, e.space_id as space, a.name as app, e.url, e.contact, e.paused_at as "pausedAt",
            e.pause_reason as "pauseReason", e.failing_since as "failingSince", e.problem
     from webhook_endpoints e join apps a on a.id = e.app_id where e.state = 'paused' and e.told_at is null order by e.id`,
  );
  return rows;
}

/** Notes that the owner was written to about this pause. */
export async function pauseWasTold(store: Queryable, id: string): Promise<void> {
  await store.query(
    `update webhook_endpoints set told_at = now() where id = $1 and state = 'paused' and told_at is null`,
    [id],
  );
}

// Apps. What an app may do is decided by its keys (keys.ts).

import type { AppMode, Scope } from '@pabal/domain';
import { newId } from '../store/ids.ts';
import type { SpaceQueryable, SpaceStore } from '../store/store.ts';
import { type KeyRights, newApiKey, storeKey } from './keys.ts';

/** An app as it is listed, with what its newest key may do. */
export interface ListedApp {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  /** Its keys that are in force. */
  readonly keys: number;
  /** The first characters of its newest key; null for an app that never had one, such as pabal itself. */
  readonly keyPrefix: string | null;
  readonly mode: AppMode | null;
  readonly scopes: readonly Scope[] | null;
  readonly templates: readonly string[] | null;
  /** When one of its keys was last used, to the minute. */
  readonly lastUsedAt: Date | null;
  /** The time since which the app has no key in force. */
  readonly revokedAt: Date | null;
}

/**
 * Makes an app and its first key. The key is in the answer and nowhere else.
 *
 * @returns the key, or nothing when the space has an app of this name, with keys in force or without
 */
export function createApp(
  store: SpaceStore,
  app: {
    readonly name: string;
    readonly mode: AppMode;
    readonly scopes: readonly Scope[];
    /** Left out: all templates. */
    readonly templates?: KeyRights['templates'];
    readonly expiresAt?: Date | undefined;
    readonly actor?: string;
  },
): Promise<string | undefined> {
  const { name, ...rights } = app;
  return store.transaction(async (transaction) => {
    const id = newId();
    const { rowCount } = await transaction.query(
      'insert into apps (id, name, space_id) values ($1, $2, $3) on conflict (name, space_id) do nothing',
      [id, name, store.space],
    );
    if (rowCount !== 1) return undefined;
    const key = newApiKey(rights.mode);
    await storeKey(transaction, id, key, { templates: null, ...rights });
    return key;
  });
}

/** All apps of a space, oldest first. */
export async function listApps(store: SpaceQueryable): Promise<ListedApp[]> {
  const { rows } = await store.query<ListedApp>(
    `select a.id, a.name, a.created_at as "createdAt", all_keys.keys, newest.key_prefix as "keyPrefix", newest.mode,
            newest.scopes, newest.templates, all_keys.last_used_at as "lastUsedAt",
            case when all_keys.keys = 0 then all_keys.ended_at end as "revokedAt"
     from apps a
     left join lateral (
       select * from api_keys k where k.app_id = a.id order by k.id desc limit 1
     ) newest on true
     left join lateral (
       select count(*) filter (where k.revoked_at is null and (k.expires_at is null or k.expires_at > now()))::integer as keys,
              max(k.last_used_at) as last_used_at, max(least(k.revoked_at, k.expires_at)) as ended_at
       from api_keys k where k.app_id = a.id
     ) all_keys on true
     where a.space_id = $1 order by a.id`,
    [store.space],
  );
  return rows;
}

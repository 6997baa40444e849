// API keys. A key is shown once, when it is made; the table holds only its SHA-256.

import { hash, randomBytes } from 'node:crypto';
import type { AppMode, Scope } from '@pabal/domain';
import { newId } from '../store/ids.ts';
import type { Queryable, SpaceQueryable, SpaceStore } from '../store/store.ts';

/** What a key may do. */
export interface KeyRights {
  readonly mode: AppMode;
  readonly scopes: readonly Scope[];
  /** Templates it may post: names, or the beginning of names with `*` behind. Null for all. */
  readonly templates: readonly string[] | null;
}

/** An app as a request is judged by it: its name, and what the key may do that came with the request. */
export interface App extends KeyRights {
  readonly id: string;
  readonly name: string;
  /** The space that it belongs to: nothing of another one is seen by its keys. */
  readonly space: number;
  readonly keyId: string;
  /** What it posts is stored, and nothing of it is claimed until a person resumes it. */
  readonly paused: boolean;
}

/** A key as it is listed. */
export interface ListedKey extends KeyRights {
  readonly id: string;
  /** Its first characters. */
  readonly prefix: string;
  readonly createdAt: Date;
  readonly createdBy: string | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly revokedBy: string | null;
  /** To the minute; null when it was never used. */
  readonly lastUsedAt: Date | null;
  readonly inForce: boolean;
}

/**
 * What every API key looks like: 256 random bits behind a prefix that secret scanners can be taught. Between the two there
 * is room for the name of a cell, by which a router in front of several pabals tells whose key it is.
 */
const keyForm = /^pbl_(?:live|test)_(?:[a-z][a-z0-9]{0,15}_)?[A-Za-z0-9_-]{43}$/;

/** Random characters of a key that nobody is shown again. */
const hiddenCharacters = 39;

/** True for what may be a key at all. Everything else need not be looked up. */
export function looksLikeApiKey(text: string): boolean {
  return keyForm.test(text);
}

/** The first characters of a key, which tell keys apart and are not secret: all but 39 of its random ones. */
export function prefixOfApiKey(key: string): string {
  return key.slice(0, -hiddenCharacters);
}

/** The form under which a key is stored and found. */
export function hashApiKey(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

/** A new key. It belongs to no app until it is stored. */
export function newApiKey(mode: AppMode): string {
  return `pbl_${mode}_${randomBytes(32).toString('base64url')}`;
}

/** Stores a key of an app. @returns its id */
export async function storeKey(
  store: Queryable,
  appId: string,
  key: string,
  { mode, scopes, templates, actor, expiresAt }: KeyRights & { actor?: string; expiresAt?: Date | undefined },
): Promise<string> {
  const id = newId();
  await store.query(
    `insert into api_keys (id, app_id, key_hash, key_prefix, mode, scopes, templates, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[id, appId, hashApiKey(key), prefixOfApiKey(key), mode, scopes, templates],
      ...[actor ?? null, expiresAt ?? null],
    ],
  );
  return id;
}

const inForce = 'k.revoked_at is null and (k.expires_at is null or k.expires_at > now())';

/** The apps of these keys, in their order; nothing for a key that is unknown, revoked or expired. */
export async function findAppsByKeyHash(
  store: Queryable,
  keyHashes: readonly Buffer[],
): Promise<(App | undefined)[]> {
  const { rows } = await store.query<App & { keyHash: Buffer }>(
    `select a.id, a.name, a.space_id as space, a.paused_at is not null as paused, k.id as "keyId", k.mode, k.scopes, k.templates, k.key_hash as "keyHash"
     from api_keys k join apps a on a.id = k.app_id
     where k.key_hash in (select decode(hash, 'hex') from unnest($1::text[]) hash) and ${inForce}`,
    [keyHashes.map((hash) => hash.toString('hex'))],
  );
  const apps = new Map(rows.map(({ keyHash, ...app }) => [keyHash.toString('hex'), app]));
  return keyHashes.map((hash) => apps.get(hash.toString('hex')));
}

/** Of these keys those that are in force, and what they may do now. */
export async function findKeysInForce(
  store: Queryable,
  ids: readonly string[],
): Promise<{ readonly id: string; readonly scopes: readonly Scope[] }[]> {
  const { rows } = await store.query<{ id: string; scopes: Scope[] }>(
    `select k.id, k.scopes from api_keys k where k.id = any($1::uuid[]) and ${inForce}`,
    [ids],
  );
  return rows;
}

/** The app of one key, unless the key is unknown, revoked or expired. */
export async function findAppByKeyHash(store: Queryable, keyHash: Buffer): Promise<App | undefined> {
  const [app] = await findAppsByKeyHash(store, [keyHash]);
  return app;
}

/** An app's keys, the newest first; nothing when there is no app of this name. */
export async function listKeys(store: SpaceQueryable, appName: string): Promise<ListedKey[] | undefined> {
  const { rows } = await store.query<{ found: ListedKey | null } & ListedKey>(
    `select k.id, k.key_prefix as prefix, k.mode, k.scopes, k.templates, k.created_at as "createdAt",
            k.created_by as "createdBy", k.expires_at as "expiresAt", k.revoked_at as "revokedAt",
            k.revoked_by as "revokedBy", k.last_used_at as "lastUsedAt", (${inForce}) as "inForce"
     from apps a left join api_keys k on k.app_id = a.id where a.name = $1 and a.space_id = $2
     order by k.id desc`,
    [appName, store.space],
  );
  if (rows.length === 0) return undefined;
  return rows.filter(({ id }) => id !== null);
}

/** The key that a rotation made, and the keys that it ends. */
export interface RotatedKey extends KeyRights {
  readonly key: string;
  readonly prefix: string;
  /** The keys that were in force, and until when they still are. */
  readonly old: readonly { readonly prefix: string; readonly expiresAt: Date }[];
}

/**
 * Gives an app another key. What it may do is what the newest key may, unless `rights` says otherwise; keys that are in
 * force end after the overlap, or earlier where they would anyway.
 *
 * @returns nothing when there is no app of this name, or it never had a key
 */
export function rotateKey(
  store: SpaceStore,
  appName: string,
  options: {
    readonly overlapSeconds: number;
    readonly rights: (current: KeyRights) => KeyRights;
    readonly actor: string;
    readonly expiresAt?: Date | undefined;
  },
): Promise<RotatedKey | undefined> {
  const { overlapSeconds, actor, expiresAt } = options;
  return store.transaction(async (transaction) => {
    const current = await lockNewestKey(transaction, appName);
    if (current === undefined) return undefined;
    const { appId, ...before } = current;
    const rights = options.rights(before);
    const key = newApiKey(rights.mode);
    const id = await storeKey(transaction, appId, key, { ...rights, actor, expiresAt });
    const { rows: old } = await transaction.query<{ prefix: string; expiresAt: Date }>(
      `update api_keys k set expires_at = least(k.expires_at, now() + make_interval(secs => $3))
       where k.app_id = $1 and k.id <> $2 and ${inForce}
       returning k.key_prefix as prefix, k.expires_at as "expiresAt"`,
      [appId, id, overlapSeconds],
    );
    return { ...rights, key, prefix: prefixOfApiKey(key), old };
  });
}

/** Two rotations at the same time wait for each other. */
async function lockNewestKey(
  transaction: SpaceQueryable,
  appName: string,
): Promise<(KeyRights & { readonly appId: string }) | undefined> {
  const { rows: apps } = await transaction.query<{ id: string }>(
    'select id from apps where name = $1 and space_id = $2 for update',
    [appName, transaction.space],
  );
  const [app] = apps;
  if (app === undefined) return undefined;
  const { rows } = await transaction.query<KeyRights>(
    'select mode, scopes, templates from api_keys where app_id = $1 order by id desc limit 1',
    [app.id],
  );
  const [newest] = rows;
  return newest && { ...newest, appId: app.id };
}

/**
 * Revokes keys of an app: all of them, or those whose prefix begins so. What they have posted is still sent. A key that is
 * revoked already stays as it is.
 *
 * @returns the prefixes of those that were revoked now
 */
export function revokeKeys(
  store: SpaceStore,
  appName: string,
  { prefix, actor }: { readonly prefix?: string | undefined; readonly actor: string },
): Promise<string[]> {
  return store.transaction(async (transaction) => {
    const { rows } = await transaction.query<{ prefix: string; keyHash: Buffer }>(
      `update api_keys k set revoked_at = now(), revoked_by = $3
       from apps a where a.id = k.app_id and a.name = $1 and a.space_id = $4 and k.revoked_at is null
         and ($2::text is null or starts_with(k.key_prefix, $2))
       returning k.key_prefix as prefix, k.key_hash as "keyHash"`,
      [appName, prefix ?? null, actor, store.space],
    );
    // Services of the previous version look for the key here.
    await transaction.query(
      `update apps set revoked_at = now() where name = $1 and space_id = $3 and revoked_at is null
         and encode(key_hash, 'hex') = any($2::text[])`,
      [appName, rows.map(({ keyHash }) => keyHash.toString('hex')), store.space],
    );
    return rows.map((row) => row.prefix);
  });
}

/** Notes that keys were used, once a minute for each at most. */
export async function noteKeyUse(store: Queryable, keyIds: readonly string[]): Promise<void> {
  await store.query(
    `update api_keys set last_used_at = now()
     where id = any($1::uuid[]) and (last_used_at is null or last_used_at <= now() - interval '1 minute')`,
    [keyIds],
  );
}

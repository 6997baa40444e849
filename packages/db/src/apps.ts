// Apps and their API keys. A key is shown once, when it is made; the table holds only its SHA-256.

import { createHash, randomBytes } from 'node:crypto';
import type { AppMode, Scope } from '@pabal/domain';
import { newId } from './ids.ts';
import type { Queryable } from './pool.ts';

/** An app as a request is judged by it. */
export interface App {
  readonly id: string;
  readonly name: string;
  readonly mode: AppMode;
  readonly scopes: readonly Scope[];
}

/** An app as it is listed. */
export interface ListedApp extends App {
  /** The first characters of its key. */
  readonly keyPrefix: string;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

/** What every API key looks like: 256 random bits behind a prefix that secret scanners can be taught. */
const keyForm = /^pbl_(?:live|test)_[A-Za-z0-9_-]{43}$/;

/** Characters of a key that are kept to tell keys apart: the prefix and four of the random ones. */
const shownCharacters = 13;

/** True for what may be a key at all. Everything else need not be looked up. */
export function looksLikeApiKey(text: string): boolean {
  return keyForm.test(text);
}

/** The form under which a key is stored and found. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/**
 * Makes an app and its key. The key is in the answer and nowhere else.
 *
 * @returns the key, or nothing when there is an app of this name, revoked or not
 */
export async function createApp(
  store: Queryable,
  app: { name: string; mode: AppMode; scopes: readonly Scope[] },
): Promise<string | undefined> {
  const key = `pbl_${app.mode}_${randomBytes(32).toString('base64url')}`;
  const { rowCount } = await store.query(
    `insert into apps (id, name, key_hash, key_prefix, mode, scopes) values ($1, $2, $3, $4, $5, $6)
     on conflict (name) do nothing`,
    [newId(), app.name, hashApiKey(key), key.slice(0, shownCharacters), app.mode, app.scopes],
  );
  return rowCount === 1 ? key : undefined;
}

/** The app a key belongs to, unless the key is unknown or revoked. */
export async function findAppByKeyHash(store: Queryable, keyHash: Buffer): Promise<App | undefined> {
  const { rows } = await store.query<App>(
    'select id, name, mode, scopes from apps where key_hash = $1 and revoked_at is null',
    [keyHash],
  );
  return rows[0];
}

/** All apps, oldest first. */
export async function listApps(store: Queryable): Promise<ListedApp[]> {
  const { rows } = await store.query<ListedApp>(
    `select id, name, mode, scopes, key_prefix as "keyPrefix", created_at as "createdAt", revoked_at as "revokedAt"
     from apps order by id`,
  );
  return rows;
}

/**
 * Revokes an app's key. What the app has posted is still sent.
 *
 * @returns when it was revoked, now or before; nothing when there is no app of this name
 */
export async function revokeApp(store: Queryable, name: string): Promise<Date | undefined> {
  const { rows } = await store.query<{ revokedAt: Date }>(
    'update apps set revoked_at = coalesce(revoked_at, now()) where name = $1 returning revoked_at as "revokedAt"',
    [name],
  );
  return rows[0]?.revokedAt;
}

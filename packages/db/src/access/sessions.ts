// Sessions: the browsers that users are signed in with. A session that is ended or over is no row any more.

import type { Role } from '@pabal/domain';
import { newId } from '../store/ids.ts';
import type { Queryable, SpaceQueryable } from '../store/store.ts';
import type { User } from './users.ts';

/** A session in force, found by one of its tokens. */
export interface FoundSession {
  readonly id: string;
  readonly user: User;
  /** The space that it works in. */
  readonly space: { readonly id: number; readonly name: string };
  readonly role: Role;
  readonly expiresAt: Date;
  /** Which of its tokens came: the one in force, the one that was offered, or the one before. */
  readonly token: 'current' | 'next' | 'previous';
  /** Seconds since the token in force was first used. */
  readonly tokenAge: number;
  readonly rotationKey: Buffer;
  /** Seconds since the session was last used. */
  readonly idle: number;
}

/** A session as it is listed. */
export interface ListedSession {
  readonly id: string;
  readonly userId: string;
  readonly email: string;
  readonly createdAt: Date;
  readonly seenAt: Date;
  readonly expiresAt: Date;
  readonly door: string;
  readonly network: string;
  readonly agent: string;
}

export interface NewSession {
  readonly userId: string;
  readonly spaceId: number;
  readonly tokenHash: Buffer;
  readonly rotationKey: Buffer;
  readonly seconds: number;
  readonly door: string;
  readonly network: string;
  readonly agent: string;
}

/** Stores a session. @returns its id and its end */
export async function createSession(
  store: Queryable,
  session: NewSession,
): Promise<{ readonly id: string; readonly expiresAt: Date }> {
  const { userId, spaceId, tokenHash, rotationKey, seconds, door, network, agent } = session;
  const { rows } = await store.query<{ id: string; expiresAt: Date }>(
    `with seen as (update users set signed_in_at = now() where id = $2)
     insert into sessions (id, user_id, space_id, token_hash, rotation_key, expires_at, door, network, agent)
     values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6), $7, $8, $9)
     returning id, expires_at as "expiresAt"`,
    [newId(), userId, spaceId, tokenHash, rotationKey, seconds, door, network, agent],
  );
  const [made] = rows;
  if (made === undefined) throw new Error('A session was not stored.');
  return made;
}

interface SessionRow extends Omit<FoundSession, 'user' | 'space'>, Omit<User, 'id'> {
  readonly userId: string;
  readonly spaceId: number;
  readonly spaceName: string;
}

/**
 * The session of this token, unless it is over, or the user has no role in its space any more.
 *
 * @param idleSeconds  without use for so long it is over
 */
export async function findSession(
  store: Queryable,
  tokenHash: Buffer,
  idleSeconds: number,
): Promise<FoundSession | undefined> {
  const { rows } = await store.query<SessionRow>(
    `select s.id, u.id as "userId", u.email, u.name, u.locale, p.id as "spaceId", p.name as "spaceName", r.role,
            s.expires_at as "expiresAt", s.rotation_key as "rotationKey",
            case $1::bytea when s.token_hash then 'current' when s.next_hash then 'next' else 'previous' end as token,
            extract(epoch from now() - s.token_since)::float8 as "tokenAge",
            extract(epoch from now() - s.seen_at)::float8 as idle
     from sessions s join users u on u.id = s.user_id join spaces p on p.id = s.space_id
       join user_roles r on r.user_id = s.user_id and r.space_id = s.space_id
     where (s.token_hash = $1::bytea or s.next_hash = $1::bytea or s.previous_hash = $1::bytea)
       and s.expires_at > now() and s.seen_at > now() - make_interval(secs => $2)`,
    [tokenHash, idleSeconds],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { userId, email, name, locale, spaceId, spaceName, ...session } = row;
  return { ...session, user: { id: userId, email, name, locale }, space: { id: spaceId, name: spaceName } };
}

/** Of these sessions those that are in force, and what they are worth now. */
export async function findSessionsInForce(
  store: Queryable,
  ids: readonly string[],
  idleSeconds: number,
): Promise<{ readonly id: string; readonly role: Role; readonly space: number }[]> {
  const { rows } = await store.query<{ id: string; role: Role; space: number }>(
    `select s.id, r.role, s.space_id as space
     from sessions s join user_roles r on r.user_id = s.user_id and r.space_id = s.space_id
     where s.id = any($1::uuid[]) and s.expires_at > now() and s.seen_at > now() - make_interval(secs => $2)`,
    [ids, idleSeconds],
  );
  return rows;
}

/** Notes that a session is used. */
export async function touchSession(store: Queryable, id: string): Promise<void> {
  await store.query('update sessions set seen_at = now() where id = $1', [id]);
}

/** Offers the next token, while the one that came is still in force. */
export async function offerToken(
  store: Queryable,
  id: string,
  { tokenHash, nextHash }: { readonly tokenHash: Buffer; readonly nextHash: Buffer },
): Promise<void> {
  await store.query('update sessions set next_hash = $3 where id = $1 and token_hash = $2', [
    id,
    tokenHash,
    nextHash,
  ]);
}

/** Puts the token that was offered in force. */
export async function takeToken(store: Queryable, id: string, nextHash: Buffer): Promise<void> {
  await store.query(
    `update sessions set token_hash = next_hash, previous_hash = token_hash, next_hash = null, token_since = now(),
            seen_at = now() where id = $1 and next_hash = $2`,
    [id, nextHash],
  );
}

/** Puts another token in force at once, and forgets those before. @returns the session's end; nothing when it is over */
export async function replaceToken(
  store: Queryable,
  id: string,
  tokenHash: Buffer,
): Promise<Date | undefined> {
  const { rows } = await store.query<{ expiresAt: Date }>(
    `update sessions set token_hash = $2, previous_hash = null, next_hash = null, token_since = now() where id = $1
     returning expires_at as "expiresAt"`,
    [id, tokenHash],
  );
  return rows[0]?.expiresAt;
}

/** Whose a session is, and where it works. */
export async function findSessionById(
  store: Queryable,
  id: string,
): Promise<{ readonly userId: string; readonly email: string; readonly spaceId: number } | undefined> {
  const { rows } = await store.query<{ userId: string; email: string; spaceId: number }>(
    `select s.user_id as "userId", u.email, s.space_id as "spaceId"
     from sessions s join users u on u.id = s.user_id where s.id = $1`,
    [id],
  );
  return rows[0];
}

/** Lets a session work in another space. */
export async function moveSession(store: Queryable, id: string, spaceId: number): Promise<void> {
  await store.query('update sessions set space_id = $2 where id = $1', [id, spaceId]);
}

const listedColumns = `s.id, s.user_id as "userId", u.email, s.created_at as "createdAt", s.seen_at as "seenAt",
            s.expires_at as "expiresAt", s.door, s.network, s.agent`;

/** The sessions of one user, in whatever space, or those of all users that work in the space; the latest used first. */
export async function listSessions(
  store: SpaceQueryable,
  { userId, idleSeconds }: { readonly userId?: string | undefined; readonly idleSeconds: number },
): Promise<ListedSession[]> {
  const { rows } = await store.query<ListedSession>(
    `select ${listedColumns} from sessions s join users u on u.id = s.user_id
     where case when $2::uuid is null then s.space_id = $1 else s.user_id = $2 end
       and s.expires_at > now() and s.seen_at > now() - make_interval(secs => $3)
     order by s.seen_at desc, s.id`,
    [store.space, userId ?? null, idleSeconds],
  );
  return rows;
}

/** Ends sessions. @returns the ids of those that were there */
export async function deleteSessions(
  store: Queryable,
  which: { readonly id: string } | { readonly userId: string; readonly butId?: string | undefined },
): Promise<string[]> {
  const { rows } = await ('id' in which
    ? store.query<{ id: string }>('delete from sessions where id = $1 returning id', [which.id])
    : store.query<{ id: string }>(
        'delete from sessions where user_id = $1 and ($2::uuid is null or id <> $2) returning id',
        [which.userId, which.butId ?? null],
      ));
  return rows.map(({ id }) => id);
}

/** Ends the session that a browser has had until now. */
export async function deleteSessionOfToken(store: Queryable, tokenHash: Buffer): Promise<void> {
  await store.query('delete from sessions where token_hash = $1 or next_hash = $1', [tokenHash]);
}

/** Removes the rows of sessions that are over. */
export async function removeOldSessions(store: Queryable, idleSeconds: number): Promise<void> {
  await store.query(
    'delete from sessions where expires_at <= now() or seen_at <= now() - make_interval(secs => $1)',
    [idleSeconds],
  );
}

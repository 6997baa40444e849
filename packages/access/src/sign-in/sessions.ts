// Sessions: begun when a user signs in, found by a token that changes while it is used, and ended.

import { randomBytes } from 'node:crypto';
import {
  createSession,
  deleteSessionOfToken,
  deleteSessions,
  type FoundSession,
  findSession,
  findSessionById,
  type ListedSession,
  listRolesOf,
  listSessions,
  moveSession,
  offerToken,
  type RoleInSpace,
  removeOldSessions,
  replaceToken,
  takeToken,
  touchSession,
  type User,
} from '@pabal/db/access';
import type { Queryable, SpaceQueryable, Store } from '@pabal/db/store';
import { excerpt, PabalError } from '@pabal/domain';
import { audit } from '../audit/log.ts';
import { actorOfUser, type UserCaller } from '../caller.ts';
import { hashToken, looksLikeToken, newToken, nextToken } from '../tokens.ts';

/** How long sessions last. */
export interface SessionTimes {
  /** Without use for so long a session is over. */
  readonly idleSeconds: number;
  /** However it is used, it is over after so long. */
  readonly seconds: number;
}

/** A session that was found, and the token that the browser should use from now on, if that is another one. */
export interface UsedSession {
  readonly session: FoundSession;
  readonly offered: string | undefined;
}

/** From where somebody signs in, and by which door. */
export interface SignInFrom {
  readonly door: 'password' | 'invitation' | 'oidc';
  readonly network: string;
  /** As the browser calls itself. */
  readonly agent: string;
  /** The token of the session that the browser has had until now; that session ends. */
  readonly before?: string | undefined;
}

/** A token is changed for the next one when it has been in force for so long. */
const rotateAfterSeconds = 900;
/** Requests that were under way while the token changed may still bring the one before. Later, somebody has kept a copy. */
const previousForSeconds = 60;
/** A session is noted as used once in so many seconds. */
const touchEverySeconds = 60;

/** Finds the session of a token, and keeps it alive. @returns nothing when it was ended or is over */
export async function useSession(
  store: Queryable,
  token: string,
  { idleSeconds }: SessionTimes,
): Promise<UsedSession | undefined> {
  if (!looksLikeToken(token)) return undefined;
  const tokenHash = hashToken(token);
  const session = await findSession(store, tokenHash, idleSeconds);
  if (session === undefined) return undefined;
  if (session.token === 'previous' && session.tokenAge > previousForSeconds) {
    await deleteSessions(store, { id: session.id });
    return undefined;
  }
  if (session.token === 'next') await takeToken(store, session.id, tokenHash);
  else if (session.idle > touchEverySeconds) await touchSession(store, session.id);
  return { session, offered: await offer(store, token, tokenHash, session) };
}

async function offer(
  store: Queryable,
  token: string,
  tokenHash: Buffer,
  { id, token: which, tokenAge, rotationKey }: FoundSession,
): Promise<string | undefined> {
  if (which !== 'current' || tokenAge < rotateAfterSeconds) return undefined;
  const next = nextToken(token, rotationKey);
  await offerToken(store, id, { tokenHash, nextHash: hashToken(next) });
  return next;
}

/** A session that has begun. The token is in the answer and nowhere else. */
export interface BegunSession {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: Date;
  readonly space: RoleInSpace;
}

/**
 * Begins a session of a user who has shown who they are.
 *
 * @param spaceName  the space to work in; left out, the first one in which the user has a role
 * @throws PabalError `role-missing` for a user without a role there
 */
export async function beginSession(
  store: Store,
  user: Pick<User, 'id' | 'email'>,
  spaceName: string | undefined,
  { before, ...from }: SignInFrom,
  { seconds, idleSeconds }: SessionTimes,
): Promise<BegunSession> {
  const token = newToken();
  const secrets = { tokenHash: hashToken(token), rotationKey: randomBytes(32) };
  const agent = from.agent.slice(0, mostAgent);
  await removeOldSessions(store, idleSeconds);
  return store.transaction(async (transaction) => {
    const space = spaceIn(await listRolesOf(transaction, user.id), spaceName);
    const session = { userId: user.id, spaceId: space.id, ...secrets, seconds, ...from, agent };
    if (before !== undefined) await deleteSessionOfToken(transaction, hashToken(before));
    const made = await createSession(transaction, session);
    await audit(transaction, space.id, {
      ...{ actor: actorOfUser(user), door: 'sign-in', network: from.network, action: 'session.begin' },
      ...{ object: made.id, details: { door: from.door } },
    });
    return { ...made, token, space };
  });
}

const mostAgent = 200;

function spaceIn(roles: readonly RoleInSpace[], name: string | undefined): RoleInSpace {
  const space = name === undefined ? roles[0] : roles.find((one) => one.name === name);
  if (space !== undefined) return space;
  throw new PabalError(
    'role-missing',
    name === undefined
      ? 'This user has no role in any space. An admin gives one: pabal users add ADDRESS --role ROLE.'
      : `This user has no role in the space ${excerpt(name)}. An admin of that space gives one.`,
  );
}

/** Lets a session work in another space of its user. @throws PabalError `role-missing` */
export async function changeSpace(
  store: Queryable,
  { id, user }: { readonly id: string; readonly user: { readonly id: string } },
  spaceName: string,
): Promise<RoleInSpace> {
  const space = spaceIn(await listRolesOf(store, user.id), spaceName);
  await moveSession(store, id, space.id);
  return space;
}

/** Puts a new token in force at once, as after a change of the password. @throws PabalError `session-over` */
export async function renewToken(
  store: Queryable,
  sessionId: string,
): Promise<{ readonly token: string; readonly expiresAt: Date }> {
  const token = newToken();
  const expiresAt = await replaceToken(store, sessionId, hashToken(token));
  if (expiresAt === undefined)
    throw new PabalError('session-over', 'The session was ended at this moment. Sign in again.');
  return { token, expiresAt };
}

/** Sessions in force: those of one user, or of all users who work in the space. */
export const sessionsOf = (
  store: SpaceQueryable,
  caller: UserCaller | undefined,
  { idleSeconds }: SessionTimes,
): Promise<ListedSession[]> => listSessions(store, { userId: caller?.user.id, idleSeconds });

/** Signs a user out. */
export async function endOwnSession(store: Queryable, { sessionId }: UserCaller): Promise<void> {
  await deleteSessions(store, { id: sessionId });
}

/**
 * A session that the user may end: their own, or, for an admin, one that works in the space.
 *
 * @throws PabalError `not-found`
 */
export async function sessionToEnd(
  store: SpaceQueryable,
  caller: UserCaller,
  id: string,
): Promise<{ readonly email: string }> {
  const session = await findSessionById(store, id);
  const own = session?.userId === caller.user.id;
  const inSpace = caller.role === 'admin' && session?.spaceId === store.space;
  if (session === undefined || !(own || inSpace))
    throw new PabalError(
      'not-found',
      `There is no session ${id} that you may end. GET /v1/sessions lists those there are.`,
    );
  return session;
}

/** Ends a session. */
export async function endSession(store: Queryable, id: string): Promise<void> {
  await deleteSessions(store, { id });
}

// Accepting an invitation: who has the link sets the password of the user, once.

import {
  deleteSessions,
  findInvited,
  listRolesOf,
  setPasswordHash,
  takeInvitation,
  type User,
  updateUser,
} from '@pabal/db/access';
import type { Queryable, Store } from '@pabal/db/store';
import { defaultSpace, PabalError } from '@pabal/domain';
import { audit } from '../audit/log.ts';
import { actorOfUser } from '../caller.ts';
import { hashPassword, requirePassword } from '../sign-in/passwords.ts';
import { hashToken, looksLikeToken } from '../tokens.ts';

/** Whom a link invites. @throws PabalError `not-found` when it was used, is over, or never was one */
export async function invitedUser(store: Queryable, token: string): Promise<User> {
  const found = looksLikeToken(token) ? await findInvited(store, hashToken(token)) : undefined;
  return found ?? Promise.reject(noInvitation());
}

/**
 * Uses a link up: the user gets the password, and the sessions from before end.
 *
 * @throws PabalError `not-found`, `invalid-request` for a password that may not be one; the link can be used then still
 */
export async function acceptInvitation(
  store: Store,
  token: string,
  wanted: {
    /** The network that the answer comes from. */
    readonly network: string;
    readonly password: string;
    readonly name?: string | undefined;
    readonly locale?: string | undefined;
  },
): Promise<User> {
  const { email, ...user } = await invitedUser(store, token);
  requirePassword(wanted.password, '/password', email);
  const hash = await hashPassword(wanted.password);
  await store.transaction(async (transaction) => {
    const taken = await takeInvitation(transaction, hashToken(token));
    if (taken === undefined) throw noInvitation();
    await setPasswordHash(transaction, taken.userId, hash);
    await updateUser(transaction, taken.userId, wanted);
    await deleteSessions(transaction, { userId: taken.userId });
    const [space] = await listRolesOf(transaction, taken.userId);
    await audit(transaction, space?.id ?? defaultSpace.id, {
      ...{ actor: actorOfUser({ email }), door: 'sign-in', network: wanted.network },
      ...{ action: 'users.accept', user: email },
    });
  });
  return { ...user, email, name: wanted.name ?? user.name, locale: wanted.locale ?? user.locale };
}

const noInvitation = () =>
  new PabalError(
    'not-found',
    'This invitation was used already, or its time is over. Ask an admin for another one: pabal users invite ADDRESS.',
  );

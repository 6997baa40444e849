// Accepting an invitation: who has the link sets the password of the user, once.

import { deleteSessions, findInvited, setPasswordHash, takeInvitation, type User, updateUser } from '@pabal/db/access';
import type { Queryable, Store } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
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
  });
  return { ...user, email, name: wanted.name ?? user.name, locale: wanted.locale ?? user.locale };
}

const noInvitation = () =>
  new PabalError(
    'not-found',
    'This invitation was used already, or its time is over. Ask an admin for another one: pabal users invite ADDRESS.',
  );

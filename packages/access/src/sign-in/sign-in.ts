// Signing in with an address and a password, and setting one.

import {
  deleteSessions,
  findUserByEmail,
  findUserById,
  setPasswordHash,
  type User,
  updateUser,
} from '@pabal/db/access';
import type { Queryable, Store } from '@pabal/db/store';
import { parseAddress } from '@pabal/mail';
import { hashPassword, isPassword, requirePassword, type Waiting } from './passwords.ts';

/** What somebody signs in with. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/**
 * The user with this address and password. A password for an address that no user has takes as long to refuse, and is refused
 * in the same words.
 *
 * @param waiting  who asks, when many passwords are tried at the same time
 * @returns nothing when they do not belong together
 * @throws PabalError `too-many-guesses` when too many are
 */
export async function userOfPassword(
  store: Queryable,
  { email, password }: Credentials,
  waiting?: Waiting,
): Promise<User | undefined> {
  const address = parseAddress(email);
  const found = address.ok ? await findUserByEmail(store, address.address.key) : undefined;
  const right = await isPassword(password, found?.passwordHash, waiting);
  return found !== undefined && right ? userOnly(found) : undefined;
}

const userOnly = ({ id, email, name, locale }: User): User => ({ id, email, name, locale });

/** The key under which guesses at the password of an address are counted. */
export function keyOfAccount(email: string): string {
  const address = parseAddress(email);
  return address.ok ? address.address.key : email.slice(0, 100);
}

/**
 * Gives a user another password, which they prove to be theirs by the one before. Their other sessions end.
 *
 * @returns false when the password before is another one
 * @throws PabalError `invalid-request`
 */
export async function changeOwnPassword(
  store: Store,
  userId: string,
  {
    current,
    next,
    sessionId,
  }: { readonly current: string; readonly next: string; readonly sessionId: string },
): Promise<boolean> {
  const user = await findUserById(store, userId);
  if (user === undefined || !(await isPassword(current, user.passwordHash))) return false;
  requirePassword(next, '/password/next', user.email);
  const hash = await hashPassword(next);
  await store.transaction(async (transaction) => {
    await setPasswordHash(transaction, userId, hash);
    await deleteSessions(transaction, { userId, butId: sessionId });
  });
  return true;
}

/** Changes what users are called, and in which language they read. */
export async function nameOneself(
  store: Queryable,
  user: User,
  { name, locale }: { readonly name?: string | undefined; readonly locale?: string | undefined },
): Promise<User> {
  if (name === undefined && locale === undefined) return user;
  await updateUser(store, user.id, { name, locale });
  return { ...user, name: name ?? user.name, locale: locale ?? user.locale };
}

// Who may work in a space, and as what. Admins decide; the command line may as well, for it has the database.

import {
  createInvitation,
  createUser,
  deleteSessions,
  findUserByEmail,
  findUserIn,
  type ListedUser,
  lockAdmins,
  putRole,
  removeRole,
  setPasswordHash,
  updateUser,
} from '@pabal/db/access';
import type { SpaceQueryable, SpaceStore } from '@pabal/db/store';
import { excerpt, PabalError, type Role } from '@pabal/domain';
import type { Address } from '@pabal/mail';
import { hashPassword, requirePassword } from '../sign-in/passwords.ts';
import { hashToken, newToken } from '../tokens.ts';

/** By which of the two somebody names a user. */
export type UserName = { readonly id: string } | { readonly emailKey: string };

export interface NewUser {
  readonly email: Address;
  readonly name: string;
  readonly locale: string;
  readonly role: Role;
  /** The password; left out, the user is invited to set one. */
  readonly password?: string | undefined;
}

/** A link by which a user sets a password. The token is in it and nowhere else. */
export interface Invitation {
  readonly token: string;
  readonly expiresAt: Date;
}

export interface AddedUser {
  readonly user: ListedUser;
  /** Absent for a user who has a password already, here or in another space. */
  readonly invitation: Invitation | undefined;
}

/** An invitation can be used for so long. */
const invitedSeconds = 3 * 86_400;

/**
 * Gives somebody a role in the space. A user of another space keeps name and password.
 *
 * @throws PabalError `wrong-state` when they have a role here already, `invalid-request`
 */
export async function addUser(store: SpaceStore, wanted: NewUser, actor: string): Promise<AddedUser> {
  const { email, name, locale, role, password } = wanted;
  if (password !== undefined) requirePassword(password, '/password', email.address);
  const hash = password === undefined ? undefined : await hashPassword(password);
  return store.transaction(async (transaction) => {
    const userId =
      (await createUser(transaction, {
        ...{ email: email.address, emailKey: email.key, name, locale, actor },
      })) ?? (await findUserByEmail(transaction, email.key))?.id;
    if (userId === undefined) throw noUser();
    const before = await findUserIn(transaction, { id: userId });
    if (before !== undefined)
      throw new PabalError(
        'wrong-state',
        `${email.address} has the role ${before.role} in this space already. Change it with users role, or with PATCH /v1/users/{id}.`,
      );
    await putRole(transaction, userId, { role, actor });
    const made = await knownUser(transaction, { id: userId });
    if (hash !== undefined && !made.hasPassword) await setPasswordHash(transaction, userId, hash);
    const isInvited = hash === undefined && !made.hasPassword && !made.hasProvider;
    const invitation = isInvited ? await invite(transaction, userId, actor) : undefined;
    return { user: await knownUser(transaction, { id: userId }), invitation };
  });
}

/** A user of the space. @throws PabalError `not-found` */
export async function knownUser(store: SpaceQueryable, which: UserName): Promise<ListedUser> {
  return (await findUserIn(store, which)) ?? Promise.reject(noUser());
}

/**
 * Gives a user another role, name or language.
 *
 * @throws PabalError `not-found`, `wrong-state` for the last admin, or for a name that another space gave
 */
export function changeUser(
  store: SpaceStore,
  which: UserName,
  wanted: {
    readonly role?: Role | undefined;
    readonly name?: string | undefined;
    readonly locale?: string | undefined;
  },
  actor: string,
): Promise<ListedUser> {
  return store.transaction(async (transaction) => {
    const user = await knownUser(transaction, which);
    if (wanted.role !== undefined && wanted.role !== user.role) {
      if (user.role === 'admin') await refuseLastAdmin(transaction, user);
      await putRole(transaction, user.id, { role: wanted.role, actor });
    }
    if (wanted.name !== undefined || wanted.locale !== undefined) {
      refuseShared(user, 'Name and language');
      await updateUser(transaction, user.id, wanted);
    }
    return knownUser(transaction, { id: user.id });
  });
}

/** Takes the role away, and ends the sessions. @throws PabalError `not-found`, `wrong-state` for the last admin */
export function removeUser(store: SpaceStore, which: UserName): Promise<ListedUser> {
  return store.transaction(async (transaction) => {
    const user = await knownUser(transaction, which);
    if (user.role === 'admin') await refuseLastAdmin(transaction, user);
    await removeRole(transaction, user.id);
    return user;
  });
}

/**
 * Makes a link by which a user sets a password, the first one or another. Links from before can be used no more.
 *
 * @throws PabalError `not-found`, `wrong-state` for a user who has a role in other spaces, too
 */
export function inviteUser(
  store: SpaceStore,
  which: UserName,
  actor: string,
): Promise<{ readonly user: ListedUser; readonly invitation: Invitation }> {
  return store.transaction(async (transaction) => {
    const user = await knownUser(transaction, which);
    refuseShared(user, 'The password');
    const invitation = await invite(transaction, user.id, actor);
    return { user: await knownUser(transaction, { id: user.id }), invitation };
  });
}

/**
 * Gives a user another password without a link, and ends their sessions. For the command line, which has the database.
 *
 * @throws PabalError `not-found`, `invalid-request`
 */
export async function replacePassword(
  store: SpaceStore,
  which: UserName,
  password: string,
): Promise<ListedUser> {
  const user = await knownUser(store, which);
  requirePassword(password, '/password', user.email);
  const hash = await hashPassword(password);
  await store.transaction(async (transaction) => {
    await setPasswordHash(transaction, user.id, hash);
    await deleteSessions(transaction, { userId: user.id });
  });
  return user;
}

/** Ends all sessions of a user. @returns how many @throws PabalError `not-found` */
export async function endSessionsOf(store: SpaceStore, which: UserName): Promise<number> {
  const { id } = await knownUser(store, which);
  return (await deleteSessions(store, { userId: id })).length;
}

async function invite(transaction: SpaceQueryable, userId: string, actor: string): Promise<Invitation> {
  const token = newToken();
  const invitation = { userId, tokenHash: hashToken(token), seconds: invitedSeconds, actor };
  return { token, expiresAt: await createInvitation(transaction, invitation) };
}

/** Without an admin nobody could give a role any more, but by the command line. */
async function refuseLastAdmin(transaction: SpaceQueryable, { id, email }: ListedUser): Promise<void> {
  const admins = await lockAdmins(transaction);
  if (admins.some((admin) => admin !== id)) return;
  throw new PabalError(
    'wrong-state',
    `${email} is the only admin of this space. Make somebody else an admin first.`,
  );
}

/** An admin of one space must not take over a user of another by setting their password. */
function refuseShared({ email, spaces }: ListedUser, what: string): void {
  if (spaces <= 1) return;
  throw new PabalError(
    'wrong-state',
    `${excerpt(email)} has a role in other spaces, too. ${what} can be changed by the user alone, or with pabal users password.`,
  );
}

const noUser = () =>
  new PabalError(
    'not-found',
    'There is no such user in this space. GET /v1/users and the command users list show those there are.',
  );

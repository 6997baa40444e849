// Users: people who work with pabal. A user belongs to the installation, and has a role in each space that they may work in.

import type { Role } from '@pabal/domain';
import { newId } from '../store/ids.ts';
import type { Queryable, SpaceQueryable } from '../store/store.ts';

export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string;
}

/** A user, and what they sign in with. */
export interface UserWithPassword extends User {
  readonly passwordHash: string | null;
}

/** A user as those see them who look after a space. */
export interface ListedUser extends User {
  readonly role: Role;
  readonly roleGivenBy: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly signedInAt: Date | null;
  /** Whether the user has a password, and whether the OpenID provider knows them. */
  readonly hasPassword: boolean;
  readonly hasProvider: boolean;
  /** Until when the newest invitation that nobody has used can be. */
  readonly invitedUntil: Date | null;
  /** In how many spaces the user has a role. */
  readonly spaces: number;
}

export interface RoleInSpace {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
}

const columns = 'u.id, u.email, u.name, u.locale';

/** The user with this address, in whatever spaces. */
export async function findUserByEmail(
  store: Queryable,
  emailKey: string,
): Promise<UserWithPassword | undefined> {
  const { rows } = await store.query<UserWithPassword>(
    `select ${columns}, u.password_hash as "passwordHash" from users u where u.email_key = $1`,
    [emailKey],
  );
  return rows[0];
}

export async function findUserById(store: Queryable, id: string): Promise<UserWithPassword | undefined> {
  const { rows } = await store.query<UserWithPassword>(
    `select ${columns}, u.password_hash as "passwordHash" from users u where u.id = $1`,
    [id],
  );
  return rows[0];
}

/** The spaces that a user may work in, oldest first. */
export async function listRolesOf(store: Queryable, userId: string): Promise<RoleInSpace[]> {
  const { rows } = await store.query<RoleInSpace>(
    `select s.id, s.name, r.role from user_roles r join spaces s on s.id = r.space_id
     where r.user_id = $1 order by s.id`,
    [userId],
  );
  return rows;
}

const listed = `${columns}, r.role, r.given_by as "roleGivenBy", u.created_at as "createdAt", u.created_by as "createdBy",
            u.signed_in_at as "signedInAt", u.password_hash is not null as "hasPassword",
            u.oidc_subject is not null as "hasProvider",
            (select max(i.expires_at) from invitations i
             where i.user_id = u.id and i.used_at is null and i.expires_at > now()) as "invitedUntil",
            (select count(*)::integer from user_roles o where o.user_id = u.id) as spaces
     from user_roles r join users u on u.id = r.user_id`;

/** The users of a space, by their addresses. */
export async function listUsers(store: SpaceQueryable): Promise<ListedUser[]> {
  const { rows } = await store.query<ListedUser>(
    `select ${listed} where r.space_id = $1 order by u.email_key`,
    [store.space],
  );
  return rows;
}

/** One user of a space, by id or by the key of the address. */
export async function findUserIn(
  store: SpaceQueryable,
  which: { readonly id: string } | { readonly emailKey: string },
): Promise<ListedUser | undefined> {
  const { rows } = await store.query<ListedUser>(
    `select ${listed} where r.space_id = $1 and ($2::uuid is null or u.id = $2) and ($3::text is null or u.email_key = $3)`,
    [store.space, 'id' in which ? which.id : null, 'emailKey' in which ? which.emailKey : null],
  );
  return rows[0];
}

/** Makes a user without a role and without a password. @returns the id; nothing when the address is taken */
export async function createUser(
  transaction: Queryable,
  user: Omit<User, 'id'> & { readonly emailKey: string; readonly actor: string },
): Promise<string | undefined> {
  const { rows } = await transaction.query<{ id: string }>(
    `insert into users (id, email, email_key, name, locale, created_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (email_key) do nothing returning id`,
    [newId(), user.email, user.emailKey, user.name, user.locale, user.actor],
  );
  return rows[0]?.id;
}

/** Gives a user a role in the space, in place of the one they have. */
export async function putRole(
  transaction: SpaceQueryable,
  userId: string,
  { role, actor }: { readonly role: Role; readonly actor: string },
): Promise<void> {
  await transaction.query(
    `insert into user_roles (user_id, space_id, role, given_by) values ($1, $2, $3, $4)
     on conflict (user_id, space_id) do update set role = excluded.role, given_at = now(), given_by = excluded.given_by
     where user_roles.role <> excluded.role`,
    [userId, transaction.space, role, actor],
  );
}

/** Takes the role away. A user without any role is removed, and with them their sessions. */
export async function removeRole(transaction: SpaceQueryable, userId: string): Promise<void> {
  await transaction.query('delete from user_roles where user_id = $1 and space_id = $2', [
    userId,
    transaction.space,
  ]);
  await transaction.query('delete from sessions where user_id = $1 and space_id = $2', [
    userId,
    transaction.space,
  ]);
  await transaction.query(
    'delete from users u where u.id = $1 and not exists (select from user_roles r where r.user_id = u.id)',
    [userId],
  );
}

/** The admins of the space. Two who want to take the role from one wait here for each other. */
export async function lockAdmins(transaction: SpaceQueryable): Promise<readonly string[]> {
  const { rows } = await transaction.query<{ id: string }>(
    `select user_id as id from user_roles where space_id = $1 and role = 'admin' order by user_id for update`,
    [transaction.space],
  );
  return rows.map(({ id }) => id);
}

/** Changes what a user is called, and in which language they read. */
export async function updateUser(
  store: Queryable,
  id: string,
  { name, locale }: { readonly name?: string | undefined; readonly locale?: string | undefined },
): Promise<void> {
  await store.query(
    'update users set name = coalesce($2, name), locale = coalesce($3, locale) where id = $1',
    [id, name ?? null, locale ?? null],
  );
}

export async function setPasswordHash(store: Queryable, id: string, passwordHash: string): Promise<void> {
  await store.query('update users set password_hash = $2 where id = $1', [id, passwordHash]);
}

/** Whether anybody may sign in at all. */
export async function hasUsers(store: Queryable): Promise<boolean> {
  const { rows } = await store.query<{ any: boolean }>('select exists (select from users) as any');
  return rows[0]?.any === true;
}

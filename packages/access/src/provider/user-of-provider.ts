// Who somebody is whom an OpenID provider has signed in.

import {
  createUser,
  findUserByEmail,
  findUserIn,
  findUserOfProvider,
  type ProviderIdentity,
  putRole,
  removeRole,
  tieUserToProvider,
  type User,
} from '@pabal/db/access';
import type { SpaceQueryable, SpaceStore } from '@pabal/db/store';
import { PabalError, type Role } from '@pabal/domain';
import { type Address, parseAddress } from '@pabal/mail';
import { audit } from '../audit/log.ts';

/** What a provider says of somebody. */
export interface ProviderClaims extends ProviderIdentity {
  readonly email: string | undefined;
  /** Whether the provider has checked that the address is theirs. */
  readonly isEmailVerified: boolean;
  readonly name: string | undefined;
  readonly locale: string | undefined;
  /** The values of the claim that roles come from. */
  readonly groups: readonly string[];
}

/** Which role a value of the claim gives in the space `default`; the first that fits counts. */
export type ProviderRoles = readonly { readonly role: Role; readonly group: string }[];

/** The giver of roles that come from the provider. People's decisions are left alone. */
const giver = 'oidc';

/**
 * The user whom a provider has signed in: known by the subject, or, the first time, by a verified address. With roles that come
 * from a claim, a person who has one of them is let in without an invitation, and the role follows the claim.
 *
 * @param store  the space `default`
 * @throws PabalError `role-missing` for somebody who was not invited and has no role by the claim
 */
export function userOfProvider(
  store: SpaceStore,
  claims: ProviderClaims,
  roles: ProviderRoles,
  network: string,
): Promise<User> {
  const role = roles.find(({ group }) => claims.groups.includes(group))?.role;
  return store.transaction(async (transaction) => {
    const user = await found(transaction, claims, role);
    const change = await followClaim(transaction, user.id, roles.length > 0, role);
    if (change !== undefined)
      await audit(transaction, transaction.space, {
        ...{ actor: giver, door: 'sign-in', network, action: 'users.role', user: user.email },
        details: { role: change },
      });
    return user;
  });
}

async function found(
  transaction: SpaceQueryable,
  claims: ProviderClaims,
  role: Role | undefined,
): Promise<User> {
  const known = await findUserOfProvider(transaction, claims);
  if (known !== undefined) return known;
  const email = verifiedAddress(claims);
  if (email === undefined) throw notKnown();
  const user =
    (await findUserByEmail(transaction, email.key)) ?? (await made(transaction, claims, email, role));
  if (user === undefined || !(await tieUserToProvider(transaction, user.id, claims))) throw notKnown();
  return { id: user.id, email: user.email, name: user.name, locale: user.locale };
}

/** Addresses that nobody has checked let anybody be anybody. */
function verifiedAddress({ email, isEmailVerified }: ProviderClaims): Address | undefined {
  if (email === undefined || !isEmailVerified) return undefined;
  const parsed = parseAddress(email);
  return parsed.ok ? parsed.address : undefined;
}

async function made(
  transaction: SpaceQueryable,
  { name, locale = 'en' }: ProviderClaims,
  { address, key }: Address,
  role: Role | undefined,
): Promise<User | undefined> {
  if (role === undefined) return undefined;
  const user = { email: address, name: name ?? address.split('@')[0] ?? '', locale };
  const id = await createUser(transaction, { ...user, emailKey: key, actor: giver });
  return id === undefined ? undefined : { id, ...user };
}

/** @returns the role that was given or taken away; nothing when all is as it was */
async function followClaim(
  transaction: SpaceQueryable,
  userId: string,
  hasRoles: boolean,
  role: Role | undefined,
): Promise<Role | 'none' | undefined> {
  if (!hasRoles) return undefined;
  const before = await findUserIn(transaction, { id: userId });
  if (role !== undefined) {
    if (before?.role === role || (before !== undefined && before.roleGivenBy !== giver)) return undefined;
    await putRole(transaction, userId, { role, actor: giver });
    return role;
  }
  if (before?.roleGivenBy !== giver) return undefined;
  await removeRole(transaction, userId);
  return 'none';
}

const notKnown = () =>
  new PabalError(
    'role-missing',
    'The OpenID provider knows this person, and pabal does not: nobody invited this address, the provider has not verified it, or no claim gives it a role.',
  );

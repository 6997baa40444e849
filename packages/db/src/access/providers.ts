// Users whom an OpenID provider has signed in.

import type { Queryable } from '../store/store.ts';
import type { User } from './users.ts';

export interface ProviderIdentity {
  readonly issuer: string;
  readonly subject: string;
}

/** The user whom the provider calls so. */
export async function findUserOfProvider(
  store: Queryable,
  { issuer, subject }: ProviderIdentity,
): Promise<User | undefined> {
  const { rows } = await store.query<User>(
    'select id, email, name, locale from users where oidc_issuer = $1 and oidc_subject = $2',
    [issuer, subject],
  );
  return rows[0];
}

/** Ties a user to the provider. @returns false when another subject of it is tied to the user already */
export async function tieUserToProvider(
  store: Queryable,
  userId: string,
  { issuer, subject }: ProviderIdentity,
): Promise<boolean> {
  const { rowCount } = await store.query(
    `update users set oidc_issuer = $2, oidc_subject = $3
     where id = $1 and (oidc_subject is null or (oidc_issuer = $2 and oidc_subject = $3))`,
    [userId, issuer, subject],
  );
  return rowCount === 1;
}

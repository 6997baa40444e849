// Links by which users set a password. The table has their hashes alone.

import { newId } from '../store/ids.ts';
import type { Queryable } from '../store/store.ts';
import type { User } from './users.ts';

/** Stores a link for a user; those from before can be used no more. @returns its end */
export async function createInvitation(
  transaction: Queryable,
  invitation: {
    readonly userId: string;
    readonly tokenHash: Buffer;
    readonly seconds: number;
    readonly actor: string;
  },
): Promise<Date> {
  const { userId, tokenHash, seconds, actor } = invitation;
  await transaction.query('delete from invitations where user_id = $1 and used_at is null', [userId]);
  const { rows } = await transaction.query<{ expiresAt: Date }>(
    `insert into invitations (id, user_id, token_hash, created_by, expires_at)
     values ($1, $2, $3, $4, now() + make_interval(secs => $5)) returning expires_at as "expiresAt"`,
    [newId(), userId, tokenHash, actor, seconds],
  );
  const [made] = rows;
  if (made === undefined) throw new Error('An invitation was not stored.');
  return made.expiresAt;
}

const inForce = 'i.used_at is null and i.expires_at > now()';

/** Whom a link invites, while it can be used. */
export async function findInvited(store: Queryable, tokenHash: Buffer): Promise<User | undefined> {
  const { rows } = await store.query<User>(
    `select u.id, u.email, u.name, u.locale from invitations i join users u on u.id = i.user_id
     where i.token_hash = $1 and ${inForce}`,
    [tokenHash],
  );
  return rows[0];
}

/** Uses a link up. Of two at the same moment one gets the user, and the other nothing. */
export async function takeInvitation(
  transaction: Queryable,
  tokenHash: Buffer,
): Promise<{ readonly userId: string } | undefined> {
  const { rows } = await transaction.query<{ userId: string }>(
    `update invitations i set used_at = now() where i.token_hash = $1 and ${inForce} returning user_id as "userId"`,
    [tokenHash],
  );
  return rows[0];
}

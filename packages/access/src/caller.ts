import type { FoundSession, User } from '@pabal/db/access';
import { type Role, type Scope, scopesOfRole } from '@pabal/domain';

/**
 * A user as a request is judged by them. It has what an app with a key has, so that one question after a scope serves both, and a
 * `user`, which an app has not.
 */
export interface UserCaller {
  readonly user: User;
  readonly role: Role;
  readonly sessionId: string;
  readonly expiresAt: Date;
  readonly space: number;
  readonly spaceName: string;
  readonly mode: 'live';
  readonly scopes: readonly Scope[];
  /** No user is kept to some templates. */
  readonly templates: null;
}

export const callerOfSession = ({ id, user, role, space, expiresAt }: FoundSession): UserCaller => ({
  ...{ user, role, sessionId: id, expiresAt, space: space.id, spaceName: space.name },
  mode: 'live',
  scopes: scopesOfRole(role),
  templates: null,
});

/** The actor that histories name for a decision of a user. */
export const actorOfUser = ({ email }: Pick<User, 'email'>): string => `user:${email}`;

import type { UserCaller } from '@pabal/access';
import { defaultSpace, modeAllows, PabalError, type Role, rolesWithScope, type Scope } from '@pabal/domain';
import { type Caller, isUser } from '../caller.ts';

/** The scope of every route that shows people. */
export const peopleScope: Scope = 'recipients:read';

/** The roles of users who see people. */
export const peopleRoles: readonly Role[] = rolesWithScope(peopleScope);

/** Whether a key has a scope that its mode allows, or a user has it by their role. */
export function hasScope({ mode, scopes }: Pick<Caller, 'mode' | 'scopes'>, scope: Scope): boolean {
  return scopes.includes(scope) && modeAllows(mode, scope);
}

/** Refuses a user who has none of the roles. @throws PabalError `role-missing` */
export function requireRole({ role }: Pick<UserCaller, 'role'>, roles: readonly Role[]): void {
  if (roles.includes(role)) return;
  const needed =
    roles.length === 0 ? 'an API key: only an app may do this' : `the role ${roles.join(' or ')}`;
  throw new PabalError('role-missing', `This needs ${needed}; the user is ${role} in this space.`);
}

/**
 * Refuses a caller without the scope. A test key may still have scopes from before test keys could not get them.
 *
 * @throws PabalError `scope-missing`, `test-key`, `role-missing`
 */
export function requireScope(app: Caller, scope: Scope): void {
  if (hasScope(app, scope)) return;
  if (isUser(app)) requireRole(app, rolesWithScope(scope));
  if (!modeAllows(app.mode, scope)) {
    throw new PabalError(
      'test-key',
      `This needs the scope ${scope}, which no test key can use: it sends mail to real people, or changes settings that live keys use. Use a live key.`,
    );
  }
  throw new PabalError(
    'scope-missing',
    `This needs the scope ${scope}; the key has ${app.scopes.join(', ') || 'none'}.`,
  );
}

/** Refuses callers of other spaces than the one that the installation is asked about from. @throws PabalError `default-space-only` */
export function requireDefaultSpace({ space }: Pick<Caller, 'space'>): void {
  if (space === defaultSpace.id) return;
  throw new PabalError(
    'default-space-only',
    `This belongs to the installation and to no space. Expected a key of an app in the space "${defaultSpace.name}", or a session there.`,
  );
}

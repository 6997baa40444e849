import type { Scope } from './apps.ts';

/**
 * What a user may do in a space. A viewer looks and sees no people; an operator looks after letters, an editor after
 * newsletters and their readers; an admin does everything, and alone decides who else may.
 */
export const roles = ['viewer', 'operator', 'editor', 'admin'] as const;
export type Role = (typeof roles)[number];

/** What an API key would need to do what a user of this role may do, beside what routes say of roles themselves. */
const scopesByRole: Readonly<Record<Role, readonly Scope[]>> = {
  viewer: ['events:read', 'newsletters:read', 'ops:read', 'webhooks:read', 'endpoints:read'],
  operator: [
    ...(['events:read', 'newsletters:read', 'ops:read', 'ops:write'] as const),
    ...(['recipients:read', 'letters:read', 'letters:write'] as const),
    ...(['webhooks:read', 'webhooks:write', 'reminders:read', 'reminders:write'] as const),
    'link-cards:read',
    ...(['endpoints:read', 'endpoints:write'] as const),
  ],
  editor: [
    ...(['events:read', 'newsletters:read', 'newsletters:write', 'link-cards:read'] as const),
    ...(['recipients:read', 'recipients:write', 'ops:read', 'letters:read', 'webhooks:read'] as const),
    'reminders:read',
    'endpoints:read',
  ],
  admin: [
    ...(['events:read', 'newsletters:read', 'newsletters:write', 'recipients:read'] as const),
    ...(['recipients:write', 'ops:read', 'ops:write'] as const),
    ...(['letters:read', 'letters:write', 'webhooks:read', 'webhooks:write'] as const),
    'link-cards:read',
    ...(['reminders:read', 'reminders:write'] as const),
    ...(['endpoints:read', 'endpoints:write'] as const),
  ],
};

export const scopesOfRole = (role: Role): readonly Scope[] => scopesByRole[role];

/** The roles that may do what needs this scope. Nobody but an app posts events. */
export const rolesWithScope = (scope: Scope): readonly Role[] =>
  roles.filter((role) => scopesByRole[role].includes(scope));

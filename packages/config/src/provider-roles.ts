import { type Role, roles } from '@pabal/domain';

/** Which role a value of the claim gives. */
export interface ProviderRole {
  readonly role: Role;
  readonly group: string;
}

const form = /^([a-z]+)=(.{1,200})$/;

/**
 * Reads OIDC_ROLES: `admin=pabal-admins; operator=on call`, the first that fits first.
 *
 * @throws Error with the part that is wrong
 */
export function readProviderRoles(text: string): ProviderRole[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [, name, group = ''] = form.exec(part) ?? [];
      const role = roles.find((known) => known === name);
      if (role !== undefined) return { role, group: group.trim() };
      throw new Error(
        `roles such as \`admin=pabal-admins; operator=on-call\` (roles are ${roles.join(', ')})`,
      );
    });
}

import { z } from 'zod';
import { named } from '../../http/named.ts';
import { email, id, locale, name, when } from '../fields.ts';
import { role } from './session.schema.ts';

export const shownUser = named(
  'User',
  z.strictObject({
    id,
    email: z.string(),
    name: z.string(),
    locale: z.string(),
    role,
    createdAt: when,
    createdBy: z.string(),
    signedInAt: when.nullable(),
    signsInBy: z
      .array(z.enum(['password', 'oidc']))
      .meta({ description: 'Empty until the invitation is accepted.' }),
    invitedUntil: when.nullable().meta({ description: 'Until when the open invitation can be used.' }),
  }),
  'A user of the space.',
);

export const userList = named(
  'UserList',
  z.strictObject({ users: z.array(shownUser) }),
  'The users of the space, by address.',
);

export const userRequest = named(
  'NewUser',
  z.strictObject({
    email,
    name: name.optional().meta({ description: 'Default: what stands before the @.' }),
    locale: locale.default('en'),
    role,
  }),
  'Whom to let in, and as what.',
);

export const userChange = named(
  'UserChange',
  z.strictObject({ role: role.optional(), name: name.optional(), locale: locale.optional() }),
  'What to change of a user.',
);

const invitation = z
  .strictObject({
    url: z.url(),
    expiresAt: when,
  })
  .meta({ description: 'A link by which the user sets a password, once. It is shown nowhere again.' });

export const addedUser = named(
  'AddedUser',
  z.strictObject({ user: shownUser, invitation: invitation.nullable() }),
  'The user, and the link to send them; null for a user who has a password already.',
);

export const acceptRequest = named(
  'InvitationAnswer',
  z.strictObject({
    password: z.string().max(1_000, 'at most 1000 characters'),
    name: name.optional(),
    locale: locale.optional(),
  }),
  'The password that the user chooses: 12 to 200 characters.',
);

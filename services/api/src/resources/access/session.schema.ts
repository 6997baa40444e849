import { roles } from '@pabal/domain';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { id, line, locale, name, when } from '../fields.ts';

export const role = z.enum(roles);
const password = z.string().max(1_000, 'at most 1000 characters');
const spaceName = line('the name of a space', 64);

export const signInRequest = named(
  'SignIn',
  z.strictObject({
    email: z.string().max(320, 'an address'),
    password,
    space: spaceName
      .optional()
      .meta({ description: 'The space to work in (default: the first one in which the user has a role).' }),
  }),
  'Who signs in.',
);

export const sessionChange = named(
  'SessionChange',
  z.strictObject({
    space: spaceName.optional().meta({ description: 'Work in another space.' }),
    name: name.optional(),
    locale: locale.optional(),
    password: z
      .strictObject({ current: password, next: password })
      .optional()
      .meta({ description: 'Another password. The other sessions of the user end.' }),
  }),
  'What users change of themselves and of their session.',
);

const shownUser = z.strictObject({
  id,
  email: z.string(),
  name: z.string(),
  locale: z.string(),
});

export const shownSession = named(
  'Session',
  z.strictObject({
    user: shownUser,
    space: z.string().meta({ description: 'The space that the session works in.' }),
    role,
    spaces: z.array(z.strictObject({ name: z.string(), role })),
    expires_at: when.meta({
      description: 'The session is over then at the latest; earlier when nobody uses it.',
    }),
  }),
  'Who is signed in, as what, and where.',
);

export const sessionsQuery = z.strictObject({
  all: z
    .enum(['true', 'false'], 'true or false')
    .transform((text) => text === 'true')
    .optional()
    .meta({ description: 'Those of all users of the space, not only one’s own: for admins.' }),
});

export const sessionList = named(
  'SessionList',
  z.strictObject({
    sessions: z.array(
      z.strictObject({
        id,
        user: z.strictObject({ id, email: z.string() }),
        current: z.boolean().meta({ description: 'Whether the request came with this session.' }),
        createdAt: when,
        seenAt: when.meta({ description: 'When it was last used, to the minute.' }),
        expiresAt: when,
        door: z.string().meta({ description: 'How the user signed in: password, invitation, oidc.' }),
        network: z.string().meta({ description: 'The network of the address (/24 of IPv4, /48 of IPv6).' }),
        agent: z.string().meta({ description: 'The browser, as it calls itself.' }),
      }),
    ),
  }),
  'Sessions in force, the latest used first.',
);

/** An answer without a body. */
export const nothing = z.unknown();

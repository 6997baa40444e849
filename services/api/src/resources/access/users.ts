// The users of a space: only admins look after them.

import { addUser, changeUser, type Invitation, inviteUser, knownUser, removeUser } from '@pabal/access';
import { type ListedUser, listUsers } from '@pabal/db/access';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { open, type Route, signedIn } from '../../api.ts';
import { requireConsole } from '../../http/admission/origin.ts';
import { accept } from '../../session/begin.ts';
import { id } from '../fields.ts';
import { nothing, shownSession } from './session.schema.ts';
import { showSession } from './session.ts';
import { acceptRequest, addedUser, shownUser, userChange, userList, userRequest } from './users.schema.ts';

const byId = z.strictObject({ id });
const admins = { roles: ['admin'] } as const;
const token = z.string().max(200, 'a token');

export const users: readonly Route[] = [
  signedIn('get', '/v1/users', {
    ...admins,
    summary: 'List the users of the space.',
    input: z.object({}),
    answers: { 200: { description: 'The users.', schema: userList } },
    handle: async ({ store }) => ({ status: 200, body: { users: (await listUsers(store)).map(showUser) } }),
  }),
  signedIn('post', '/v1/users', {
    ...admins,
    summary: 'Let somebody in: a user with a role in the space, and a link to send them.',
    input: z.object({ body: userRequest }),
    answers: { 201: { description: 'The user, and the link.', schema: addedUser } },
    problems: ['wrong-state'],
    handle: async ({ store, access }, { caller, input, audited }) => {
      const { email, name = email.address.split('@')[0] ?? '', locale, role } = input.body;
      audited?.note({ user: email.address, details: { role } });
      const { user, invitation } = await addUser(store, { email, name, locale, role }, actorOf(caller));
      return { status: 201, body: showAdded(user, invitation, access.consoleUrl) };
    },
  }),
  signedIn('get', '/v1/users/{id}', {
    ...admins,
    summary: 'A user of the space.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The user.', schema: shownUser } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => ({
      status: 200,
      body: showUser(await knownUser(store, input.path)),
    }),
  }),
  signedIn('patch', '/v1/users/{id}', {
    ...admins,
    summary: 'Give a user another role, name or language.',
    input: z.object({ path: byId, body: userChange }),
    answers: { 200: { description: 'The user as it is now.', schema: shownUser } },
    problems: ['not-found', 'wrong-state'],
    handle: async ({ store }, { caller, input, audited }) => {
      const before = await knownUser(store, input.path);
      audited?.note({ user: before.email, details: { ...input.body, before: before.role } });
      return {
        status: 200,
        body: showUser(await changeUser(store, input.path, input.body, actorOf(caller))),
      };
    },
  }),
  signedIn('delete', '/v1/users/{id}', {
    ...admins,
    summary: 'Take a user’s role in the space away. Their sessions end.',
    input: z.object({ path: byId }),
    answers: { 204: { description: 'The user has no role here any more.', schema: nothing } },
    problems: ['not-found', 'wrong-state'],
    handle: async ({ store }, { input, audited }) => {
      const { email, role } = await knownUser(store, input.path);
      audited?.note({ user: email, details: { role } });
      await removeUser(store, input.path);
      return { status: 204, body: undefined };
    },
  }),
  signedIn('post', '/v1/users/{id}/invitation', {
    ...admins,
    summary: 'Make another link by which a user sets a password. Links from before end.',
    input: z.object({ path: byId }),
    answers: { 201: { description: 'The user, and the link.', schema: addedUser } },
    problems: ['not-found', 'wrong-state'],
    handle: async ({ store, access }, { caller, input, audited }) => {
      audited?.note({ user: (await knownUser(store, input.path)).email });
      const { user, invitation } = await inviteUser(store, input.path, actorOf(caller));
      return { status: 201, body: showAdded(user, invitation, access.consoleUrl) };
    },
  }),
  open('post', '/v1/invitations/{token}', {
    summary: 'Accept an invitation: set the password, and be signed in.',
    input: z.object({ path: z.strictObject({ token }), body: acceptRequest }),
    answers: { 201: { description: 'The user is signed in.', schema: shownSession } },
    problems: ['not-found', 'not-from-console', 'role-missing'],
    handle: async (api, { input, request, response }) => {
      requireConsole(request, api.access.sessions.addresses);
      const { user, session } = await accept(api, { request, response }, input.path.token, input.body);
      return { status: 201, body: await showSession(api.store, user, session.space, session.expiresAt) };
    },
  }),
];

const showAdded = (user: ListedUser, invitation: Invitation | undefined, consoleUrl: string) => ({
  user: showUser(user),
  invitation:
    invitation === undefined
      ? null
      : {
          url: `${consoleUrl}/console/invitation/${invitation.token}`,
          expiresAt: invitation.expiresAt.toISOString(),
        },
});

const showUser = ({ createdAt, signedInAt, invitedUntil, ...user }: ListedUser) => ({
  ...{ id: user.id, email: user.email, name: user.name, locale: user.locale, role: user.role },
  createdAt: createdAt.toISOString(),
  createdBy: user.createdBy,
  signedInAt: signedInAt?.toISOString() ?? null,
  signsInBy: [...(user.hasPassword ? ['password'] : []), ...(user.hasProvider ? ['oidc'] : [])],
  invitedUntil: invitedUntil?.toISOString() ?? null,
});

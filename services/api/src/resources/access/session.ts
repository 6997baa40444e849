// The session of the user who asks: begun, looked at, changed, ended.

import {
  changeOwnPassword,
  changeSpace,
  endOwnSession,
  endSession,
  nameOneself,
  renewToken,
  sessionsOf,
  sessionToEnd,
  type UserCaller,
} from '@pabal/access';
import { type ListedSession, listRolesOf, type User } from '@pabal/db/access';
import type { Queryable } from '@pabal/db/store';
import { PabalError, type Role } from '@pabal/domain';
import { z } from 'zod';
import { open, type Route, type SpaceApi, signedIn } from '../../api.ts';
import { requireConsole } from '../../http/admission/origin.ts';
import { requireRole } from '../../http/admission/scopes.ts';
import { requireUser } from '../../http/caller.ts';
import { type Exchange, signIn } from '../../session/begin.ts';
import { id } from '../fields.ts';
import {
  nothing,
  sessionChange,
  sessionList,
  sessionsQuery,
  shownSession,
  signInRequest,
} from './session.schema.ts';

export const session: readonly Route[] = [
  open('post', '/v1/session', {
    summary: 'Sign in. The session’s token is in a cookie that scripts cannot read.',
    input: z.object({ body: signInRequest }),
    answers: { 201: { description: 'The user is signed in.', schema: shownSession } },
    problems: ['sign-in-refused', 'too-many-guesses', 'role-missing', 'not-from-console'],
    handle: async (api, { input, request, response }) => {
      requireConsole(request, api.access.sessions.addresses);
      const { user, session } = await signIn(api, { request, response }, input.body);
      return { status: 201, body: await showSession(api.store, user, session.space, session.expiresAt) };
    },
  }),
  signedIn('get', '/v1/session', {
    summary: 'Who is signed in, as what, and where.',
    input: z.object({}),
    answers: { 200: { description: 'The session.', schema: shownSession } },
    handle: async ({ store }, { caller }) => ({
      status: 200,
      body: await showCaller(store, requireUser(caller)),
    }),
  }),
  signedIn('patch', '/v1/session', {
    summary: 'Work in another space, or change one’s own name, language or password.',
    input: z.object({ body: sessionChange }),
    answers: { 200: { description: 'The session as it is now.', schema: shownSession } },
    problems: ['too-many-guesses'],
    handle: async (api, { caller, input, request, response, audited }) => {
      const before = requireUser(caller);
      // What is changed, and not to what: a password is among it.
      audited?.note({ object: before.sessionId, details: { changed: Object.keys(input.body) } });
      return { status: 200, body: await change(api, { request, response }, before, input.body) };
    },
  }),
  signedIn('delete', '/v1/session', {
    summary: 'Sign out.',
    input: z.object({}),
    answers: { 204: { description: 'The session is over.', schema: nothing } },
    handle: async (api, { caller, response }) => {
      await endOwnSession(api.store, requireUser(caller));
      api.access.sessions.cookie.clear(response);
      return { status: 204, body: undefined };
    },
  }),
  signedIn('get', '/v1/sessions', {
    summary: 'List the sessions of oneself, or of all users of the space.',
    input: z.object({ query: sessionsQuery }),
    answers: { 200: { description: 'Sessions in force.', schema: sessionList } },
    handle: async (api, { caller, input }) => {
      const user = requireUser(caller);
      if (input.query.all) requireRole(user, ['admin']);
      const listed = await sessionsOf(
        api.store,
        input.query.all ? undefined : user,
        api.access.sessions.times,
      );
      return { status: 200, body: { sessions: listed.map((one) => showListed(one, user)) } };
    },
  }),
  signedIn('delete', '/v1/sessions/{id}', {
    summary: 'End a session: one’s own, or, for admins, that of another user of the space.',
    input: z.object({ path: z.strictObject({ id }) }),
    answers: { 204: { description: 'The session is over.', schema: nothing } },
    problems: ['not-found'],
    handle: async (api, { caller, input, audited }) => {
      const { email } = await sessionToEnd(api.store, requireUser(caller), input.path.id);
      audited?.note({ details: { user: email } });
      await endSession(api.store, input.path.id);
      return { status: 204, body: undefined };
    },
  }),
];

async function change(
  api: SpaceApi,
  exchange: Exchange,
  { user, sessionId, spaceName, role }: UserCaller,
  { space, password, ...own }: z.output<typeof sessionChange>,
) {
  const { store, access } = api;
  if (password !== undefined)
    await changePassword(api, exchange, { id: user.id, email: user.email, sessionId }, password);
  const named = await nameOneself(store, user, own);
  const place =
    space === undefined
      ? { name: spaceName, role }
      : await changeSpace(store, { id: sessionId, user }, space);
  const { token, expiresAt } = await renewToken(store, sessionId);
  access.sessions.cookie.set(exchange.response, token, expiresAt);
  return showSession(store, named, place, expiresAt);
}

/** Guesses at the present password count as those at the page to sign in do. */
async function changePassword(
  { store, access }: SpaceApi,
  { request, response }: Exchange,
  { id, email, sessionId }: { readonly id: string; readonly email: string; readonly sessionId: string },
  { current, next }: { readonly current: string; readonly next: string },
): Promise<void> {
  const attempt = async () =>
    (await changeOwnPassword(store, id, { current, next, sessionId })) ? ('changed' as const) : undefined;
  try {
    await access.passwords.try(request, response, email, attempt);
  } catch (error) {
    if (!(error instanceof PabalError && error.code === 'sign-in-refused')) throw error;
    // The session goes on: 401 would say that it does not.
    const problem = { field: '/password/current', expected: 'the present password', got: 'another one' };
    throw new PabalError(
      'invalid-request',
      '/password/current: expected the present password, got another one.',
      {
        fields: [problem],
      },
    );
  }
}

const showCaller = (store: Queryable, { user, spaceName, role, expiresAt }: UserCaller) =>
  showSession(store, user, { name: spaceName, role }, expiresAt);

/** The answer about a session. */
export async function showSession(
  store: Queryable,
  { id, email, name, locale }: User,
  space: { readonly name: string; readonly role: Role },
  expiresAt: Date,
) {
  const roles = await listRolesOf(store, id);
  return {
    user: { id, email, name, locale },
    space: space.name,
    role: space.role,
    spaces: roles.map((one) => ({ name: one.name, role: one.role })),
    expires_at: expiresAt.toISOString(),
  };
}

function showListed(session: ListedSession, { sessionId }: UserCaller) {
  const { id, userId, email, createdAt, seenAt, expiresAt, door, network, agent } = session;
  return {
    ...{ id, user: { id: userId, email }, current: id === sessionId, door, network, agent },
    createdAt: createdAt.toISOString(),
    seenAt: seenAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}

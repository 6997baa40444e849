// What a request and a form share when somebody signs in: the session begins, and its cookie goes into the answer.

import {
  acceptInvitation,
  type BegunSession,
  beginSession,
  type Credentials,
  keyOfAccount,
  type SignInFrom,
  userOfPassword,
} from '@pabal/access';
import type { User } from '@pabal/db/access';
import { wideNetworkOf } from '@pabal/guard';
import type { Request, Response } from 'express';
import type { Api } from '../api.ts';

type Parts = Pick<Api, 'store' | 'access'>;

/** A request, and the answer to it. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

/** Begins a session with a password. @throws PabalError `sign-in-refused`, `too-many-guesses`, `role-missing` */
export async function signIn(
  api: Parts,
  exchange: Exchange,
  credentials: Credentials & { readonly space?: string | undefined },
): Promise<{ readonly user: User; readonly session: BegunSession }> {
  const { request, response } = exchange;
  const account = keyOfAccount(credentials.email);
  const attempt = (from: 'known' | 'stranger') => userOfPassword(api.store, credentials, from);
  const user = await api.access.passwords.try(request, response, account, attempt);
  return { user, session: await begin(api, exchange, user, 'password', credentials.space) };
}

/** Accepts an invitation, and begins a session. @throws PabalError `not-found`, `invalid-request`, `role-missing` */
export async function accept(
  api: Parts,
  exchange: Exchange,
  token: string,
  wanted: {
    readonly password: string;
    readonly name?: string | undefined;
    readonly locale?: string | undefined;
  },
): Promise<{ readonly user: User; readonly session: BegunSession }> {
  const network = wideNetworkOf(api.access.clientAddress(exchange.request));
  const user = await acceptInvitation(api.store, token, { ...wanted, network });
  return { user, session: await begin(api, exchange, user, 'invitation') };
}

/** Begins a session of somebody who has shown who they are, and gives the browser its cookie. */
export async function begin(
  { store, access }: Parts,
  { request, response }: Exchange,
  user: User,
  door: SignInFrom['door'],
  space?: string | undefined,
): Promise<BegunSession> {
  const network = wideNetworkOf(access.clientAddress(request));
  const before = access.sessions.cookie.read(request);
  const from = { door, network, before, agent: request.headers['user-agent'] ?? '' };
  const session = await beginSession(store, user, space, from, access.sessions.times);
  access.sessions.cookie.set(response, session.token, session.expiresAt);
  return session;
}

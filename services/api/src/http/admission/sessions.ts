// Users at the door: their cookies, and what their requests need besides.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { callerOfSession, type SessionTimes, type UserCaller, useSession } from '@pabal/access';
import type { Queryable } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import type { SessionCookie } from './cookies.ts';

export interface SessionGate {
  readonly cookie: SessionCookie;
  readonly times: SessionTimes;
  /** The addresses of our own pages. */
  readonly addresses: readonly string[];
  /** Whether a request brings a session, in force or not. */
  has(request: IncomingMessage): boolean;
  /** The user whose session came; nothing when none came or it is over. A new token goes into the answer's cookie. */
  find(request: IncomingMessage, response: ServerResponse): Promise<UserCaller | undefined>;
  /** The same. @throws PabalError `session-missing`, `session-over` */
  require(request: IncomingMessage, response: ServerResponse): Promise<UserCaller>;
}

export function createSessionGate(deps: {
  store: Queryable;
  cookie: SessionCookie;
  times: SessionTimes;
  addresses: readonly string[];
}): SessionGate {
  const { store, cookie, times, addresses } = deps;

  async function find(request: IncomingMessage, response: ServerResponse): Promise<UserCaller | undefined> {
    const token = cookie.read(request);
    if (token === undefined) return undefined;
    const used = await useSession(store, token, times);
    if (used?.offered !== undefined) cookie.set(response, used.offered, used.session.expiresAt);
    return used && callerOfSession(used.session);
  }

  return {
    ...{ cookie, times, addresses, find },
    has: (request) => cookie.read(request) !== undefined,
    async require(request, response) {
      if (cookie.read(request) === undefined) throw sessionMissing();
      const caller = await find(request, response);
      if (caller !== undefined) return caller;
      cookie.clear(response);
      throw new PabalError(
        'session-over',
        'Nothing was changed. The session was ended, nobody used it for too long, or the user has no role in the space any more. Sign in again.',
      );
    },
  };
}

const sessionMissing = () =>
  new PabalError('session-missing', 'Sign in first: POST /v1/session, or the page /console/sign-in.');

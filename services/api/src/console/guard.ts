import type { UserCaller } from '@pabal/access';
import { isUnavailable } from '@pabal/db/store';
import type { Role } from '@pabal/domain';
import type { Request, RequestHandler, Response } from 'express';
import { comesFromHere } from '../http/admission/origin.ts';
import type { SessionGate } from '../http/admission/sessions.ts';
import { sendPage } from './page.ts';

/**
 * Lets users in one of the roles pass. A person who is not signed in is led to the page for it, and from there back.
 *
 * The pages behind it have scripts of others, which do not send our header field: what they change must say that it comes from here.
 */
export function createGuard(sessions: SessionGate, roles: readonly Role[]): RequestHandler {
  return async (request, response, next) => {
    const user = await sessions.find(request, response).catch(unlessAway);
    if (user === 'away') return sendPage(response, 503, away);
    if (user === undefined) return ask(request, response);
    if (!roles.includes(user.role)) return sendPage(response, 403, notFor(user, roles));
    if (!comesFromHere(request, sessions.addresses)) return sendPage(response, 403, forged);
    next();
  };
}

function ask(request: Request, response: Response): void {
  const isPage = request.method === 'GET' && request.accepts(['json', 'html']) === 'html';
  const back = encodeURIComponent(request.originalUrl);
  if (isPage) response.set('Cache-Control', 'no-store').redirect(303, `/console/sign-in?to=${back}`);
  else sendPage(response, 401, signedOut);
}

function unlessAway(error: unknown): 'away' {
  if (isUnavailable(error)) return 'away';
  throw error;
}

const away = {
  title: 'PostgreSQL is away',
  text: 'Nobody can be recognised, and nothing was changed. Try again shortly.',
};

const signedOut = {
  title: 'Nobody is signed in',
  text: 'Nothing was changed. Sign in at /console/sign-in and try again.',
};

const notFor = ({ role }: UserCaller, roles: readonly Role[]) => ({
  title: 'Not for this role',
  text: `This page is for the roles ${roles.join(' and ')}; you are signed in as ${role}.`,
});

const forged = {
  title: 'Not from here',
  text: 'Expected a request from a page of this console, got one from another site, or one that does not name its site. Nothing was changed. Programs send Sec-Fetch-Site: same-origin.',
};

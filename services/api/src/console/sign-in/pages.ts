// Signing in and out without a script: the pages behind /console/sign-in, /console/sign-out and /console/invitation.

import {
  actorOfUser,
  auditing,
  endOwnSession,
  invitedUser,
  type UserCaller,
  userOfProvider,
} from '@pabal/access';
import { inSpace, isUnavailable } from '@pabal/db/store';
import { defaultSpace, PabalError } from '@pabal/domain';
import { wideNetworkOf } from '@pabal/guard';
import { readForm } from '@pabal/http';
import type { Logger } from '@pabal/runtime';
import { type Request, type Response, Router } from 'express';
import type { Api } from '../../api.ts';
import { comesFromHere } from '../../http/admission/origin.ts';
import { accept, begin, type Exchange, signIn } from '../../session/begin.ts';
import { languageOf } from './language.ts';
import { invitationForm, sendSignInPage, signedInBody, signInForm } from './page.ts';
import { type Language, type Note, words } from './words.ts';

type Parts = Pick<Api, 'store' | 'access'>;

interface Deps extends Parts {
  readonly logger: Logger;
}

/** Makes the pages. They answer below /console. */
export function createSignInPages(api: Deps): Router {
  return Router()
    .get('/sign-in', (request, response) => showSignIn(api, request, response))
    .post('/sign-in', (request, response) => takeSignIn(api, request, response))
    .get('/sign-in/oidc', (request, response) => goToProvider(api, request, response))
    .get('/sign-in/oidc/callback', (request, response) => comeFromProvider(api, request, response))
    .post('/sign-out', (request, response) => takeSignOut(api, request, response))
    .get('/invitation/:token', (request, response) => showInvitation(api, request, response))
    .post('/invitation/:token', (request, response) => takeInvitation(api, request, response));
}

async function showSignIn(api: Parts, request: Request, response: Response): Promise<void> {
  const language = languageOf(request);
  const to = placeIn(request.query.to);
  const user = await api.access.sessions.find(request, response).catch(unlessAway);
  if (user === 'away') return sendForm(api, response, { language, to, note: 'away', status: 503 });
  if (user === undefined) return sendForm(api, response, { language, to });
  const body = signedInBody(language, { email: user.user.email, to });
  sendSignInPage(response, { status: 200, language, title: words[language].signedIn, body });
}

/** The fields of a form; undefined for a body that is no form, or is too long. */
async function readFields(request: Request): Promise<ReadonlyMap<string, string> | undefined> {
  try {
    return await readForm(request);
  } catch (error) {
    if (error instanceof PabalError && noForm.has(error.code)) return undefined;
    throw error;
  }
}

const noForm: ReadonlySet<string> = new Set(['unsupported-media-type', 'body-too-large']);

function unlessAway(error: unknown): 'away' {
  if (isUnavailable(error)) return 'away';
  throw error;
}

async function takeSignIn(api: Parts, request: Request, response: Response): Promise<void> {
  const language = languageOf(request);
  const form = await readFields(request);
  const [email, password] = [form?.get('email'), form?.get('password')];
  const to = placeIn(form?.get('to'));
  const again = (note: Note, status: number) =>
    sendForm(api, response, { language, to, email: email ?? '', note, status });
  if (!comesFromHere(request, api.access.sessions.addresses)) return again('forged', 403);
  if (email == null || password == null) return again('not-read', 400);
  try {
    await signIn(api, { request, response }, { email, password });
  } catch (error) {
    const [note, status] = whyNot(error);
    return again(note, status);
  }
  response.set('Cache-Control', 'no-store').redirect(303, to);
}

async function goToProvider(api: Deps, request: Request, response: Response): Promise<void> {
  const to = placeIn(request.query.to);
  const { provider } = api.access;
  if (provider === undefined) return response.redirect(303, '/console/sign-in');
  try {
    response.set('Cache-Control', 'no-store').redirect(303, await provider.begin(response, to));
  } catch (error) {
    sayProviderFailed(api, request, response, error);
  }
}

/**
 * The answer is a page that goes on by itself: in a chain of redirects that began on the provider's site, browsers do not send the
 * session's cookie.
 */
async function comeFromProvider(api: Deps, request: Request, response: Response): Promise<void> {
  const { provider } = api.access;
  if (provider === undefined) return response.redirect(303, '/console/sign-in');
  const language = languageOf(request);
  try {
    const { claims, to } = await provider.finish(
      { headers: request.headers, url: request.originalUrl },
      response,
    );
    const network = wideNetworkOf(api.access.clientAddress(request));
    const user = await userOfProvider(inSpace(api.store, defaultSpace.id), claims, provider.roles, network);
    await begin(api, { request, response }, user, 'oidc');
    const body = signedInBody(language, { email: user.email, to: placeIn(to) });
    const title = words[language].signedIn;
    sendSignInPage(response, { status: 200, language, title, body, goTo: placeIn(to) });
  } catch (error) {
    if (error instanceof PabalError && error.code === 'role-missing')
      return sendForm(api, response, { language, to: home, note: 'provider-unknown', status: 403 });
    sayProviderFailed(api, request, response, error);
  }
}

function sayProviderFailed(api: Deps, request: Request, response: Response, error: unknown): void {
  const language = languageOf(request);
  if (isUnavailable(error)) {
    sendForm(api, response, { language, to: home, note: 'away', status: 503 });
    return;
  }
  api.logger.warn({ err: error }, 'Signing in with the OpenID provider failed.');
  sendForm(api, response, { language, to: home, note: 'provider', status: 502 });
}

async function takeSignOut(api: Parts, request: Request, response: Response): Promise<void> {
  const language = languageOf(request);
  if (!comesFromHere(request, api.access.sessions.addresses))
    return sendForm(api, response, { language, to: home, note: 'forged', status: 403 });
  const user = await api.access.sessions.find(request, response);
  if (user !== undefined) await signOut(api, request, user);
  response.removeHeader('Set-Cookie');
  api.access.sessions.cookie.clear(response);
  sendForm(api, response, { language, to: home, note: 'signed-out' });
}

async function signOut({ store, access }: Parts, request: Request, user: UserCaller): Promise<void> {
  const { store: audited } = auditing(inSpace(store, user.space), {
    ...{
      actor: actorOfUser(user.user),
      door: 'session',
      network: wideNetworkOf(access.clientAddress(request)),
    },
    ...{ action: 'session.end', object: user.sessionId },
  });
  await endOwnSession(audited, user);
}

/** Opening the link uses nothing up: programs that scan mail open every link. */
async function showInvitation({ store }: Parts, request: Request, response: Response): Promise<void> {
  const language = languageOf(request);
  try {
    const { email } = await invitedUser(store, String(request.params.token));
    sendInvitation(response, language, email);
  } catch (error) {
    sendBadLink(response, language, error);
  }
}

async function takeInvitation(api: Parts, request: Request, response: Response): Promise<void> {
  const language = languageOf(request);
  const token = String(request.params.token);
  const password = (await readFields(request))?.get('password');
  try {
    const { email } = await invitedUser(api.store, token);
    if (!comesFromHere(request, api.access.sessions.addresses))
      return sendInvitation(response, language, email, 'forged', 403);
    if (password == null) return sendInvitation(response, language, email, 'not-read', 400);
    if (!(await isAccepted(api, { request, response }, token, password)))
      return sendInvitation(response, language, email, 'password', 400);
    response.set('Cache-Control', 'no-store').redirect(303, home);
  } catch (error) {
    sendBadLink(response, language, error);
  }
}

/** @returns false for a password that may not be one */
async function isAccepted(api: Parts, exchange: Exchange, token: string, password: string): Promise<boolean> {
  try {
    await accept(api, exchange, token, { password });
    return true;
  } catch (error) {
    if (error instanceof PabalError && error.code === 'invalid-request') return false;
    throw error;
  }
}

function sendInvitation(
  response: Response,
  language: Language,
  email: string,
  note?: Note,
  status = 200,
): void {
  const { invited: title } = words[language];
  sendSignInPage(response, { status, language, title, note, body: invitationForm(language, email) });
}

function sendBadLink(response: Response, language: Language, error: unknown): void {
  const { badLink, badLinkText } = words[language];
  const isAway = isUnavailable(error);
  if (!isAway && !(error instanceof PabalError && error.code === 'not-found')) throw error;
  sendSignInPage(response, {
    ...{ status: isAway ? 503 : 404, language, title: badLink },
    ...(isAway ? { note: 'away', body: '' } : { body: `<p>${badLinkText}</p>` }),
  });
}

function sendForm(
  { access }: Parts,
  response: Response,
  shown: {
    readonly language: Language;
    readonly to: string;
    readonly email?: string;
    readonly note?: Note;
    readonly status?: number;
  },
): void {
  const { language, to, email = '', note, status = 200 } = shown;
  const body = signInForm(language, { email, to, withProvider: access.provider !== undefined });
  sendSignInPage(response, { status, language, title: words[language].signIn, note, body });
}

/** What a page says of a refusal. */
function whyNot(error: unknown): [note: Note, status: number] {
  if (isUnavailable(error)) return ['away', 503];
  if (!(error instanceof PabalError)) throw error;
  switch (error.code) {
    case 'sign-in-refused':
      return ['refused', 401];
    case 'too-many-guesses':
      return ['guesses', 429];
    case 'role-missing':
      return ['no-role', 403];
    default:
      throw error;
  }
}

const home = '/console';

/** Where somebody wanted to go: a path of the console, and nothing that leads elsewhere. */
function placeIn(asked: unknown): string {
  if (typeof asked !== 'string' || !URL.canParse(asked, 'http://here')) return home;
  const { origin, pathname, search } = new URL(asked, 'http://here');
  return origin === 'http://here' && /^\/console(?:\/|$)/.test(pathname) ? pathname + search : home;
}

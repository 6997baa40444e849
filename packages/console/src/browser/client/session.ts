// Who looks, and what they may do. A person who is not signed in is led to the page for it. When a session ends while a page is open,
// the form lies over the page, so that nothing of it is lost.

import { roles, scopesOfRole } from '@pabal/domain/roles';
import { computed, signal } from '@preact/signals';
import { ask, Problem, send, whenSessionEnds } from './http.ts';
import { anything, list, type Of, object, text } from './shape.ts';

const session = object({
  user: object({ id: text, email: text, name: text }),
  space: text,
  role: text,
  spaces: list(object({ name: text, role: text })),
});

type Session = Of<typeof session>;

type State =
  | { readonly is: 'asking' }
  | { readonly is: 'in'; readonly session: Session }
  /** It has ended; who it was is known, so that the page stays as it is. */
  | { readonly is: 'over'; readonly session: Session }
  | { readonly is: 'unknown'; readonly problem: Problem };

const state = signal<State>({ is: 'asking' });
export const sessionState = computed(() => state.value);
/** Of the person who looks, also when it has just ended. */
export const currentSession = computed(() => ('session' in state.value ? state.value.session : undefined));

whenSessionEnds(() => {
  if (state.value.is === 'in') state.value = { is: 'over', session: state.value.session };
});

/** Asks who is logged in. */
export async function startSession(): Promise<void> {
  try {
    state.value = { is: 'in', session: await ask('/v1/session', session) };
  } catch (error) {
    const problem = error instanceof Problem ? error : new Problem(0, 'unreadable', String(error));
    if (problem.status === 401) location.replace(signInPage());
    else state.value = { is: 'unknown', problem };
  }
}

/** The page to sign in, which leads back to where one is. */
export const signInPage = (): string =>
  `/console/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`;

/** @throws Problem */
export async function logIn(email: string, password: string): Promise<void> {
  state.value = { is: 'in', session: await send('POST', '/v1/session', session, { email, password }) };
}

export async function logOut(): Promise<void> {
  await send('DELETE', '/v1/session', anything);
  location.assign('/console/sign-in');
}

/** Whether the person may do what needs this scope; an action that is not allowed is not offered. */
export function may(
  scope:
    | 'ops:write'
    | 'newsletters:write'
    | 'recipients:read'
    | 'recipients:write'
    | 'letters:write'
    | 'webhooks:write',
): boolean {
  const role = roles.find((known) => known === currentSession.value?.role);
  return role !== undefined && scopesOfRole(role).includes(scope);
}

/** Whether the person works in the space that the installation is asked about from: how pabal fares is told there alone. */
export const seesInstallation = (): boolean => currentSession.value?.space === 'default';

/** Whether the person decides about users, apps and keys. */
export const isAdmin = (): boolean => currentSession.value?.role === 'admin';

/** Works in another space from now on; everything that is shown belongs to one. */
export async function workIn(space: string): Promise<void> {
  await send('PATCH', '/v1/session', anything, { space });
  location.assign('/console/');
}

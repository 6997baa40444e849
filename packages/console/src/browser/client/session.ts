// Who looks, and what they may do. Without a session the console shows the form to log in, over what was on the screen, so
// that nothing of it is lost when a session ends.

import { computed, signal } from '@preact/signals';
import { ask, Problem, send, whenSessionEnds } from './http.ts';
import { anything, list, type Of, object, optional, text } from './shape.ts';

const session = object({
  user: object({ id: text, email: text, name: optional(text), locale: optional(anything) }),
  space: optional(text),
  role: text,
  spaces: optional(list(anything)),
});

export type Session = Of<typeof session>;

type State =
  | { readonly is: 'asking' }
  | { readonly is: 'in'; readonly session: Session }
  | { readonly is: 'out' }
  | { readonly is: 'unknown'; readonly problem: Problem };

const state = signal<State>({ is: 'asking' });
export const sessionState = computed(() => state.value);
export const currentSession = computed(() => (state.value.is === 'in' ? state.value.session : undefined));

whenSessionEnds(() => {
  state.value = { is: 'out' };
});

/** Asks who is logged in. */
export async function startSession(): Promise<void> {
  try {
    state.value = { is: 'in', session: await ask('/v1/session', session) };
  } catch (error) {
    const problem = error instanceof Problem ? error : new Problem(0, 'unreadable', String(error));
    if (problem.status !== 401) state.value = { is: 'unknown', problem };
  }
}

/** @throws Problem */
export async function logIn(email: string, password: string): Promise<void> {
  state.value = { is: 'in', session: await send('POST', '/v1/session', session, { email, password }) };
}

export async function logOut(): Promise<void> {
  await send('DELETE', '/v1/session', anything);
  state.value = { is: 'out' };
}

/** What a role may do, by the scope that a key would need. */
const scopes: Readonly<Record<string, readonly string[]>> = {
  operator: ['ops:write', 'recipients:read'],
  editor: ['newsletters:write', 'recipients:read', 'recipients:write'],
  admin: ['ops:write', 'newsletters:write', 'recipients:read', 'recipients:write'],
};

/** Whether the person may do what needs this scope; an action that is not allowed is not offered. */
export const may = (scope: string): boolean => scopes[currentSession.value?.role ?? '']?.includes(scope) === true;
/** Whether the person decides about users, apps and keys. */
export const isAdmin = (): boolean => currentSession.value?.role === 'admin';

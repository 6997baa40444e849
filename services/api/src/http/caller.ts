// Who asks: an app with a key, or a user with a session.

import type { UserCaller } from '@pabal/access';
import type { App } from '@pabal/db/apps';
import { PabalError } from '@pabal/domain';

/** Both have a space, a mode and scopes; a user's are those of their role. */
export type Caller = App | UserCaller;

export const isUser = (caller: Caller): caller is UserCaller => 'user' in caller;

/** What limits count requests under. */
export const chargedTo = (caller: Caller): string => (isUser(caller) ? caller.user.id : caller.id);

/** The app that posts. @throws PabalError `role-missing` */
export function requireApp(caller: Caller): App {
  if (!isUser(caller)) return caller;
  throw new PabalError('role-missing', 'Only an app posts events: send its API key.');
}

/** The user who is signed in. @throws PabalError `session-only` */
export function requireUser(caller: Caller): UserCaller {
  if (isUser(caller)) return caller;
  throw new PabalError('session-only', 'Expected a user who is signed in, got an API key.');
}

import { actorOfUser } from '@pabal/access';
import { type Caller, isUser } from './http/caller.ts';

/** The actor that the history names for a decision: the app whose key came with the request, or the user who is signed in. */
export const actorOf = (caller: Caller): string =>
  isUser(caller) ? actorOfUser(caller.user) : `api:${caller.name}`;

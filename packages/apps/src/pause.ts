// Holding back what an app posts. Its posts are still taken and stored: an app that was paused by mistake has lost nothing, and
// an app that is wrong can be cancelled (cancel.ts).

import { type PausedApp, pauseApp, resumeApp } from '@pabal/db/apps';
import type { SpaceQueryable } from '@pabal/db/store';
import { found } from './known.ts';

/**
 * Pauses an app: from now on nothing of it is claimed, whether it was rung for or not. What senders have claimed already still
 * goes out. Pausing it again changes nothing.
 *
 * @throws PabalError `not-found`
 */
export async function pause(store: SpaceQueryable, name: string, actor: string): Promise<PausedApp> {
  return found(await pauseApp(store, name, actor), name);
}

/** Lets a paused app go on: what waits is sent in turn with that of other apps. @throws PabalError `not-found` */
export async function resume(store: SpaceQueryable, name: string): Promise<PausedApp> {
  return found(await resumeApp(store, name), name);
}

import { findApp, type PausedApp } from '@pabal/db/apps';
import type { SpaceQueryable } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';

/** The app of this name. @throws PabalError `not-found` */
export async function knownApp(store: SpaceQueryable, name: string): Promise<PausedApp> {
  return found(await findApp(store, name), name);
}

/** @throws PabalError `not-found` when there is none */
export function found(app: PausedApp | undefined, name: string): PausedApp {
  if (app === undefined)
    throw new PabalError(
      'not-found',
      `There is no app "${name}". The command apps list shows those there are.`,
    );
  return app;
}

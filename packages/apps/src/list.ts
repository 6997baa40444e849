import { type AppFigures, type ListedApp, listAppFigures, listApps } from '@pabal/db/apps';
import type { SpaceQueryable } from '@pabal/db/store';

/** An app with what it has under way, and whether it is paused. */
export interface AppState extends ListedApp, Omit<AppFigures, 'id'> {}

const nothing = { waiting: 0, lastMinute: 0, pausedAt: null, pausedBy: null };

/** All apps of a space, the oldest first, with how much they post and how much of it waits. */
export async function listAppStates(store: SpaceQueryable, now: Date): Promise<AppState[]> {
  const [apps, figures] = await Promise.all([listApps(store), listAppFigures(store, now)]);
  return apps.map((app) => ({ ...app, ...(figures.get(app.id) ?? nothing) }));
}

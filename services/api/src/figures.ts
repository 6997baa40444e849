// What the api shows of the ledger: what has to be seen as well when no builder lives, and the apps that may post.

import { listApps } from '@pabal/db/apps';
import { countSendersAlive } from '@pabal/db/ledger';
import { listLanes } from '@pabal/db/limits';
import { listSpaces } from '@pabal/db/spaces';
import { inSpace, type Store } from '@pabal/db/store';
import { appLabel } from '@pabal/events';
import { showOverdueEditions } from '@pabal/newsletters';
import { createRemembered, figures, type Metrics, showConnections, showRows } from '@pabal/runtime';
import { showBuildersAlive } from '@pabal/status';

/** Adds the figures that are read when they are asked for. */
export function showStore(metrics: Metrics, store: Store): void {
  showConnections(metrics, store);
  showOverdueEditions(metrics, store);
  const senders = createRemembered(async () => [await countSendersAlive(store)]);
  showRows(metrics, figures.sendersAlive, {
    ask: senders,
    read: () => (alive) => [{}, alive],
  });
  const lanes = createRemembered(() => listLanes(store));
  showRows(metrics, figures.lanePaused, {
    ask: lanes,
    read:
      () =>
      ({ lane, pausedAt }) => [{ lane }, pausedAt === null ? 0 : 1],
  });
  showBuildersAlive(metrics, store);
}

/** Makes the figures of the apps that have a key, the oldest first. While the ledger is away they begin with their first event. */
export async function knowApps(store: Store, ledger: { know(apps: readonly string[]): void }): Promise<void> {
  const spaces = await listSpaces(store).catch(() => []);
  for (const { id } of spaces) {
    const apps = await listApps(inSpace(store, id)).catch(() => []);
    ledger.know(apps.filter(({ keys }) => keys > 0).map(({ name }) => appLabel({ space: id, name })));
  }
}

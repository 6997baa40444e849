// An event as its app looks at it, and takes it back.

import type { App } from '@pabal/db/apps';
import {
  cancelEvent as cancel,
  findEvent,
  findEventId,
  findEventIdIn,
  findEventIn,
  type StoredEvent,
} from '@pabal/db/ledger';
import type { SpaceStore } from '@pabal/db/store';
import { balanceOf, PabalError } from '@pabal/domain';

/** The app that asks, or `all` for somebody who looks after those of the space. */
type Asking = Pick<App, 'id' | 'mode'> | 'all';

/** An event of this app, with its letters counted. @throws PabalError `not-found`, also for an event of another app */
export async function eventOf(store: SpaceStore, id: string, app: Asking): Promise<StoredEvent> {
  const event = await (app === 'all' ? findEventIn(store, id) : findEvent(store, app.id, id));
  if (event === undefined)
    throw new PabalError('not-found', `There is no event ${id}, or it belongs to another app.`);
  return event;
}

/** Where an event stands, whichever door tells it. */
export function eventState({
  cancelledAt,
  audienceState,
  counts,
}: Pick<StoredEvent, 'cancelledAt' | 'audienceState' | 'counts'>) {
  if (cancelledAt !== null) return 'cancelled';
  if (audienceState === 'expanding') return 'expanding';
  return balanceOf(counts).pending === 0 ? 'finished' : 'accepted';
}

/**
 * The event that this app has posted under an idempotency key, which may be a key of the app's own records. A key is kept as
 * long as the event's data, since it may name a person.
 *
 * @throws PabalError `not-found`
 */
export async function eventByKey(store: SpaceStore, key: string, app: Asking): Promise<StoredEvent> {
  const id = await (app === 'all' ? findEventIdIn(store, key) : findEventId(store, app.id, key));
  if (id === undefined)
    throw new PabalError(
      'not-found',
      'This app has posted no event under this key, or the data of the event is erased, and its key with it.',
    );
  return eventOf(store, id, app);
}

/**
 * Cancels what no sender has claimed. What has been claimed is sent all the same; the second time changes nothing.
 *
 * @returns the event as it is then
 * @throws PabalError `not-found`; `test-key` when a test key asks for it and the event is a real one
 */
export async function cancelEvent(store: SpaceStore, id: string, app: Asking): Promise<StoredEvent> {
  const { test } = await eventOf(store, id, app);
  if (app !== 'all' && app.mode === 'test' && !test)
    throw new PabalError(
      'test-key',
      `The event ${id} was posted with a live key, and a test key cannot cancel it.`,
    );
  await cancel(store, id);
  return eventOf(store, id, app);
}

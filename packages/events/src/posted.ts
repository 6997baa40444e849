// An event as its app looks at it, and takes it back.

import type { App } from '@pabal/db/apps';
import {
  cancelEvent as cancel,
  type EventLabels,
  findEvent,
  findEventId,
  findEventIdIn,
  findEventIn,
  labelsOf,
  listLabelled,
  referenceLabel,
  type StoredEvent,
  tagLabel,
} from '@pabal/db/ledger';
import type { SpaceStore } from '@pabal/db/store';
import { balanceOf, PabalError } from '@pabal/domain';

/** The app that asks, or `all` for somebody who looks after those of the space. */
type Asking = Pick<App, 'id' | 'mode'> | 'all';

/** An event of this app, with its letters counted. @throws PabalError `not-found`, also for an event of another app */
export async function eventOf(store: SpaceStore, id: string, app: Asking): Promise<PostedEvent> {
  const event = await (app === 'all' ? findEventIn(store, id) : findEvent(store, app.id, id));
  if (event === undefined)
    throw new PabalError('not-found', `There is no event ${id}, or it belongs to another app.`);
  return { ...event, ...(await labelsOf(store, id)) };
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

/** An event with what its app calls it. */
export type PostedEvent = StoredEvent & EventLabels;

/** What events are looked for by; all of it holds for each that is found. */
export interface LabelFilter {
  readonly reference?: string | undefined;
  readonly tag?: string | undefined;
}

/**
 * The events of this app with a reference or a tag, the newest first, and the id of the last one when there may be more.
 *
 * @throws PabalError `invalid-request` without either
 */
export async function eventsLabelled(
  store: SpaceStore,
  { reference, tag }: LabelFilter,
  app: Pick<App, 'id' | 'mode'>,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<{ events: PostedEvent[]; next: string | undefined }> {
  const labels = [
    ...(reference === undefined ? [] : [referenceLabel(reference)]),
    ...(tag === undefined ? [] : [tagLabel(tag)]),
  ];
  const [first, ...others] = labels;
  if (first === undefined)
    throw new PabalError('invalid-request', 'Name a `reference` or a `tag`: events are listed by these.', {
      fields: [{ field: 'query', expected: '`reference` or `tag`, or both', got: 'neither' }],
    });
  const ids = await listLabelled(store, app.id, [first, ...others], page);
  const events: PostedEvent[] = [];
  for (const id of ids) events.push(await eventOf(store, id, app));
  return { events, next: ids.length === page.limit ? ids.at(-1) : undefined };
}

/**
 * The event that this app has posted under an idempotency key, which may be a key of the app's own records. A key is kept as
 * long as the event's data, since it may name a person.
 *
 * @throws PabalError `not-found`
 */
export async function eventByKey(store: SpaceStore, key: string, app: Asking): Promise<PostedEvent> {
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
export async function cancelEvent(store: SpaceStore, id: string, app: Asking): Promise<PostedEvent> {
  const { test } = await eventOf(store, id, app);
  if (app !== 'all' && app.mode === 'test' && !test)
    throw new PabalError(
      'test-key',
      `The event ${id} was posted with a live key, and a test key cannot cancel it.`,
    );
  await cancel(store, id);
  return eventOf(store, id, app);
}

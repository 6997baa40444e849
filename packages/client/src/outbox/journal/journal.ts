// An outbox on the disk, for an app without a database: an event is there once it is written and synced.

import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { PabalClient } from '../../client.ts';
import { type AnyEvents, type EventsOf, type Notification, postedEvent, type TypeOf } from '../../events.ts';
import { createOutbox, type Outbox } from '../outbox.ts';
import type { Ordered } from '../postgres.ts';
import type { RelayOptions } from '../relay.ts';
import { appendSafely } from './lines.ts';
import { lockFolder } from './lock.ts';
import { Segments } from './segments.ts';
import { JournalStore } from './store.ts';

export interface JournalOutboxOptions<Events extends EventsOf<Events>> extends RelayOptions {
  readonly client: PabalClient<Events>;
  /** On a disk that stays, one folder for each process. */
  readonly folder: string;
  /** A file is followed by a new one when it has become this large; 4 MiB. */
  readonly rotateOctets?: number;
  readonly now?: () => number;
}

export interface JournalOutbox<Events extends EventsOf<Events>> extends Outbox<Events> {
  /** Resolves once the event is on the disk. */
  notify<Type extends TypeOf<Events>>(
    type: Type,
    businessKey: string,
    notification: Notification<Events[Type]> & Ordered,
  ): Promise<void>;
  /** Lines that could not be read when the journal was opened; they are kept in the file `damaged` of the folder. */
  readonly damaged: number;
}

/** Opens a journal, and takes up what an earlier process has left in it. */
export async function openJournalOutbox<Events extends EventsOf<Events> = AnyEvents>({
  client,
  folder,
  rotateOctets = 4 * 1024 * 1024,
  now = Date.now,
  ...options
}: JournalOutboxOptions<Events>): Promise<JournalOutbox<Events>> {
  const place = resolve(folder);
  await mkdir(place, { recursive: true });
  const unlock = await lockFolder(place);
  const segments = new Segments(place, rotateOctets);
  const store = new JournalStore(segments, place, now);
  let damaged: readonly string[];
  try {
    damaged = await store.load();
    await keepApart(join(place, 'damaged'), damaged);
    await segments.clean();
  } catch (error) {
    await unlock();
    throw error;
  }
  const outbox = createOutbox(client, store, options);
  let stopped: Promise<boolean> | undefined;

  /** Once: the second time the lock may be that of another process. */
  async function end(how?: { flushMs?: number }): Promise<boolean> {
    await store.idle();
    const carried = await outbox.stop(how);
    await store.idle();
    await segments.close();
    await unlock();
    return carried;
  }

  return {
    ...outbox,
    damaged: damaged.length,
    notify: async (type, businessKey, notification) => {
      const key = client.idempotencyKey(type, businessKey, notification);
      await store.add(notification.order ?? businessKey, postedEvent(type, notification, key));
      outbox.wake();
    },
    stop: (how) => {
      stopped ??= end(how);
      return stopped;
    },
  };
}

/** A damaged line is met at each start while its file has others that wait; it is kept once. */
async function keepApart(path: string, damaged: readonly string[]): Promise<void> {
  const kept = await readFile(path, 'utf8').catch(() => '');
  const fresh = damaged.filter((line) => !kept.includes(line));
  if (fresh.length > 0) await appendSafely(path, `${fresh.join('\n')}\n`);
}

// What every outbox has, whether it is a table or a journal: a relay, a backlog that can be seen, and what was set aside.

import type { Naming, PabalClient } from '../client.ts';
import { isRecord, type Problem } from '../errors.ts';
import type { EventsOf, PostedEvent, TypeOf } from '../events.ts';
import type { EventHistory } from '../history.ts';
import { createRelay, type Relay, type RelayOptions } from './relay.ts';
import type { Backlog, OutboxStore, Refused } from './store.ts';

/** Where an event is: still here, set aside, or with pabal. */
export type Whereabouts =
  | { readonly where: 'outbox'; readonly since: Date }
  | { readonly where: 'set-aside'; readonly since: Date; readonly problem: Problem }
  | { readonly where: 'pabal'; readonly event: EventHistory }
  | { readonly where: 'nowhere' };

export interface Outbox<Events extends EventsOf<Events>> extends Relay {
  /** How much waits, since when, and how much was set aside. */
  backlog(): Promise<Backlog>;
  /** Events that pabal has refused for good, oldest first; 100 of them unless another number is named. */
  refused(limit?: number): Promise<readonly Refused[]>;
  /** Lets events that were set aside go again, for example once a template is there; all of them without ids. */
  retry(ids?: readonly string[]): Promise<number>;
  /** Forgets events that were set aside. */
  discard(ids: readonly string[]): Promise<number>;
  /** Where an event is, by the app's own key, with its whole history once pabal has it. */
  find(type: TypeOf<Events>, businessKey: string, naming?: Naming): Promise<Whereabouts>;
}

export function createOutbox<Events extends EventsOf<Events>>(
  client: PabalClient<Events>,
  store: OutboxStore,
  options: RelayOptions,
): Outbox<Events> {
  const relay = createRelay(store, client.postBatch, options);
  return {
    start: () => relay.start(),
    wake: () => relay.wake(),
    stop: (how) => relay.stop(how),
    backlog: () => store.backlog(),
    refused: (limit = 100) => store.refused(limit),
    retry: async (ids) => {
      const count = await store.retry(ids);
      relay.wake();
      return count;
    },
    discard: (ids) => store.discard(ids),
    find: async (type, businessKey, naming) => {
      const found = await store.find(client.idempotencyKey(type, businessKey, naming));
      if (found?.problem !== undefined)
        return { where: 'set-aside', since: found.since, problem: found.problem };
      if (found !== undefined) return { where: 'outbox', since: found.since };
      const event = await client.history(type, businessKey, naming);
      return event === undefined ? { where: 'nowhere' } : { where: 'pabal', event };
    },
  };
}

/** An event as it was written into an outbox by this library. */
export function readEvent(text: string): PostedEvent {
  const event: unknown = JSON.parse(text);
  if (!isPosted(event)) throw new TypeError('An event in the outbox was not written by this library.');
  return event;
}

function isPosted(value: unknown): value is PostedEvent {
  return (
    isRecord(value) &&
    typeof value.type === 'string' &&
    typeof value.idempotencyKey === 'string' &&
    isRecord(value.data) &&
    Array.isArray(value.to)
  );
}

// The client of pabal's API for apps: posts an event at once, and asks what became of it.

import { isRecord, PabalRefused } from './errors.ts';
import {
  type AnyEvents,
  type EventsOf,
  type Notification,
  type PostedEvent,
  postedEvent,
  type TypeOf,
} from './events.ts';
import { type Attachment, attachmentOf, type FileToSend, sentAs } from './files.ts';
import { type EventHistory, historyOf, type ShownEvent, shownEvent } from './history.ts';
import { type BatchOutcome, batchOutcome } from './http/batch.ts';
import { createExchange } from './http/exchange.ts';
import { askUntilAnswered, type Chance, type Retries, realChance } from './http/retrying.ts';
import { apiAddress, idempotencyKey, readApiKey } from './key.ts';
import { createReminding, type Reminding } from './reminders.ts';

export interface ClientOptions {
  /** Where the api is. `{cell}` in it is replaced by the cell of the key. */
  readonly url: string;
  /** The API key of the app. */
  readonly key: string;
  /** Tells apart several programs that share the API key of one app; part of every idempotency key. */
  readonly app?: string;
  /** For one attempt; 10,000 ms. A batch has three times as long, a file six times. */
  readonly timeoutMs?: number;
  /** 5 attempts with 200 ms to 10 s between them. */
  readonly retries?: Partial<Retries>;
  /** Connections that are kept open; 10. */
  readonly connections?: number;
  /** For tests. */
  readonly chance?: Partial<Chance>;
}

/** An event that pabal has stored. */
export interface Accepted {
  readonly id: string;
  /** `expanding` while members of its groups are still being planned. */
  readonly state: string;
  /** True when pabal had this event already, and has changed nothing. */
  readonly replayed: boolean;
  readonly idempotencyKey: string;
}

/** By what an app names an event of its own. */
export interface Naming {
  readonly revision?: string | number;
}

export interface PabalClient<Events extends EventsOf<Events> = AnyEvents> extends Reminding {
  readonly mode: 'live' | 'test';
  /**
   * Posts an event. Once this resolves pabal has stored it. The same type, business key and revision are the same event:
   * calling again is safe, also from another process.
   *
   * @throws PabalRefused when pabal says no, PabalUnreachable when there was no answer
   */
  notify<Type extends TypeOf<Events>>(
    type: Type,
    businessKey: string,
    notification: Notification<Events[Type]>,
  ): Promise<Accepted>;
  /**
   * Sends a file that events may have, and gives back how they name it. Sending the same bytes again is safe, and keeps them for
   * another day.
   *
   * @throws PabalRefused when pabal does not take it, PabalUnreachable when there was no answer
   */
  upload(file: FileToSend): Promise<Attachment>;
  /** Takes back what no sender has claimed. `undefined` when pabal knows no such event. */
  cancel(type: TypeOf<Events>, businessKey: string, naming?: Naming): Promise<ShownEvent | undefined>;
  /** Where an event stands, by the app's own key. `undefined` when pabal knows no such event. */
  find(type: TypeOf<Events>, businessKey: string, naming?: Naming): Promise<ShownEvent | undefined>;
  /** The same with each of its letters and everything that happened to them. */
  history(type: TypeOf<Events>, businessKey: string, naming?: Naming): Promise<EventHistory | undefined>;
  /** The key by which pabal knows an event. */
  idempotencyKey(type: TypeOf<Events>, businessKey: string, naming?: Naming): string;
  /** For the relay of an outbox: posts once, without trying again. Rejects when there was no answer. */
  postBatch(events: readonly PostedEvent[], signal?: AbortSignal): Promise<BatchOutcome>;
  /** Closes the connections that are kept open. */
  close(): void;
}

const usualRetries: Retries = { attempts: 5, firstMs: 200, mostMs: 10_000 };

/** What a setting that is missing would be; `undefined` counts as missing. */
function withDefaults(options: ClientOptions) {
  const { timeoutMs = 10_000, connections = 10, app = '' } = options;
  const retries = { ...usualRetries, ...options.retries };
  const chance: Chance = { ...realChance, ...options.chance };
  return { ...options, timeoutMs, connections, app, retries, chance };
}

export function createClient<Events extends EventsOf<Events> = AnyEvents>(
  options: ClientOptions,
): PabalClient<Events> {
  const { url, key, app, timeoutMs, connections, retries, chance } = withDefaults(options);
  const exchange = createExchange(apiAddress(url, key), { key, userAgent, connections });
  const keyOf = (type: string, businessKey: string, { revision }: Naming = {}) =>
    idempotencyKey({ app, type, businessKey, revision });

  async function get(path: string, method: 'GET' | 'DELETE' = 'GET'): Promise<unknown> {
    try {
      return (await askUntilAnswered(exchange, { method, path, timeoutMs }, retries, chance)).body;
    } catch (error) {
      if (error instanceof PabalRefused && error.status === 404) return undefined;
      throw error;
    }
  }

  async function find(type: string, businessKey: string, naming?: Naming): Promise<ShownEvent | undefined> {
    const body = await get(`v1/events/by-key/${encodeURIComponent(keyOf(type, businessKey, naming))}`);
    return body === undefined ? undefined : shownEvent(body);
  }

  return {
    mode: readApiKey(key).mode,
    notify: async (type, businessKey, notification) => {
      const named = keyOf(type, businessKey, notification);
      const { idempotencyKey: own, ...event } = postedEvent(type, notification, named);
      const body = JSON.stringify(event);
      const headers = { 'idempotency-key': own };
      const asked = { method: 'POST', path: 'v1/events', headers, body, timeoutMs } as const;
      const answered = await askUntilAnswered(exchange, asked, retries, chance);
      const { id, state } = isRecord(answered.body) ? answered.body : {};
      return { id: String(id), state: String(state), replayed: answered.replayed, idempotencyKey: own };
    },
    upload: async (file) => {
      const attachment = attachmentOf(file);
      const asked = { ...sentAs(file, attachment), timeoutMs: timeoutMs * 6 };
      await askUntilAnswered(exchange, asked, retries, chance);
      return attachment;
    },
    cancel: async (type, businessKey, naming) => {
      const event = await find(type, businessKey, naming);
      const body = event && (await get(`v1/events/${event.id}`, 'DELETE'));
      return body === undefined ? undefined : shownEvent(body);
    },
    find,
    history: async (type, businessKey, naming) => {
      const event = await find(type, businessKey, naming);
      return event && historyOf(event, get);
    },
    idempotencyKey: keyOf,
    ...createReminding(async (path, method, body) => {
      if (method === 'DELETE') return get(path, method);
      return (await askUntilAnswered(exchange, { method, path, body, timeoutMs }, retries, chance)).body;
    }),
    postBatch: async (events, signal) => {
      const asked = { ...batchOf(events), timeoutMs: timeoutMs * 3, signal };
      return batchOutcome(await exchange.ask(asked), events.length, chance.now());
    },
    close: () => exchange.close(),
  };
}

const batchOf = (events: readonly PostedEvent[]) => ({
  method: 'POST' as const,
  path: 'v1/events/batch',
  body: JSON.stringify({ events }),
});

const userAgent = `pabal-client node/${process.versions.node}`;

// A real api on a free port, with a database of its own, for the tests that talk HTTP to it.

import { routes, startApi } from '@pabal/api';
import { loadConfig } from '@pabal/config';
import { createApp, createStore, newId, type Store } from '@pabal/db';
import type { AppMode, Scope } from '@pabal/domain';
import { createErrorReports, createLifetime, createLogger } from '@pabal/runtime';
import { createTestDatabase, freePort, type LogLine } from '@pabal/test/support';
import { z } from 'zod';

/** What was answered: the body parsed, and checked against what the OpenAPI document says about it. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Asking {
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is text or bytes already. */
  readonly body?: unknown;
}

export interface ApiServer {
  readonly url: string;
  readonly databaseUrl: string;
  /** A connection of the test's own to the api's database. */
  readonly store: Store;
  /** The lines logged so far, oldest first. */
  readonly logs: readonly LogLine[];
  /** A key that may do everything, and whose app is called `main`. */
  readonly key: string;
  newKey(options?: { scopes?: readonly Scope[]; mode?: AppMode; name?: string }): Promise<string>;
  call(method: string, path: string, asking?: Asking): Promise<Answered>;
  /** As `call` with POST /v1/events and the main key. */
  post(event: object, headers?: Readonly<Record<string, string>>): Promise<Answered>;
  stop(): Promise<void>;
}

const everything: readonly Scope[] = ['events:write', 'events:read', 'recipients:write', 'recipients:read'];

/** A port of this machine where nobody listens: an outage without end. */
export async function nowhere(scheme: string): Promise<string> {
  return `${scheme}://127.0.0.1:${await freePort()}`;
}

/**
 * Starts an api. Without a queue it talks to one that is away, which is enough for everything but the bells.
 *
 * @param options.databaseUrl  another way to its database, such as through a proxy
 */
export async function startApiServer(
  options: {
    queueUrl?: string;
    settings?: Readonly<Record<string, string>>;
    databaseUrl?: (real: string) => Promise<string>;
  } = {},
): Promise<ApiServer> {
  const database = await createTestDatabase();
  const port = await freePort();
  const config = loadConfig.api({
    DATABASE_URL: (await options.databaseUrl?.(database.url)) ?? database.url,
    QUEUE_URL: options.queueUrl ?? (await nowhere('redis')),
    MAIL_FROM: 'Pabal <noti@pabal.example>',
    PUBLIC_URL: 'https://pabal.example/',
    API_PORT: String(port),
    ...options.settings,
  });
  const logs: LogLine[] = [];
  const logger = createLogger(
    { service: 'api', level: 'debug' },
    { write: (line) => void logs.push(z.looseObject({}).parse(JSON.parse(line))) },
  );
  const lifetime = createLifetime({ logger, deadlineMs: 10_000 });
  const reports = await createErrorReports({ dsn: undefined, environment: 'test', service: 'api' });
  const { ready } = await startApi(config, { lifetime, logger, reports });
  await ready;
  const store = createStore({ url: database.url, connections: 4 });
  const url = `http://127.0.0.1:${port}`;
  const newKey = (wanted: Parameters<ApiServer['newKey']>[0] = {}) => makeKey(store, wanted);
  const key = await newKey({ name: 'main' });
  const call = (method: string, path: string, asking: Asking = {}) =>
    ask(url, method, path, { key, ...asking });

  return {
    url,
    databaseUrl: database.url,
    store,
    logs,
    key,
    newKey,
    call,
    post: (event, headers = {}) => call('POST', '/v1/events', { body: event, headers }),
    stop: async () => {
      await lifetime.stop();
      await store.stop();
      await database.drop();
    },
  };
}

async function makeKey(
  store: Store,
  {
    scopes = everything,
    mode = 'live',
    name = newId(),
  }: { scopes?: readonly Scope[]; mode?: AppMode; name?: string },
): Promise<string> {
  const key = await createApp(store, { name, mode, scopes });
  if (key === undefined) throw new Error(`There is an app "${name}" already.`);
  return key;
}

async function ask(
  url: string,
  method: string,
  path: string,
  { key, headers, body }: Asking,
): Promise<Answered> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      connection: 'close',
      ...(key !== undefined && key !== '' && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: bodyOf(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  const answer: unknown = isJson ? JSON.parse(text) : { text };
  if (response.ok) checkAgainstDocument(method, path, response.status, answer);
  return { status: response.status, headers: response.headers, body: z.looseObject({}).parse(answer) };
}

function bodyOf(body: unknown): string | Uint8Array | ReadableStream {
  if (typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream) return body;
  return JSON.stringify(body);
}

/** An answer that the OpenAPI document does not describe fails the test that got it. */
function checkAgainstDocument(method: string, path: string, status: number, answer: unknown): void {
  const [plain = ''] = path.split('?');
  const route = routes.find(
    (candidate) => candidate.method === method.toLowerCase() && pathPattern(candidate.path).test(plain),
  );
  if (route?.kind !== 'keyed') return;
  const described = route.answers[status];
  if (described === undefined) throw new Error(`${method} ${route.path} is not said to answer ${status}.`);
  described.schema.parse(answer);
}

function pathPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

/** An event that the shipped templates know, for one person. */
export function anEvent(more: object = {}): object {
  return {
    type: 'password.reset',
    data: { name: '윤지우' },
    to: [{ email: 'jiwoo@example.com' }],
    ...more,
  };
}

/** What an answer must be like, read from its unknown body. */
export const acceptedBody = z.object({
  id: z.uuid(),
  state: z.string(),
  counts: z.object({ planned: z.number(), pending: z.number() }),
});

export const problemBody = z.object({
  code: z.string(),
  detail: z.string(),
  status: z.number(),
  requestId: z.string(),
  errors: z.array(z.object({ field: z.string(), expected: z.string(), got: z.string() })),
});

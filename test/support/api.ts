// A real api on a free port, with a database of its own, for the tests that talk HTTP to it.

import { addUser, beginSession } from '@pabal/access';
import { routes, startApi } from '@pabal/api';
import { loadConfig } from '@pabal/config';
import { findUserIn } from '@pabal/db/access';
import { createApp } from '@pabal/db/apps';
import { createStore, inSpace, newId, type SpaceStore } from '@pabal/db/store';
import { type AppMode, defaultSpace, type Role, type Scope } from '@pabal/domain';
import { parseAddress } from '@pabal/mail';
import { createErrorReports, createLifetime, createLogger } from '@pabal/runtime';
import { z } from 'zod';
import { createTestDatabase, freePort, type LogLine } from './index.ts';

/** The table of routes, for tests of other doors. */
export { routes };

/** An answer: its body is parsed, and checked against the OpenAPI document. */
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
  /** A connection of the test's own to the api's database, in the space `default`. */
  readonly store: SpaceStore;
  /** The lines logged so far, oldest first. */
  readonly logs: readonly LogLine[];
  /** A key that may do everything, and whose app is called `main`. */
  readonly key: string;
  newKey(options?: {
    scopes?: readonly Scope[];
    mode?: AppMode;
    name?: string;
    templates?: readonly string[];
  }): Promise<string>;
  /** A user with this role in the space `default`, signed in: the fields of the head that the console sends. */
  signedIn(role: Role, email?: string): Promise<Readonly<Record<string, string>>>;
  call(method: string, path: string, asking?: Asking): Promise<Answered>;
  /** As `call` with POST /v1/events and the main key. */
  post(event: object, headers?: Readonly<Record<string, string>>): Promise<Answered>;
  stop(): Promise<void>;
}

const everything: readonly Scope[] = [
  ...(['events:write', 'events:read', 'attachments:write', 'recipients:write', 'recipients:read'] as const),
];

/** A port of this machine where no program listens: an outage without end. */
export async function nowhere(scheme: string): Promise<string> {
  return `${scheme}://127.0.0.1:${await freePort()}`;
}

export interface ApiOptions {
  readonly queueUrl?: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** Another way to its database, such as through a proxy. */
  readonly databaseUrl?: (real: string) => Promise<string>;
}

/** What is known only once the hooks before have run is given as a function. */
type Later<Value> = Value | (() => Value);

interface UsedApiOptions extends Omit<ApiOptions, 'settings' | 'queueUrl'> {
  readonly settings?: Later<Readonly<Record<string, string>>>;
  readonly queueUrl?: Later<string>;
  readonly empty?: readonly string[];
}

/**
 * An api for the tests of a file or a block: started before them, its tables emptied before each, and stopped after the
 * last. Hooks that come after this call find it there.
 *
 * @param options.empty  the tables to empty, and with them those that refer to them
 */
export function useApi({
  empty = [],
  settings,
  queueUrl,
  databaseUrl,
}: UsedApiOptions = {}): Omit<ApiServer, 'stop'> {
  let started: ApiServer | undefined;
  const api = () => {
    if (started === undefined) throw new Error('The api is not started yet: use it in hooks and tests.');
    return started;
  };
  beforeAll(async () => {
    started = await startApiServer({
      ...(settings && { settings: now(settings) }),
      ...(queueUrl && { queueUrl: now(queueUrl) }),
      ...(databaseUrl && { databaseUrl }),
    });
  });
  if (empty.length > 0) beforeEach(() => api().store.query(`truncate ${empty.join(', ')} cascade`));
  afterAll(() => started?.stop());
  return {
    get url() {
      return api().url;
    },
    get databaseUrl() {
      return api().databaseUrl;
    },
    get store() {
      return api().store;
    },
    get logs() {
      return api().logs;
    },
    get key() {
      return api().key;
    },
    newKey: (wanted) => api().newKey(wanted),
    signedIn: (role, email) => api().signedIn(role, email),
    call: (method, path, asking) => api().call(method, path, asking),
    post: (event, headers) => api().post(event, headers),
  };
}

const now = <Value extends string | object>(later: Later<Value>): Value =>
  typeof later === 'function' ? later() : later;

/** Starts an api. Without `queue` its queue is away, which is enough for everything but the bells. */
export async function startApiServer(options: ApiOptions = {}): Promise<ApiServer> {
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
  const store = inSpace(createStore({ url: database.url, connections: 4 }), defaultSpace.id);
  const url = `http://127.0.0.1:${config.API_PORT}`;
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
    signedIn: (role, email = `${role}@example.com`) => signedIn(store, url, role, email),
    call,
    post: (event, headers = {}) => call('POST', '/v1/events', { body: event, headers }),
    stop: async () => {
      await lifetime.stop();
      await store.stop();
      await database.drop();
    },
  };
}

/** What a browser sends that has signed in, without the time that a password takes. */
async function signedIn(
  store: SpaceStore,
  origin: string,
  role: Role,
  address: string,
): Promise<Readonly<Record<string, string>>> {
  const email = parseAddress(address);
  if (!email.ok) throw new Error(`Expected ${email.expected}, got ${email.got}.`);
  const named = { email: email.address, name: role, locale: 'en', role };
  const user =
    (await findUserIn(store, { emailKey: email.address.key })) ?? (await addUser(store, named, 'test')).user;
  const from = { door: 'password', network: '127.0.0.0/24', agent: 'test' } as const;
  const times = { idleSeconds: 3_600, seconds: 36_000 };
  const { token } = await beginSession(store, user, undefined, from, times);
  // PUBLIC_URL is an https address, unless a test says otherwise.
  const cookie = `__Host-pabal_session=${token}; pabal_session=${token}`;
  return { cookie, origin, 'pabal-console': '1' };
}

/** Makes an app with one key, and gives the key. */
export async function makeKey(
  store: SpaceStore,
  {
    scopes = everything,
    mode = 'live',
    name = newId(),
    templates = null,
  }: {
    scopes?: readonly Scope[];
    mode?: AppMode;
    name?: string;
    templates?: readonly string[] | null;
  },
): Promise<string> {
  const key = await createApp(store, { name, mode, scopes, templates });
  if (key === undefined) throw new Error(`There is an app "${name}" already.`);
  return key;
}

/** Asks an api, and checks what it answers against the OpenAPI document. */
export async function ask(
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
  const sameMethod = routes.filter((route) => route.method === method.toLowerCase());
  const route =
    sameMethod.find((candidate) => candidate.path === plain) ??
    sameMethod.find((candidate) => pathPattern(candidate.path).test(plain));
  if (route === undefined || route.kind === 'public') return;
  const described = route.answers[status];
  if (described === undefined) throw new Error(`${method} ${route.path} is not said to answer ${status}.`);
  // A stream is not one document.
  if (described.type === undefined) described.schema.parse(answer);
}

function pathPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

/** Data that fits the shipped template `password.reset`. */
export const aReset = { serviceName: 'pabal', resetUrl: 'https://pabal.example/reset/1', validMinutes: 30 };

/** An event that the shipped templates know, for one person. */
export function anEvent(more: object = {}): object {
  return {
    type: 'password.reset',
    data: aReset,
    to: [{ email: 'jiwoo@example.com' }],
    ...more,
  };
}

/** The schemas of answers, by which tests read their bodies. */
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

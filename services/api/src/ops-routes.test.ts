import { domainToASCII } from 'node:url';
import { advanceReplay, createApp as createKey, createStore, newId, type Store } from '@pabal/db';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import type { Scope } from '@pabal/domain';
import { createNewsletterDesk } from '@pabal/newsletters';
import { createLogger, createMetrics, createOpsHandler } from '@pabal/runtime';
import { createTestDatabase, type TestDatabase } from '@pabal/test/support';
import { Router } from 'express';
import { z } from 'zod';
import { createApp } from './app.ts';
import { createLimits } from './http/limits.ts';
import { routes } from './routes.ts';
import { type HttpServer, startServer } from './server.ts';

let database: TestDatabase;
let store: Store;
let server: HttpServer;
let letters: TestLetters;
let key: string;

const notHere = (): never => {
  throw new Error('Not here.');
};

beforeAll(async () => {
  database = await createTestDatabase();
  store = createStore({ url: database.url });
  const metrics = createMetrics();
  const app = createApp({
    api: {
      store,
      events: { accept: () => Promise.reject(new Error('Not here.')), acceptAll: async () => [] },
      newsletters: createNewsletterDesk({
        store,
        templates: { has: () => false, nearest: () => [], render: notHere },
        ...{
          links: undefined,
          messageIdDomain: 'pabal.test',
          configuredRate: undefined,
          now: () => new Date(),
        },
      }),
      ops: createOpsHandler({ metrics, checks: {} }),
      openApi: () => ({}),
      unsubscribing: { ask: async () => {}, unsubscribe: async () => {} },
      publicUrl: 'http://pabal.test',
    },
    routes,
    limits: createLimits({ perMinute: 10_000 }),
    consolePages: Router(),
    logger: createLogger({ service: 'test', level: 'silent' }),
    metrics,
    reports: { report: () => {}, stop: async () => {} },
  });
  server = await startServer(app, { host: '127.0.0.1', port: 0 });
  key = await keyWith(['ops:read', 'ops:write'], 'ops');
});
beforeEach(async () => {
  await store.query('truncate deliveries, events, delivery_moves, replays cascade');
  letters = await createTestLetters(store);
});
afterAll(async () => {
  await server.stop();
  await store.stop();
  await database.drop();
});

async function keyWith(scopes: readonly Scope[], name: string = newId()): Promise<string> {
  return (await createKey(store, { name, mode: 'live', scopes })) ?? '';
}

type Method = 'get' | 'post' | 'delete';

/** Calls a route, and checks that what it answers is what the OpenAPI document says. */
async function call(method: Method, path: string, body?: object, as: string = key) {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method: method.toUpperCase(),
    headers: { authorization: `Bearer ${as}`, connection: 'close', 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (response.ok) schemaOf(method, path, response.status).parse(answer);
  return { status: response.status, body: z.looseObject({}).parse(answer) };
}

function schemaOf(method: Method, path: string, status: number): z.ZodType {
  const plain = path.replace(/\?.*/, '').replace(/[0-9a-f-]{36}/, '{id}');
  const route = routes.find((candidate) => candidate.method === method && candidate.path === plain);
  const answer = route?.kind === 'keyed' ? route.answers[status] : undefined;
  if (answer === undefined) throw new Error(`${method} ${plain} is not said to answer ${status}.`);
  return answer.schema;
}

const idsIn = z.object({ letters: z.array(z.object({ id: z.string() })) });
const idsOf = (body: unknown) => idsIn.parse(body).letters.map(({ id }) => id);

describe('the routes for whoever is on call', () => {
  it('are closed to a key without their scope', async () => {
    const reader = await keyWith(['ops:read', 'events:write', 'events:read']);
    const forbidden = { status: 403, body: { code: 'scope-missing' } };
    expect(
      await call('post', '/v1/dead-letters/discard', { filter: { all: true }, reason: 'x' }, reader),
    ).toMatchObject(forbidden);
    expect(await call('get', '/v1/dead-letters', undefined, await keyWith(['events:read']))).toMatchObject(
      forbidden,
    );
  });

  it('show dead letters of all apps by cause, one by one, and with their story', async () => {
    const [id = ''] = await letters.fail(1);
    await (await createTestLetters(store)).fail(2, undefined, { domain: domainToASCII('한글.example') });
    expect(await call('get', '/v1/dead-letters')).toMatchObject({
      status: 200,
      body: { causes: [{ letters: 3, outcome: 'message-refused' }], complete: true, next: null },
    });
    const { body } = await call('get', '/v1/dead-letters/letters?domain=한글.example&limit=1');
    expect(idsOf(body)).toHaveLength(1);
    const rest = await call('get', `/v1/dead-letters/letters?domain=한글.example&cursor=${body.next}`);
    expect(idsOf(rest.body)).toHaveLength(1);
    expect(await call('get', `/v1/dead-letters/letters/${id}`)).toMatchObject({
      body: {
        state: 'failed',
        app: letters.appId,
        story: [{ to: 'pending' }, { to: 'failed', smtpCode: 550, reply: '550 5.7.1 Message refused' }],
      },
    });
    expect((await call('get', `/v1/dead-letters/letters/${newId()}`)).status).toBe(404);
  });

  it('refuse filters that name nothing, fields that are none, and cursors of their own making', async () => {
    const refusals = await Promise.all([
      call('post', '/v1/dead-letters/discard', { filter: {}, reason: 'x' }),
      call('post', '/v1/dead-letters/discard', { filter: { all: true }, reason: 'two\nlines' }),
      call('post', '/v1/replays', { filter: { sender: 'x' } }),
      call('post', '/v1/replays', { filter: { all: true }, rate: 0 }),
      call('post', '/v1/replays', { filter: { all: true }, address: 'a@example.com' }),
      call('post', '/v1/replays', { filter: { id: newId() }, address: 'a@example.com, b@example.com' }),
      call('get', '/v1/dead-letters?domain=a@b'),
      call('get', '/v1/dead-letters/letters?cursor=1_abc'),
      call('get', '/v1/dead-letters?cursor=x'),
    ]);
    expect(refusals.map(({ status }) => status)).toEqual(Array(9).fill(400));
    expect(refusals[0]?.body.errors).toEqual([
      { field: '/filter', expected: 'at least one field; {"all": true} for every letter', got: 'an object' },
    ]);
    expect(refusals[4]?.body.errors).toMatchObject([{ field: '/address' }]);
  });

  it('say what a replay would do, start it, show it and cancel it', async () => {
    const ids = await letters.fail(3);
    const filter = { lane: 'event', template: 'vacancy.created' };
    expect(await call('post', '/v1/replays', { filter, dryRun: true })).toMatchObject({
      status: 200,
      body: { dryRun: true, letters: 3, sendable: 3 },
    });
    const { status, body } = await call('post', '/v1/replays', { filter, rate: 1 });
    expect({ status, body }).toMatchObject({
      status: 202,
      body: { state: 'running', filter, planned: 3, rate: 1, requestedBy: 'api:ops' },
    });
    await advanceReplay(store, String(body.id), new Date());
    expect(await call('get', `/v1/replays/${body.id}`)).toMatchObject({
      body: { moved: 1, results: { moved: 1, waiting: 2 }, today: { pending: 1 } },
    });
    expect(await call('delete', `/v1/replays/${body.id}`)).toMatchObject({
      body: { state: 'cancelled', reason: 'Cancelled by api:ops.' },
    });
    expect(await call('get', '/v1/replays')).toMatchObject({
      body: { replays: [{ id: body.id, state: 'cancelled' }], next: null },
    });
    expect(idsOf((await call('get', '/v1/dead-letters/letters')).body)).toHaveLength(ids.length - 1);
    expect((await call('delete', `/v1/replays/${newId()}`)).status).toBe(404);
  });

  it('replay one letter to a corrected address, unless its event has a letter there already', async () => {
    const [id = '', sibling = ''] = await letters.fail(2, undefined, { oneEvent: true });
    expect(
      await call('post', '/v1/replays', { filter: { id }, address: `${sibling}@EXAMPLE.com` }),
    ).toMatchObject({ status: 400, body: { errors: [{ field: '/address' }] } });
    expect(await call('post', '/v1/replays', { filter: { id }, address: 'right@example.com' })).toMatchObject(
      { status: 202, body: { address: 'right@example.com', planned: 1 } },
    );
  });

  it('say why there is nothing to replay', async () => {
    const [id = ''] = await letters.accept(1);
    expect(await call('post', '/v1/replays', { filter: { id } })).toMatchObject({
      status: 404,
      body: { detail: `The delivery ${id} is no dead letter: it is pending.` },
    });
    expect(await call('post', '/v1/replays', { filter: { cause: 'none such' } })).toMatchObject({
      status: 404,
      body: { detail: 'There is no dead letter that this filter names.' },
    });
  });

  it('discard dead letters under the name of the app that asked', async () => {
    const [id = ''] = await letters.fail(1);
    const request = { filter: { id }, reason: 'the vacancy is closed' };
    expect(await call('post', '/v1/dead-letters/discard', request)).toMatchObject({
      body: { letters: 1, more: false },
    });
    expect(await call('get', `/v1/dead-letters/letters/${id}`)).toMatchObject({
      body: {
        state: 'failed',
        since: null,
        discardReason: 'the vacancy is closed',
        story: [{}, {}, { actor: 'api:ops', note: 'discarded: the vacancy is closed' }],
      },
    });
  });

  it('list unknown letters and resolve them', async () => {
    const [sent = ''] = await letters.lose(1);
    const [held = ''] = await letters.lose(1, { lane: 'newsletter' });
    expect(idsOf((await call('get', '/v1/unknown')).body)).toEqual([held, sent]);
    const request = { filter: { lane: 'event' }, as: 'sent', reason: 'seen in the inbox' };
    expect(await call('post', '/v1/unknown/resolve', request)).toMatchObject({ body: { letters: 1 } });
    expect(idsOf((await call('get', '/v1/unknown')).body)).toEqual([held]);
    expect(await call('get', `/v1/dead-letters/letters/${sent}`)).toMatchObject({ body: { state: 'sent' } });
  });
});

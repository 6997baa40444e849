import {
  createApp as createKey,
  createStore,
  newId,
  putRecipient,
  type Store,
  suppressCancelled,
  takeUnfed,
} from '@pabal/db';
import { createTestEditions, type TestEditions } from '@pabal/db/testing';
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
let key: string;
let editions: TestEditions;

const definition = {
  name: 'Digest',
  template: 'daily-digest',
  schedule: { cron: '0 10 * * *', timeZone: 'Asia/Seoul' },
  audience: {},
  content: { kind: 'recipients' },
};

beforeAll(async () => {
  database = await createTestDatabase();
  store = createStore({ url: database.url });
  const metrics = createMetrics();
  const newsletters = createNewsletterDesk({
    store,
    templates: {
      has: (name) => name === 'daily-digest',
      nearest: () => ['daily-digest'],
      render: (_template, locale, data) => ({
        ...{ subject: `To ${String(data.recipientName ?? 'all')}`, html: '<p>Hi</p>', text: 'Hi' },
        ...{ locale: locale ?? 'en', version: 'v' },
      }),
    },
    links: {
      url: ({ recipientId }) => `https://pabal.test/unsubscribe/${recipientId}`,
      headers: () => ({ Precedence: 'bulk' }),
    },
    ...{ messageIdDomain: 'pabal.test', configuredRate: 10, now: () => new Date('2026-03-01T12:00:00Z') },
  });
  const app = createApp({
    api: {
      ...{ store, newsletters },
      events: { accept: () => Promise.reject(new Error('Not here.')), acceptAll: async () => [] },
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
  key = await keyWith(['newsletters:read', 'newsletters:write'], 'press');
});
beforeEach(async () => {
  await store.query('truncate deliveries, newsletters, recipients cascade');
  editions = await createTestEditions(store, 'test-digest');
  const full = { ...definition, schedule: null };
  await store.query('update newsletters set definition = definition || $1', [JSON.stringify(full)]);
});
afterAll(async () => {
  await server.stop();
  await store.stop();
  await database.drop();
});

async function keyWith(scopes: readonly Scope[], name: string = newId()): Promise<string> {
  return (await createKey(store, { name, mode: 'live', scopes })) ?? '';
}

type Method = 'get' | 'post' | 'put';

/** Calls a route, and checks that what it answers is what the OpenAPI document says. */
async function call(method: Method, path: string, body?: object, as: string = key) {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method: method.toUpperCase(),
    headers: { authorization: `Bearer ${as}`, connection: 'close', 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  const plain = path
    .replace(/\?.*/, '')
    .replace(/[0-9a-f-]{36}/, '{id}')
    .replace(/newsletters\/[^/]+/, 'newsletters/{key}');
  const route = routes.find((candidate) => candidate.method === method && candidate.path === plain);
  if (response.ok && route?.kind === 'keyed') route.answers[response.status]?.schema.parse(answer);
  return { status: response.status, body: z.looseObject({}).parse(answer) };
}

const refused = (code: string) => ({ body: { code } });

describe('newsletters', () => {
  it('are made, changed and read, each change under the version it was made for', async () => {
    const made = await call('put', '/v1/newsletters/daily', definition);
    expect(made).toMatchObject({
      status: 201,
      body: {
        version: 1,
        nextSlotAt: '2026-03-02T01:00:00.000Z',
        definition: { approval: { mode: 'at-once' } },
      },
    });
    const later = { ...definition, schedule: { cron: '0 11 * * *', timeZone: 'Asia/Seoul' } };
    expect(await call('put', '/v1/newsletters/daily?version=1', later)).toMatchObject({
      status: 200,
      body: { version: 2, nextSlotAt: '2026-03-02T02:00:00.000Z' },
    });
    expect(await call('put', '/v1/newsletters/daily?version=1', later)).toMatchObject(
      refused('version-conflict'),
    );
    expect(await call('put', '/v1/newsletters/daily?version=0', later)).toMatchObject(
      refused('version-conflict'),
    );
    expect(await call('get', '/v1/newsletters/daily')).toMatchObject({ body: { key: 'daily', version: 2 } });
    expect(await call('get', '/v1/newsletters?limit=1')).toMatchObject({
      body: { newsletters: [{ key: 'daily' }], next: 'daily' },
    });
  });

  it.each([
    [{ template: 'nothing' }, '/template'],
    [{ schedule: { cron: '0 10 * * * *', timeZone: 'Asia/Seoul' } }, '/schedule/cron'],
    [{ schedule: { cron: '0 10 * * *', timeZone: '+09:00' } }, '/schedule/timeZone'],
    [{ audience: { subscribers: false } }, '/audience'],
    [{ content: { kind: 'json', url: 'file:///etc/passwd' } }, '/content/url'],
    [{ colour: 'red' }, '/colour'],
    [{ missed: { policy: 'late', withinHours: 0 } }, '/missed/withinHours'],
  ])('are refused with the field at fault for %j', async (wrong, field) => {
    const { status, body } = await call('put', '/v1/newsletters/daily', { ...definition, ...wrong });
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', errors: [{ field }] },
    });
  });

  it('rest and wake again', async () => {
    await call('put', '/v1/newsletters/daily', definition);
    expect(await call('post', '/v1/newsletters/daily/pause')).toMatchObject({
      body: { pausedAt: expect.any(String) },
    });
    expect(await call('post', '/v1/newsletters/daily/resume')).toMatchObject({ body: { pausedAt: null } });
    expect(await call('post', '/v1/newsletters/none/pause')).toMatchObject({ status: 404 });
  });

  it('are closed to keys without their scopes', async () => {
    const reader = await keyWith(['newsletters:read', 'events:write']);
    expect(await call('put', '/v1/newsletters/daily', definition, reader)).toMatchObject(
      refused('scope-missing'),
    );
    expect((await call('get', '/v1/newsletters', undefined, reader)).status).toBe(200);
  });
});

describe('editions', () => {
  it('outside the schedule are begun once for each slot', async () => {
    const slot = '2026-03-05T10:00:00Z';
    const path = '/v1/newsletters/test-digest/editions';
    const first = await call('post', path, { slot, approval: { mode: 'wait' } });
    const second = await call('post', path, { slot });
    expect(first).toMatchObject({ status: 202, body: { state: 'collecting', kind: 'manual' } });
    expect(second.body.id).toBe(first.body.id);
    expect((await call('get', '/v1/editions?newsletter=test-digest')).body).toMatchObject({ next: null });
  });

  it('are told with their books, previewed as somebody, and looked over', async () => {
    await editions.subscribe('ann', 'bob');
    await store.query(`update recipients set name = 'Ann' where external_id = 'ann'`);
    const { id } = await editions.ready();
    expect(await call('get', `/v1/editions/${id}`)).toMatchObject({
      body: { state: 'ready', balance: { planned: 2, pending: 2 }, remainingSeconds: null },
    });
    await store.query(`update editions set content = '{"sections":[],"data":{}}'`);
    await store.query('update editions set definition = n.definition from newsletters n');
    expect(await call('get', `/v1/editions/${id}/preview?recipient=ann&locale=ko`)).toMatchObject({
      body: { subject: 'To Ann', locale: 'ko', headers: { Precedence: 'bulk' } },
    });
    expect(await call('get', `/v1/editions/${id}/preview?recipient=eve`)).toMatchObject(
      refused('unknown-recipient'),
    );
    expect(await call('get', `/v1/editions/${id}/preflight`)).toMatchObject({
      body: { edition: { planned: 2 }, excluded: [], last: null, rate: 10, expectedSeconds: 0.2 },
    });
  });

  it('are tested, stopped, let go on and ended, and refuse what their state does not allow', async () => {
    await editions.subscribe('ann');
    await putRecipient(store, {
      externalId: 'x',
      address: 'x@example.com',
      addressKey: 'x@example.com',
      attributes: {},
    });
    const { id } = await editions.sending();
    expect(
      await call('post', `/v1/editions/${id}/proof`, { to: ['boss@example.com'], recipient: 'x' }),
    ).toMatchObject({
      status: 202,
      body: { kind: 'proof', parentId: id, approvedBy: 'api:press' },
    });
    expect(await call('post', `/v1/editions/${id}/approve`)).toMatchObject({
      status: 409,
      ...refused('wrong-state'),
    });
    expect(await call('post', `/v1/editions/${id}/pause`)).toMatchObject({ body: { pausedBy: 'api:press' } });
    expect(await call('post', `/v1/editions/${id}/pause`)).toMatchObject(refused('wrong-state'));
    expect(await call('post', `/v1/editions/${id}/resume`)).toMatchObject({ body: { pausedAt: null } });
    expect(await call('post', `/v1/editions/${id}/cancel`, {})).toMatchObject({ status: 400 });
    expect(await call('post', `/v1/editions/${id}/cancel`, { reason: 'a mistake' })).toMatchObject({
      body: { state: 'cancelled', reason: 'Cancelled by api:press: a mistake' },
    });
    expect(await call('post', `/v1/editions/${newId()}/pause`)).toMatchObject({ status: 404 });
  });

  it('reach whom they never reached, as an edition of its own', async () => {
    await editions.subscribe('ann', 'bob');
    const { id } = await editions.sending();
    await takeUnfed(store, 10);
    await call('post', `/v1/editions/${id}/cancel`, { reason: 'a mistake' });
    await suppressCancelled(store, id);
    await store.query('update editions set ended_at = now()');
    const wanted = { bucket: 'never-reached', reason: 'it was none' };
    expect(await call('post', `/v1/editions/${id}/resend`, wanted)).toMatchObject({
      status: 202,
      body: { editionId: expect.any(String), letters: null },
    });
    expect(await call('post', `/v1/editions/${id}/resend`, { ...wanted, bucket: 'failed' })).toMatchObject(
      refused('wrong-state'),
    );
  });
});

import { type KeyedRoute, routes } from '@pabal/api';
import { expandAudience } from '@pabal/db/ledger';
import { newId } from '@pabal/db/store';
import { modeAllows, scopes } from '@pabal/domain';
import { acceptedBody, anEvent, startApiServer, useApi } from '@pabal/test/api';

const api = useApi();
beforeAll(async () => {
  await api.call('PUT', '/v1/recipients/u1', { body: { email: 'u1@example.com', name: 'Una' } });
  await api.call('PUT', '/v1/groups/team/members', {
    body: { members: ['u1', { email: 'u2@example.com' }] },
  });
});

const usual = ['events:write', 'events:read'] as const;

/** A path of a route with something in every place. */
const pathOf = ({ path }: Pick<KeyedRoute, 'path'>) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name) => (name === 'id' ? newId() : 'x'));

/** Routes that take a key; those about users take a session alone. */
const keyed = routes
  .filter((route): route is KeyedRoute => route.kind === 'keyed')
  .flatMap((route) => (route.scope === undefined ? [] : [{ ...route, scope: route.scope }]));

describe('a key with the usual scopes', () => {
  it('posts events, also to recipients and groups, and reads its own, but sees no people', async () => {
    const key = await api.newKey({ scopes: usual });
    const { status, body } = await api.call('POST', '/v1/events', {
      key,
      body: anEvent({ to: [{ recipient: 'u1' }, { email: 'own@example.com', name: 'Own' }] }),
    });
    expect(status).toBe(202);
    const { id } = acceptedBody.parse(body);
    const read = (path: string, as = key) => api.call('GET', path, { key: as });
    const list = await read(`/v1/deliveries?event=${id}`);
    expect(list.body.deliveries).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ address: 'own@example.com', name: 'Own' }),
        expect.objectContaining({ address: null, name: null, reply: null }),
      ]),
    );
    expect(JSON.stringify(list.body)).not.toMatch(/u1@|Una/);
    expect((await read('/v1/deliveries?address=own@example.com')).body.deliveries).toHaveLength(1);
    for (const path of [`/v1/deliveries?event=${id}&limit=1`, '/v1/deliveries?limit=1'])
      expect((await read(`${path}&address=u1@example.com`)).body).toEqual({ deliveries: [], next: null });
    for (const path of ['/v1/recipients/u1', '/v1/groups/team/members', '/v1/suppressions'])
      expect(await read(path)).toMatchObject({ status: 403, body: { code: 'scope-missing' } });
  });

  it('shows the readers of its letters with the scope that shows people', async () => {
    const key = await api.newKey({ scopes: [...usual, 'recipients:read'] });
    const { body } = await api.call('POST', '/v1/events', {
      key,
      body: anEvent({ to: [{ recipient: 'u1' }] }),
    });
    const { id } = acceptedBody.parse(body);
    expect((await api.call('GET', `/v1/deliveries?event=${id}`, { key })).body).toMatchObject({
      deliveries: [{ address: 'u1@example.com', name: 'Una' }],
    });
  });
});

describe('a key that may only write people', () => {
  it('cannot find them by trying rules', async () => {
    const key = await api.newKey({ scopes: ['recipients:write'] });
    const body = { rule: { field: 'email', contains: 'example.com' }, sample: 100 };
    expect(await api.call('POST', '/v1/segment-trials', { key, body })).toMatchObject({
      status: 403,
      body: { code: 'scope-missing', detail: expect.stringContaining('recipients:read') },
    });
    expect((await api.call('POST', '/v1/segment-trials', { body })).status).toBe(200);
  });
});

describe('a key for some templates', () => {
  it('posts those and no other, and the refusal names them', async () => {
    const key = await api.newKey({ scopes: usual, templates: ['meeting.*', 'password.reset'] });
    const post = (type: string) => api.call('POST', '/v1/events', { key, body: anEvent({ type }) });
    expect((await post('password.reset')).status).toBe(202);
    for (const type of ['vacancy.created', 'password.resets', 'meeting', 'no.such.template']) {
      expect(await post(type)).toMatchObject({
        status: 403,
        body: {
          code: 'template-not-allowed',
          errors: [{ field: '/type', expected: 'one of meeting.*, password.reset', got: `"${type}"` }],
        },
      });
    }
  });

  it('makes no newsletter of another template', async () => {
    const key = await api.newKey({ scopes: ['newsletters:write'], templates: ['weekly.*'] });
    const body = {
      ...{ name: 'Daily', template: 'daily-digest', language: 'en', audience: { subscribers: true } },
      content: { kind: 'feeds', sources: { tags: ['x'] }, sections: [{ key: 'all', title: { en: 'All' } }] },
    };
    expect(await api.call('PUT', '/v1/newsletters/daily', { key, body })).toMatchObject({
      status: 403,
      body: { code: 'template-not-allowed', errors: [{ field: '/template' }] },
    });
  });

  it('is refused one by one in a batch', async () => {
    const key = await api.newKey({ scopes: usual, templates: ['password.*'] });
    const events = [
      anEvent(),
      anEvent({ type: 'vacancy.created' }),
      anEvent({ type: 'meeting.scheduled', to: [{ recipient: 'u1' }] }),
    ];
    const { status, body } = await api.call('POST', '/v1/events/batch', { key, body: { events } });
    expect(status).toBe(200);
    expect(body.results).toMatchObject([
      { status: 202 },
      { status: 403, problem: { code: 'template-not-allowed' } },
      { status: 403, problem: { code: 'template-not-allowed' } },
    ]);
  });
});

describe('a test key', () => {
  it('is refused by every route that would reach or change what live keys use, whatever scopes it has', async () => {
    const key = await api.newKey({ mode: 'test', scopes });
    const refused = keyed.filter(({ scope }) => !modeAllows('test', scope));
    expect(refused.length).toBeGreaterThan(20);
    for (const route of refused) {
      const answer = await api.call(route.method.toUpperCase(), pathOf(route), {
        key,
        ...(route.method === 'get' ? {} : { body: {} }),
      });
      expect({
        route: `${route.method} ${route.path}`,
        status: answer.status,
        code: answer.body.code,
      }).toEqual({
        route: `${route.method} ${route.path}`,
        status: 403,
        code: 'test-key',
      });
    }
  });

  it('makes test letters only, also of the members of a group', async () => {
    const key = await api.newKey({ mode: 'test', scopes: usual });
    const { body } = await api.call('POST', '/v1/events', {
      key,
      body: anEvent({ to: [{ group: 'team' }, { email: 'direct@example.com' }] }),
    });
    const { id } = acceptedBody.parse(body);
    await expandAudience(api.store, id, { pageSize: 100, messageIdDomain: 'pabal.test', mostAtOnce: 1_000 });
    const { rows } = await api.store.query<{ test: boolean }>(
      'select test from deliveries where event_id = $1',
      [id],
    );
    expect(rows).toEqual([{ test: true }, { test: true }, { test: true }]);
  });

  it('cancels no event that was posted with a live key of its app', async () => {
    const live = await api.newKey({ scopes: usual, name: 'both' });
    const { body } = await api.call('POST', '/v1/events', { key: live, body: anEvent() });
    const { id } = acceptedBody.parse(body);
    await api.store.query(
      `update api_keys set mode = 'test' where app_id = (select id from apps where name = 'both')`,
    );
    const own = await startApiServer({ databaseUrl: async () => api.databaseUrl });
    try {
      expect(await own.call('DELETE', `/v1/events/${id}`, { key: live })).toMatchObject({
        status: 403,
        body: { code: 'test-key' },
      });
    } finally {
      await own.stop();
    }
  });
});

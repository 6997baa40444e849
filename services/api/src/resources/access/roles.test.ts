// What each role may do, tried with every route of the table.

import { type KeyedRoute, routes } from '@pabal/api';
import { newId } from '@pabal/db/store';
import { dumpSpace } from '@pabal/db/testing';
import { defaultSpace, type Role, roles } from '@pabal/domain';
import { anEvent, useApi } from '@pabal/test/api';

const api = useApi({ settings: { API_RATE_LIMIT: '100000' } });

const keyed = routes.filter((route): route is KeyedRoute => route.kind === 'keyed');
const nameOf = ({ method, path }: KeyedRoute) => `${method} ${path}`;
const pathOf = ({ path }: KeyedRoute) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name) => (name === 'id' ? newId() : 'x')) +
  // News has no end unless one is asked for.
  (path === '/v1/status/live' ? '?seconds=1' : '');

const heads = new Map<Role, Readonly<Record<string, string>>>();
beforeAll(async () => {
  for (const role of roles) heads.set(role, await api.signedIn(role));
  await api.call('PUT', '/v1/recipients/u1', { body: { email: 'u1@example.com', name: 'Una' } });
  await api.post(anEvent({ to: [{ email: 'own@example.com', name: 'Own' }] }));
});

const ask = (role: Role, method: string, path: string, body?: unknown) =>
  api.call(method.toUpperCase(), path, {
    key: '',
    headers: heads.get(role) ?? {},
    ...(body !== undefined && { body }),
  });

/** Everything but what a request itself leaves behind. */
async function everything(): Promise<string> {
  const { sessions: _sessions, ...dump } = await dumpSpace(api.store);
  return JSON.stringify(dump);
}

it('a viewer changes nothing: every route that writes is tried', async () => {
  const own = ['delete /v1/session', 'patch /v1/session', 'delete /v1/sessions/{id}'];
  const writing = keyed.filter((route) => route.method !== 'get' && !own.includes(nameOf(route)));
  expect(writing.length).toBeGreaterThan(40);
  const before = await everything();
  for (const route of writing) {
    const { status, body } = await ask('viewer', route.method, pathOf(route), {});
    const name = nameOf(route);
    // It tries a rule on people, whom a viewer does not see.
    expect({ name, status, code: body.code }).toEqual({ name, status: 403, code: 'role-missing' });
  }
  expect(await everything()).toBe(before);
});

describe.each(roles)('a user who is %s', (role) => {
  it('passes where the table lets the role pass, and is refused everywhere else', async () => {
    // Ends or changes the session that the others of this test need.
    const apart = ['delete /v1/session', 'patch /v1/session'];
    for (const route of keyed.filter((one) => !apart.includes(nameOf(one)))) {
      const { status, body } = await ask(
        role,
        route.method,
        pathOf(route),
        route.method === 'get' ? undefined : {},
      );
      const refused = status === 403 && body.code === 'role-missing';
      const seesPeople = role !== 'viewer';
      const may = route.roles.includes(role) && (seesPeople || route.showsPeople !== 'always');
      expect({ route: nameOf(route), may: !refused }).toEqual({ route: nameOf(route), may });
    }
  });
});

it('a viewer sees no address of a letter, and may not ask for one', async () => {
  const { body } = await ask('viewer', 'GET', '/v1/deliveries');
  expect(body.deliveries).toMatchObject([{ address: null, name: null }]);
  expect(JSON.stringify(body)).not.toContain('own@example.com');
  expect((await ask('viewer', 'GET', '/v1/deliveries?address=own@example.com')).body.code).toBe(
    'role-missing',
  );
});

it('an operator sees the letters and events of all apps of the space', async () => {
  const { body } = await ask('operator', 'GET', '/v1/deliveries?address=own@example.com');
  expect(body.deliveries).toMatchObject([{ address: 'own@example.com', name: 'Own' }]);
  const [letter] = (
    await api.store.query<{ id: string; event_id: string }>('select id, event_id from deliveries')
  ).rows;
  expect((await ask('operator', 'GET', `/v1/deliveries/${letter?.id}`)).body.address).toBe('own@example.com');
  expect((await ask('operator', 'GET', `/v1/events/${letter?.event_id}`)).status).toBe(200);
  const cancelled = await ask('operator', 'DELETE', `/v1/events/${letter?.event_id}`);
  expect(cancelled.body).toMatchObject({ state: 'cancelled' });
});

it('a user’s decisions are made under their address, and an app’s under its name', async () => {
  await api.newKey({ name: 'crm' });
  await ask('operator', 'POST', '/v1/apps/crm/pause');
  const { rows } = await api.store.query('select paused_by as "by" from apps where name = $1', ['crm']);
  expect(rows).toEqual([{ by: 'user:operator@example.com' }]);
});

it('a user posts no events', async () => {
  const refused = await ask('admin', 'POST', '/v1/events', anEvent());
  expect(refused).toMatchObject({
    status: 403,
    body: { code: 'role-missing', detail: expect.stringContaining('only an app may do this') },
  });
});

it('a key goes before a session', async () => {
  const headers = heads.get('viewer') ?? {};
  expect((await api.call('GET', '/v1/recipients/u1', { headers })).status).toBe(200);
  expect(defaultSpace.id).toBe(api.store.space);
});

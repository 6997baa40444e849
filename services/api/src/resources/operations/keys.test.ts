import { useApi } from '@pabal/test/api';
import { z } from 'zod';

const api = useApi({ empty: ['apps'] });

const secret = z.object({ key: z.string() });

async function as(role: 'viewer' | 'operator' | 'admin') {
  const headers = await api.signedIn(role);
  return (method: string, path: string, body?: unknown) =>
    api.call(method, path, { key: '', headers, ...(body !== undefined && { body }) });
}

it('lets an admin make an app, whose key works and is shown once', async () => {
  const call = await as('admin');
  const made = await call('POST', '/v1/apps', { name: 'crm' });
  expect(made).toMatchObject({ status: 201, body: { name: 'crm' } });
  const { key } = secret.parse(made.body);
  expect((await api.call('GET', '/v1/deliveries', { key })).status).toBe(200);
  const { body } = await call('GET', '/v1/apps/crm/keys');
  expect(body).toMatchObject({
    keys: [{ prefix: key.slice(0, 13), mode: 'live', inForce: true, createdBy: 'user:admin@example.com' }],
  });
  expect(JSON.stringify(body)).not.toContain(key);
  expect(await call('POST', '/v1/apps', { name: 'crm' })).toMatchObject({ status: 409 });
});

it('gives an app another key, and the old one goes on for the overlap', async () => {
  const call = await as('admin');
  const old = secret.parse((await call('POST', '/v1/apps', { name: 'crm' })).body).key;
  const { body } = await call('POST', '/v1/apps/crm/keys', { overlapSeconds: 3_600 });
  expect(body).toMatchObject({ old: [{ prefix: old.slice(0, 13), expiresAt: expect.any(String) }] });
  for (const key of [old, secret.parse(body).key])
    expect((await api.call('GET', '/v1/deliveries', { key })).status).toBe(200);
  const revoked = await call('DELETE', `/v1/apps/crm/keys/${old.slice(0, 13)}`);
  expect(revoked).toMatchObject({ status: 200, body: { revoked: [old.slice(0, 13)] } });
});

it('lets nobody else make or end keys, and no key at all', async () => {
  const admin = await as('admin');
  await admin('POST', '/v1/apps', { name: 'crm' });
  for (const role of ['viewer', 'operator'] as const) {
    const call = await as(role);
    expect((await call('POST', '/v1/apps', { name: 'other' })).status).toBe(403);
    expect((await call('POST', '/v1/apps/crm/keys', {})).status).toBe(403);
    expect((await call('DELETE', '/v1/apps/crm/keys/pbl_')).status).toBe(403);
    expect((await call('GET', '/v1/apps/crm/keys')).status).toBe(200);
  }
  const key = await api.newKey({ scopes: ['ops:read', 'ops:write'] });
  expect(await api.call('POST', '/v1/apps', { key, body: { name: 'other' } })).toMatchObject({
    status: 403,
    body: { code: 'session-only' },
  });
});

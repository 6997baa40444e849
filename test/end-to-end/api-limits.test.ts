import { cutLimit } from '@pabal/db';
import { type ApiServer, startApiServer } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());

it('tells whoever is on call how the limits stand, and nobody else', async () => {
  await cutLimit(api.store, {
    key: 'domain:slow.example',
    rate: 10,
    observed: 0,
    blockMs: 60_000,
    reason: '421 4.7.28',
  });
  const key = await api.newKey({ scopes: ['ops:read'] });
  const { status, body } = await api.call('GET', '/v1/limits', { key });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    limits: [{ key: 'domain:slow.example', cutRate: 5, reason: '421 4.7.28', usedToday: 0 }],
  });
  const appKey = await api.newKey({ scopes: ['events:read'] });
  expect((await api.call('GET', '/v1/limits', { key: appKey })).status).toBe(403);
});

import { beatSender } from '@pabal/db/ledger';
import { cutLimit, reportProviders } from '@pabal/db/limits';
import { useApi } from '@pabal/test/api';

const api = useApi();

it('shows how the limits stand to a key for operations, and to no other', async () => {
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
    limits: [
      { key: 'domain:slow.example', cutRate: 0.5, reason: '421 4.7.28', usedToday: 0, eventsWaiting: 0 },
    ],
  });
  const appKey = await api.newKey({ scopes: ['events:read'] });
  expect((await api.call('GET', '/v1/limits', { key: appKey })).status).toBe(403);
});

it('lets a key that may write lift a limit by its key, and says how it stood', async () => {
  const key = await api.newKey({ scopes: ['ops:read', 'ops:write'] });
  const lift = (name: string, by = key) => api.call('POST', `/v1/limits/${name}/lift`, { key: by });
  expect(await lift('domain:slow.example')).toMatchObject({
    status: 200,
    body: { before: { key: 'domain:slow.example', cutRate: 0.5 }, released: 0 },
  });
  const { body } = await api.call('GET', '/v1/limits', { key });
  expect(body).toMatchObject({
    limits: [{ cutRate: null, blockedUntil: null, liftedBy: expect.stringMatching(/^api:/) }],
  });
  expect(await lift('domain:other.example')).toMatchObject({ status: 404, body: { code: 'not-found' } });
  expect((await lift('slow.example')).status).toBe(400);
  const reader = await api.newKey({ scopes: ['ops:read'] });
  expect((await lift('domain:slow.example', reader)).status).toBe(403);
});

it('tells how providers stand, and has one tried', async () => {
  const key = await api.newKey({ scopes: ['ops:read', 'ops:write'] });
  await beatSender(api.store, 's1');
  const refused = {
    provider: 'mx.example:25',
    trouble: 'broken',
    sinceMsAgo: 5_000,
    nextTryInMs: 60_000,
  } as const;
  await reportProviders(api.store, 's1', [{ ...refused, code: 535, reply: '535 expired', opened: false }]);
  const provider = {
    name: 'mx.example:25',
    opensFor: 0,
    senders: 1,
    trouble: 'broken',
    code: 535,
    waiting: 0,
  };
  expect((await api.call('GET', '/v1/providers', { key })).body).toMatchObject({ providers: [provider] });
  const tried = await api.call('POST', '/v1/providers/mx.example:25/try', { key });
  expect(tried).toMatchObject({ status: 202, body: { before: provider } });
  expect((await api.call('POST', '/v1/providers/other/try', { key })).status).toBe(404);
  const reader = await api.newKey({ scopes: ['ops:read'] });
  expect((await api.call('POST', '/v1/providers/mx.example:25/try', { key: reader })).status).toBe(403);
});

it('says that letters of mail wait for mail alone, whatever other channels take', async () => {
  const key = await api.newKey({ scopes: ['events:write', 'ops:read'] });
  await beatSender(api.store, 's1');
  const open = { sinceMsAgo: 0, opened: false } as const;
  await reportProviders(api.store, 's1', [
    { ...open, provider: 'mx.example:25', trouble: 'broken', nextTryInMs: 60_000, reply: '535 expired' },
    { ...open, provider: 'chat:slack' },
  ]);
  const event = {
    type: 'password.reset',
    to: [{ email: 'kim@example.com' }],
    data: { serviceName: 'Pabal', resetUrl: 'https://x.example/', validMinutes: 5 },
  };
  expect((await api.call('POST', '/v1/events', { key, body: event })).status).toBe(202);
  expect((await api.call('GET', '/v1/providers', { key })).body.providers).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'mx.example:25', waiting: 1 }),
      expect.objectContaining({ name: 'chat:slack', waiting: 0 }),
    ]),
  );
});

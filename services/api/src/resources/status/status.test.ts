import { reportProcess } from '@pabal/db/status';
import { useApi } from '@pabal/test/api';

const api = useApi();

it('tells a key for operations how pabal fares, and no other', async () => {
  const report = { version: '1.0.0', readiness: { status: 'ready', checks: {} } };
  await reportProcess(api.store, { id: 's1', service: 'sender', ...report });
  const key = await api.newKey({ scopes: ['ops:read'] });
  const { status, body } = await api.call('GET', '/v1/status', { key });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    // The api itself may have reported by now that its queue is away.
    sentence: expect.stringMatching(/No builder is alive|things are not well/),
    troubles: expect.arrayContaining([
      expect.objectContaining({ kind: 'no-builder', command: null, letters: null }),
    ]),
    lanes: [
      { lane: 'event', waiting: 0, oldestWaitingAt: null, waitsFor: [] },
      { lane: 'newsletter', waiting: 0 },
    ],
    processes: expect.arrayContaining([expect.objectContaining({ id: 's1', alive: true, ready: true })]),
    deadLetters: { letters: 0 },
    editions: [],
  });
  const appKey = await api.newKey({ scopes: ['events:read'] });
  expect((await api.call('GET', '/v1/status', { key: appKey })).status).toBe(403);
});

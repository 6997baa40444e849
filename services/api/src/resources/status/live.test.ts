import { useApi } from '@pabal/test/api';

const api = useApi();

function parsed(text: string): { event: string; data: unknown }[] {
  return [...text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].map(([, event = '', data = '']) => ({
    event,
    data: JSON.parse(data),
  }));
}

it('tells a key for operations how pabal fares as it happens, and no other key', async () => {
  const key = await api.newKey({ scopes: ['ops:read'] });
  const { status, headers, body } = await api.call('GET', '/v1/status/live?seconds=2', { key });
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(headers.get('cache-control')).toBe('no-store');
  const [first, second] = parsed(String(body.text));
  expect(first).toMatchObject({
    event: 'status',
    data: { sentence: expect.stringMatching(/No sender is alive|things are not well/) },
  });
  expect(['status', 'same']).toContain(second?.event);
  const appKey = await api.newKey({ scopes: ['events:read'] });
  expect((await api.call('GET', '/v1/status/live', { key: appKey })).status).toBe(403);
  expect((await api.call('GET', '/v1/status/live?seconds=301', { key })).status).toBe(400);
});

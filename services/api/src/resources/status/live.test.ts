import { useApi } from '@pabal/test/api';

const api = useApi();

/** Reads events until enough have come. */
async function eventsOf(response: Response, count: number): Promise<{ event: string; data: unknown }[]> {
  const events: { event: string; data: unknown }[] = [];
  let text = '';
  for await (const piece of response.body ?? []) {
    text += Buffer.from(piece).toString('utf8');
    events.splice(0, events.length, ...parsed(text));
    if (events.length >= count) break;
  }
  return events;
}

function parsed(text: string): { event: string; data: unknown }[] {
  return [...text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].map(([, event = '', data = '']) => ({
    event,
    data: JSON.parse(data),
  }));
}

it('tells a key for operations how pabal fares as it happens, and no other key', async () => {
  const key = await api.newKey({ scopes: ['ops:read'] });
  const ask = (by: string) =>
    fetch(`${api.url}/v1/status/live`, { headers: { authorization: `Bearer ${by}` } });
  const response = await ask(key);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const [first, second] = await eventsOf(response, 2);
  expect(first).toMatchObject({
    event: 'status',
    data: { sentence: expect.stringContaining('No sender is alive') },
  });
  expect(['status', 'same']).toContain(second?.event);
  const appKey = await api.newKey({ scopes: ['events:read'] });
  expect((await ask(appKey)).status).toBe(403);
});

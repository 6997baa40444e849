import { eraseEventData } from '@pabal/db/retention';
import { anEvent, problemBody, useApi } from '@pabal/test/api';
import { z } from 'zod';

const api = useApi({ empty: ['deliveries', 'events', 'event_keys', 'event_labels'] });

const pageOf = z.object({
  events: z.array(z.object({ id: z.uuid(), reference: z.string().nullable(), tags: z.array(z.string()) })),
  next: z.string().nullable(),
});

async function post(more: object): Promise<string> {
  const { status, body } = await api.post(anEvent(more));
  expect({ status, body }).toMatchObject({ status: 202 });
  return z.object({ id: z.uuid() }).parse(body).id;
}

async function found(query: string, key = api.key) {
  const { status, body } = await api.call('GET', `/v1/events?${query}`, { key });
  expect({ status, body }).toMatchObject({ status: 200 });
  return pageOf.parse(body);
}

const ids = (page: z.output<typeof pageOf>) => page.events.map(({ id }) => id);

it('finds events by their reference, by a tag, and by both', async () => {
  const first = await post({ reference: '주문 17', tags: ['spring', 'vip'] });
  const second = await post({ reference: '주문 17' });
  const third = await post({ tags: ['spring'] });
  await post({});
  expect(ids(await found(`reference=${encodeURIComponent('주문 17')}`))).toEqual([second, first]);
  expect(ids(await found('tag=spring'))).toEqual([third, first]);
  expect(ids(await found(`tag=spring&reference=${encodeURIComponent('주문 17')}`))).toEqual([first]);
  expect(ids(await found('tag=reference:x'))).toEqual([]);
  const { body } = await api.call('GET', `/v1/events/${first}`);
  expect(body).toMatchObject({ reference: '주문 17', tags: ['spring', 'vip'] });
});

it('goes back in time, page by page', async () => {
  const posted: string[] = [];
  for (let n = 0; n < 5; n += 1) posted.unshift(await post({ tags: ['t'] }));
  const first = await found('tag=t&limit=3');
  const second = await found(`tag=t&limit=3&cursor=${first.next}`);
  expect([...ids(first), ...ids(second)]).toEqual(posted);
  expect(second.next).toBeNull();
});

it('keeps the labels of events of a batch, and of a repeat once', async () => {
  const event = anEvent({ idempotencyKey: 'k', tags: ['b'] });
  await api.call('POST', '/v1/events/batch', { body: { events: [event, event, anEvent()] } });
  expect((await found('tag=b')).events).toHaveLength(1);
});

it('shows an app its own events alone, and those of all apps to a key of somebody on call', async () => {
  const id = await post({ tags: ['t'], reference: 'r' });
  const [other, onCall] = [await api.newKey(), await api.newKey({ scopes: ['events:read', 'ops:read'] })];
  for (const query of ['', 'tag=t', 'reference=r&tag=t', 'app=main', 'type=password.reset&tag=t']) {
    expect({ query, ids: ids(await found(query)) }).toEqual({ query, ids: [id] });
    expect({ query, ids: ids(await found(query, other)) }).toEqual({ query, ids: [] });
    expect({ query, ids: ids(await found(query, onCall)) }).toEqual({ query, ids: [id] });
  }
  expect(ids(await found('type=other&tag=t', onCall))).toEqual([]);
  const { status } = await api.call('GET', '/v1/events', { key: await api.newKey({ scopes: ['ops:read'] }) });
  expect(status).toBe(403);
});

it('says what is too much', async () => {
  const many = await api.post(anEvent({ tags: Array.from({ length: 11 }, (_, n) => `t${n}`) }));
  expect(problemBody.parse(many.body).errors).toMatchObject([
    { field: '/tags', expected: 'at most 10 tags' },
  ]);
});

it('forgets the labels with the data of the event', async () => {
  const id = await post({ reference: 'r' });
  await api.store.query("update events set erase_at = now() - interval '1 day'");
  await api.store.query("update deliveries set state = 'sent', due_at = null, settled_at = now()");
  await eraseEventData(api.store, 10);
  expect((await found('reference=r')).events).toEqual([]);
  expect((await api.call('GET', `/v1/events/${id}`)).body).toMatchObject({ reference: null, tags: [] });
});

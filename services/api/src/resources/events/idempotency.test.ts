import { eraseEventData } from '@pabal/db/retention';
import { acceptedBody, anEvent, aReset, useApi } from '@pabal/test/api';

const api = useApi({ empty: ['deliveries', 'events', 'event_keys'] });

async function storedEvents(): Promise<number> {
  const { rows } = await api.store.query<{ count: number }>('select count(*)::integer as count from events');
  return rows[0]?.count ?? 0;
}

const under = (key: string) => ({ 'idempotency-key': key });

describe('an idempotency key', () => {
  it('gives the same answer for the same body, and says that it is a repeat', async () => {
    const first = await api.post(anEvent(), under('order-1'));
    const second = await api.post(anEvent(), under('order-1'));
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second).toMatchObject({ status: 202, body: first.body });
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await storedEvents()).toBe(1);
  });

  it('knows a body by its meaning: white space, order and the case of domains make no difference', async () => {
    const first = await api.post(anEvent({ data: { ...aReset, a: 1, b: [2] } }), under('order-2'));
    const other = `{ "to": [{"email": "jiwoo@EXAMPLE.com"}], "data": {"b": [2], "a": 1, ${JSON.stringify(aReset).slice(1)}, "type": "password.reset" }`;
    const second = await api.call('POST', '/v1/events', { body: other, headers: under('order-2') });
    expect(second).toMatchObject({ status: 202, body: first.body });
    expect(await storedEvents()).toBe(1);
  });

  it('with another body is a conflict', async () => {
    await api.post(anEvent(), under('order-3'));
    const { status, body } = await api.post(anEvent({ data: { ...aReset, other: true } }), under('order-3'));
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'idempotency-conflict' });
    expect(await storedEvents()).toBe(1);
  });

  it('makes one event of twenty posts at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => api.post(anEvent(), under('order-4'))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(202));
    expect(new Set(answers.map(({ body }) => acceptedBody.parse(body).id)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
    expect(await storedEvents()).toBe(1);
  });

  it('belongs to its app', async () => {
    await api.post(anEvent(), under('order-5'));
    const key = await api.newKey();
    const { headers } = await api.call('POST', '/v1/events', {
      key,
      body: anEvent(),
      headers: under('order-5'),
    });
    expect(headers.get('idempotency-replayed')).toBeNull();
    expect(await storedEvents()).toBe(2);
  });

  it.each(['order-8', 'orders/2026?no=9&x=%2F#1'])(
    'such as %s finds its event, for its app alone',
    async (key) => {
      const posted = await api.post(anEvent(), under(key));
      const path = `/v1/events/by-key/${encodeURIComponent(key)}`;
      const found = await api.call('GET', path);
      expect(found).toMatchObject({ status: 200, body: { id: acceptedBody.parse(posted.body).id } });
      const other = await api.call('GET', path, { key: await api.newKey() });
      expect({ status: other.status, code: other.body.code }).toEqual({ status: 404, code: 'not-found' });
      await api.store.query(`update deliveries set state = 'sent', due_at = null`);
      await api.store.query(`update events set erase_at = now() - interval '1 second'`);
      await eraseEventData(api.store, 100);
      expect((await api.call('GET', path)).status).toBe(404);
    },
  );

  it('is honoured when what was right at first no longer is', async () => {
    const expiresAt = new Date(Date.now() + 400).toISOString();
    const first = await api.post(anEvent({ expiresAt }), under('order-6'));
    expect(first.status).toBe(202);
    const repeat = () => api.post(anEvent({ expiresAt }), under('order-6'));
    while (Date.now() <= Date.parse(expiresAt)) expect(await repeat()).toMatchObject({ body: first.body });
    expect(await repeat()).toMatchObject({ status: 202, body: first.body });
    const other = await api.post(anEvent({ expiresAt, locale: 'ko' }), under('order-6'));
    expect(other.status).toBe(409);
  });

  it('is not used up by an event that was refused', async () => {
    expect((await api.post(anEvent({ type: 'nope' }), under('order-7'))).status).toBe(422);
    expect((await api.post(anEvent(), under('order-7'))).status).toBe(202);
  });
});

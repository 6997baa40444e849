import { anEvent, problemBody, useApi } from '@pabal/test/api';
import { eventually } from '@pabal/test/support';
import { z } from 'zod';

const api = useApi({ settings: { API_RATE_LIMIT: '2000' }, empty: ['deliveries', 'events'] });

const resultsOf = z.object({
  results: z.array(
    z.object({
      status: z.number(),
      event: z.object({ id: z.uuid() }).optional(),
      replayed: z.boolean().optional(),
      problem: problemBody.optional(),
    }),
  ),
});

async function postBatch(events: readonly unknown[], key = api.key) {
  const { status, body, headers } = await api.call('POST', '/v1/events/batch', { key, body: { events } });
  return { status, body, headers };
}

async function storedEvents(): Promise<number> {
  const { rows } = await api.store.query<{ count: number }>('select count(*)::integer as count from events');
  return rows[0]?.count ?? 0;
}

describe('a batch', () => {
  it('of 500 events is accepted whole', async () => {
    const events = Array.from({ length: 500 }, (_, n) => anEvent({ to: [{ email: `p${n}@example.com` }] }));
    const { status, body, headers } = await postBatch(events);
    expect(status).toBe(202);
    const ids = resultsOf.parse(body).results.map(({ event }) => event?.id);
    expect(new Set(ids).size).toBe(500);
    expect(await storedEvents()).toBe(500);
    expect(headers.get('ratelimit')).toMatch(/^"key";r=1500;t=\d+$/);
  });

  it('gives each event its own result, and a bad one takes nobody with it', async () => {
    const { status, body } = await postBatch([
      anEvent(),
      anEvent({ to: [{ email: 'nobody' }] }),
      'not an event',
      anEvent({ type: 'pasword.reset' }),
      anEvent({ to: [{ recipient: 'emp-9' }] }),
      anEvent({ to: [{ email: 'b@example.com' }] }),
    ]);
    expect(status).toBe(200);
    const { results } = resultsOf.parse(body);
    expect(results.map((result) => [result.status, result.problem?.code])).toEqual([
      [202, undefined],
      [400, 'invalid-request'],
      [400, 'invalid-request'],
      [422, 'unknown-event-type'],
      [422, 'unknown-recipient'],
      [202, undefined],
    ]);
    expect(results[1]?.problem?.errors).toMatchObject([{ field: '/to/0/email' }]);
    expect(await storedEvents()).toBe(2);
  });

  it('takes an idempotency key with each event, also twice in one batch', async () => {
    const keyed = anEvent({ idempotencyKey: 'k1' });
    const first = resultsOf.parse((await postBatch([keyed, keyed, anEvent()])).body).results;
    const again = resultsOf.parse((await postBatch([keyed])).body).results;
    expect(first.map(({ replayed }) => replayed).sort()).toEqual([false, false, true]);
    expect(new Set([first[0], first[1], again[0]].map((result) => result?.event?.id)).size).toBe(1);
    const conflict = resultsOf.parse(
      (await postBatch([anEvent({ idempotencyKey: 'k1', locale: 'ko' })])).body,
    );
    expect(conflict.results).toMatchObject([{ status: 409, problem: { code: 'idempotency-conflict' } }]);
    expect(await storedEvents()).toBe(2);
  });

  it('answers in the order of its events, however each of them is planned', async () => {
    await api.call('PUT', '/v1/recipients/emp-1', { body: { email: 'known@example.com' } });
    const to = (count: number) => Array.from({ length: count }, (_, n) => ({ email: `p${n}@example.com` }));
    const { status, body } = await postBatch([
      anEvent({ to: to(2) }),
      anEvent({ to: [{ recipient: 'emp-1' }] }),
      anEvent({ to: to(101) }),
      anEvent({ to: to(3) }),
    ]);
    expect(status).toBe(202);
    const ids = resultsOf.parse(body).results.map(({ event }) => event?.id);
    const { rows } = await api.store.query<{ id: string; letters: number }>(
      'select event_id as id, count(*)::integer as letters from deliveries group by event_id',
    );
    const letters = new Map(rows.map((row) => [row.id, row.letters]));
    expect(ids.map((id) => letters.get(id ?? ''))).toEqual([2, 1, 101, 3]);
  });

  it('knows a repeat by its key when the event would not be accepted any more', async () => {
    const expiresAt = Date.now() + 1_000;
    const event = anEvent({ expiresAt: new Date(expiresAt).toISOString() });
    const keyed = { ...event, idempotencyKey: 'soon-over' };
    const [first] = resultsOf.parse((await postBatch([keyed])).body).results;
    await eventually(() => Date.now() > expiresAt, { what: 'the end of the event' });
    const [again, unkeyed] = resultsOf.parse((await postBatch([keyed, event])).body).results;
    expect(again).toEqual({ ...first, replayed: true });
    expect(unkeyed).toMatchObject({ status: 400, problem: { code: 'invalid-request' } });
  });

  it.each([
    ['without events', []],
    ['of 501 events', Array(501).fill({})],
  ])('%s is refused', async (_name, events) => {
    const { status, body } = await postBatch(events);
    expect(status).toBe(400);
    expect(problemBody.parse(body).errors).toMatchObject([{ field: '/events', expected: '1 to 500 events' }]);
  });

  it('counts each of its events against the key’s rate', async () => {
    const key = await api.newKey();
    const events = Array.from({ length: 500 }, () => anEvent());
    for (let n = 0; n < 4; n += 1) expect((await postBatch(events, key)).status).toBe(202);
    const { status, body, headers } = await postBatch(events, key);
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'rate-limited' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(headers.get('ratelimit-policy')).toBe('"key";q=2000;w=60');
    expect(await storedEvents()).toBe(2000);
  });
});

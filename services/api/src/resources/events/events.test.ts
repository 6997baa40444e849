import { acceptedBody, anEvent, aReset, problemBody, useApi } from '@pabal/test/api';
import { z } from 'zod';

const api = useApi();

interface Row {
  readonly address: string;
  readonly name: string | null;
  readonly locale: string | null;
  readonly test: boolean;
  readonly expires_at: Date | null;
  readonly next_attempt_at: Date;
  readonly remote_id: string;
}

async function rowsOf(id: string): Promise<Row[]> {
  const { rows } = await api.store.query<Row>(
    'select * from deliveries where event_id = $1 order by address_key',
    [id],
  );
  return rows;
}

async function accepted(event: object, headers?: Record<string, string>) {
  const { status, body } = await api.post(event, headers);
  expect({ status, body }).toMatchObject({ status: 202 });
  return acceptedBody.parse(body);
}

const addressesOf = async (id: string) => (await rowsOf(id)).map(({ address }) => address);

async function put(path: string, body: object): Promise<void> {
  const { status } = await api.call('PUT', path, { body });
  expect(status).toBeLessThan(300);
}

describe('posting an event', () => {
  it('answers 202 with ids and counts once event and deliveries are stored', async () => {
    const { status, body } = await api.post(anEvent());
    const { id } = acceptedBody.parse(body);
    expect(status).toBe(202);
    expect(body).toEqual({
      id,
      type: 'password.reset',
      state: 'accepted',
      counts: { planned: 1, sent: 0, suppressed: 0, failed: 0, unknown: 0, pending: 1 },
      links: { self: `/v1/events/${id}`, deliveries: `/v1/deliveries?event=${id}` },
    });
    const [row, ...more] = await rowsOf(id);
    expect(more).toEqual([]);
    expect(row).toMatchObject({ address: 'jiwoo@example.com', test: false });
    expect(row?.remote_id).toMatch(/^<[0-9a-f-]{36}@pabal\.example>$/);
  });

  it('writes to an address once, whatever its case, and keeps the first mention', async () => {
    const { id, counts } = await accepted(
      anEvent({
        to: [
          { email: 'Ada@Example.com', name: 'Ada' },
          { email: 'ada@example.COM', name: 'Someone' },
          { email: 'ADA@example.com' },
        ],
      }),
    );
    expect(counts.planned).toBe(1);
    expect(await rowsOf(id)).toMatchObject([{ address: 'Ada@example.com', name: 'Ada' }]);
  });

  it('takes addresses of every script, and stores domains as ASCII', async () => {
    const { id } = await accepted(
      anEvent({ to: [{ email: '지우@예시.example' }, { email: '🐎@bücher.example', name: '말 🐎' }] }),
    );
    expect((await addressesOf(id)).sort()).toEqual(
      ['지우@xn--vv4b11d.example', '🐎@xn--bcher-kva.example'].sort(),
    );
  });

  it('takes ten thousand recipients in one event', async () => {
    const to = Array.from({ length: 10_000 }, (_, n) => ({ email: `person-${n}@example.com` }));
    const { id, counts } = await accepted(anEvent({ to }));
    expect(counts).toMatchObject({ planned: 10_000, pending: 10_000 });
    const { body } = await api.call('GET', `/v1/events/${id}`);
    expect(body).toMatchObject({ counts: { planned: 10_000, pending: 10_000 }, state: 'accepted' });
  });

  it('prefers a person’s own language to the event’s, in canonical form', async () => {
    const { id } = await accepted(
      anEvent({
        locale: 'en-gb',
        to: [{ email: 'a@example.com', locale: 'KO-kr' }, { email: 'b@example.com' }],
      }),
    );
    expect(await rowsOf(id)).toMatchObject([{ locale: 'ko-KR' }, { locale: 'en-GB' }]);
  });

  it('marks what a test key posts as a test', async () => {
    const key = await api.newKey({ mode: 'test' });
    const { body } = await api.call('POST', '/v1/events', { key, body: anEvent() });
    expect(await rowsOf(acceptedBody.parse(body).id)).toMatchObject([{ test: true }]);
  });

  it('keeps constructor and prototype as the plain words they are', async () => {
    const odd = JSON.parse(
      '{"constructor":"Hyundai E&C","prototype":{"constructor":1},"toString":"\\u001e\\u001f{}"}',
    );
    const data = { ...aReset, ...odd };
    const { id } = await accepted(anEvent({ data }));
    const { rows } = await api.store.query<{ data: unknown }>('select data from events where id = $1', [id]);
    expect(JSON.stringify(rows[0]?.data)).toBe(JSON.stringify(data));
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('prototype');
  });
});

describe('times', () => {
  const inOneHour = new Date(Date.now() + 3_600_000);

  it('sends at once when sendAt has passed, as with an app whose clock is behind', async () => {
    const { id } = await accepted(anEvent({ sendAt: '2020-01-01T00:00:00Z' }));
    const [row] = await rowsOf(id);
    expect(row?.next_attempt_at.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it('waits until sendAt, whatever its offset', async () => {
    const seoul = new Date(inOneHour.getTime() + 9 * 3_600_000).toISOString().replace('Z', '+09:00');
    const { id } = await accepted(anEvent({ sendAt: seoul }));
    expect(await rowsOf(id)).toMatchObject([{ next_attempt_at: inOneHour }]);
  });

  it('lets the template’s time to live count from sendAt', async () => {
    const { id } = await accepted(anEvent({ sendAt: inOneHour.toISOString() }));
    const [row] = await rowsOf(id);
    expect(row?.expires_at?.getTime()).toBeGreaterThan(inOneHour.getTime());
  });

  it('takes expiresAt instead of the template’s time to live', async () => {
    const { id } = await accepted(anEvent({ expiresAt: inOneHour.toISOString() }));
    expect(await rowsOf(id)).toMatchObject([{ expires_at: inOneHour }]);
  });
});

describe('recipients and groups as targets', () => {
  beforeAll(async () => {
    await put('/v1/recipients/emp-1', { email: 'one@example.com', name: '하나', locale: 'ko' });
    await put('/v1/recipients/emp-2', { email: 'two@example.com' });
    await put('/v1/groups/team%3Aall/members', {
      members: ['emp-1', { recipient: 'emp-2' }, { email: 'three@example.com' }],
    });
    await put('/v1/groups/team%3Aempty/members', { members: [] });
  });

  it('writes to recipients as they are known', async () => {
    const { id } = await accepted(anEvent({ to: [{ recipient: 'emp-1' }, { email: 'ONE@example.com' }] }));
    expect(await rowsOf(id)).toMatchObject([{ address: 'one@example.com', name: '하나', locale: 'ko' }]);
  });

  it('leaves out whom except names by address, external id or group', async () => {
    const to = [{ email: 'one@example.com' }, { email: 'two@example.com' }, { email: 'four@example.com' }];
    const byAddress = await accepted(anEvent({ to, except: [{ email: 'FOUR@example.com' }] }));
    expect(await addressesOf(byAddress.id)).toEqual(['one@example.com', 'two@example.com']);
    const byId = await accepted(anEvent({ to, except: [{ recipient: 'emp-1' }] }));
    expect(await addressesOf(byId.id)).toEqual(['four@example.com', 'two@example.com']);
    const byGroup = await accepted(anEvent({ to, except: [{ group: 'team:all' }] }));
    expect(await addressesOf(byGroup.id)).toEqual(['four@example.com']);
  });

  it('accepts an event that concerns nobody in the end', async () => {
    const target = { email: 'one@example.com' };
    const { id, counts } = await accepted(anEvent({ to: [target], except: [target] }));
    expect(counts.planned).toBe(0);
    const { body } = await api.call('GET', `/v1/events/${id}`);
    expect(body).toMatchObject({ state: 'finished', counts: { planned: 0, pending: 0 } });
  });

  it('leaves groups to the builder, with whom to leave out', async () => {
    const { id, state, counts } = await accepted(
      anEvent({
        to: [{ group: 'team:all' }, { email: 'four@example.com' }],
        except: [{ recipient: 'emp-2' }, { group: 'team:empty' }],
      }),
    );
    expect({ state, planned: counts.planned }).toEqual({ state: 'expanding', planned: 1 });
    const { rows } = await api.store.query<{ audience: unknown }>(
      `select audience from events where id = $1 and audience_state = 'expanding'`,
      [id],
    );
    expect(rows).toEqual([
      {
        audience: {
          groups: [expect.any(String)],
          exceptGroups: [expect.any(String)],
          exceptAddresses: ['two@example.com'],
        },
      },
    ]);
    expect((await api.call('GET', `/v1/events/${id}`)).body).toMatchObject({ state: 'expanding' });
  });

  it('names the recipients and groups it does not know, and accepts nothing', async () => {
    const recipient = await api.post(anEvent({ to: [{ recipient: 'emp-1' }, { recipient: 'emp-9' }] }));
    expect(recipient.status).toBe(422);
    expect(problemBody.parse(recipient.body)).toMatchObject({
      code: 'unknown-recipient',
      errors: [{ field: '/to/1/recipient', got: '"emp-9"' }],
    });
    const group = await api.post(anEvent({ except: [{ group: 'team:nobody' }] }));
    expect(group.status).toBe(422);
    expect(problemBody.parse(group.body)).toMatchObject({
      code: 'unknown-group',
      errors: [{ field: '/except/0/group', got: '"team:nobody"' }],
    });
  });
});

describe('what has been posted', () => {
  it('is cancelled as far as no sender has claimed it, and twice is once', async () => {
    const { id } = await accepted(anEvent({ to: [{ email: 'a@example.com' }, { email: 'b@example.com' }] }));
    await api.store.query(
      `update deliveries set state = 'sending', attempt = 1, claimed_by = 's', claimed_at = now()
       where event_id = $1 and address_key = 'a@example.com'`,
      [id],
    );
    const first = await api.call('DELETE', `/v1/events/${id}`);
    expect(first.body).toMatchObject({
      state: 'cancelled',
      counts: { planned: 2, suppressed: 1, pending: 1 },
    });
    const second = await api.call('DELETE', `/v1/events/${id}`);
    expect(second).toMatchObject({ status: 200, body: first.body });
  });

  it('is shown whole, from the row and its history', async () => {
    const { id } = await accepted(anEvent());
    await api.store.query(
      `with d as (
         update deliveries set state = 'sent', attempt = 2, claimed_by = 's2', claimed_at = now(), settled_at = now(),
           outcome = 'sent', code = 250, reply = '250 queued', provider = 'mx'
         where event_id = $1 returning id
       )
       insert into delivery_moves (delivery_id, from_state, to_state, attempt, outcome, code, reply, actor)
       select id, 'sending', 'pending', 1, 'temporary', 451, '451 greylisted', 's1' from d`,
      [id],
    );
    const list = await api.call('GET', `/v1/deliveries?event=${id}`);
    const [delivery] = z
      .object({ deliveries: z.array(z.object({ id: z.uuid() })) })
      .parse(list.body).deliveries;
    const { body } = await api.call('GET', `/v1/deliveries/${delivery?.id}`);
    expect(body).toMatchObject({
      event: id,
      state: 'sent',
      nextAttemptAt: null,
      history: [
        { from: null, to: 'pending', attempt: 0 },
        {
          from: 'sending',
          to: 'pending',
          attempt: 1,
          outcome: 'temporary',
          reply: '451 greylisted',
          actor: 's1',
        },
        { from: 'sending', to: 'sent', attempt: 2, outcome: 'sent', code: 250, actor: 's2' },
      ],
    });
  });

  it('belongs to its app: another one finds nothing', async () => {
    const { id } = await accepted(anEvent());
    const list = await api.call('GET', `/v1/deliveries?event=${id}`);
    const [delivery] = z
      .object({ deliveries: z.array(z.object({ id: z.uuid() })) })
      .parse(list.body).deliveries;
    const key = await api.newKey();
    const seen = [
      await api.call('GET', `/v1/events/${id}`, { key }),
      await api.call('DELETE', `/v1/events/${id}`, { key }),
      await api.call('GET', `/v1/deliveries/${delivery?.id}`, { key }),
    ];
    expect(seen.map(({ status, body }) => [status, body.code])).toEqual([
      [404, 'not-found'],
      [404, 'not-found'],
      [404, 'not-found'],
    ]);
    for (const query of [`event=${id}`, 'address=jiwoo@example.com', '']) {
      expect((await api.call('GET', `/v1/deliveries?${query}`, { key })).body).toEqual({
        deliveries: [],
        next: null,
      });
    }
    expect((await api.call('GET', `/v1/events/${id}`)).body).toMatchObject({ state: 'accepted' });
  });
});

describe('the log', () => {
  it('names requests by id, and nobody by address', async () => {
    const { headers } = await api.post(
      anEvent({ to: [{ email: 'secret-person@example.com', name: 'Secret' }] }),
      {
        'x-request-id': 'order-4711',
      },
    );
    expect(headers.get('x-request-id')).toBe('order-4711');
    expect(api.logs).toContainEqual(
      expect.objectContaining({
        msg: 'A request was answered.',
        requestId: 'order-4711',
        method: 'POST',
        route: '/v1/events',
        status: 202,
      }),
    );
    expect(JSON.stringify(api.logs)).not.toContain('secret-person');
  });
});

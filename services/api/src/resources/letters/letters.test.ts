import { newId } from '@pabal/db/store';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { acceptedBody, anEvent, useApi } from '@pabal/test/api';
import { z } from 'zod';

const api = useApi({
  settings: { API_RATE_LIMIT: '2000' },
  empty: ['deliveries', 'events', 'event_keys', 'delivery_moves', 'suppressions', 'recipients'],
});
let letters: TestLetters;
let key: string;

beforeEach(async () => {
  letters = await createTestLetters(api.store);
  key = await api.newKey({ scopes: ['letters:read', 'letters:write', 'recipients:read'] });
});

const pageOf = z.object({
  letters: z.array(
    z.looseObject({
      id: z.string(),
      address: z.string(),
      state: z.string(),
      app: z.object({ id: z.string(), name: z.string() }).nullable(),
      againOf: z.string().nullable(),
    }),
  ),
  next: z.string().nullable(),
});

async function find(query: string) {
  const { status, body } = await api.call('GET', `/v1/letters?${query}`, { key });
  expect({ status, body }).toMatchObject({ status: 200 });
  return pageOf.parse(body);
}

const ids = async (query: string) => (await find(query)).letters.map(({ id }) => id);

const sendAgain = (id: string, body: object = { reason: 'the reader got nothing' }) =>
  api.call('POST', `/v1/letters/${id}/send-again`, { key, body });

async function posted(more: object = {}, headers = {}) {
  return acceptedBody.parse((await api.post(anEvent(more), headers)).body).id;
}

async function letterOf(event: string): Promise<string> {
  const { rows } = await api.store.query<{ id: string }>('select id from deliveries where event_id = $1', [
    event,
  ]);
  return rows[0]?.id ?? '';
}

async function sentLetter(more: object = {}): Promise<string> {
  const id = await letterOf(await posted(more));
  await letters.try([id], 'sent');
  return id;
}

describe('a letter of another app', () => {
  it('is found by its address in any case, with the name of the app that posted it', async () => {
    const event = await posted({ to: [{ email: 'Reader@Example.com' }] });
    await posted();
    const { letters: found } = await find('address=reader@EXAMPLE.com');
    expect(found).toMatchObject([
      { event, app: { name: 'main' }, state: 'pending', address: 'Reader@example.com' },
    ]);
  });

  it('is found by event, key, Message-ID, app, template, state and time, and by all of them together', async () => {
    const event = await posted({}, { 'idempotency-key': 'order-17' });
    const id = await letterOf(event);
    const [other = ''] = await letters.fail(1);
    expect(await ids(`event=${event}`)).toEqual([id]);
    expect(await ids('key=order-17')).toEqual([id]);
    expect(await ids(`message_id=${id}@pabal.example`)).toEqual([id]);
    expect(await ids(`message_id=%3C${id}@pabal.example%3E`)).toEqual([id]);
    expect(await ids('app=main')).toEqual([id]);
    expect(await ids('template=password.reset')).toEqual([id]);
    expect(await ids('state=failed')).toEqual([other]);
    expect(await ids(`to=${new Date(0).toISOString()}`)).toEqual([]);
    expect(await ids('')).toEqual([other, id].sort().reverse());
    const all = `event=${event}&key=order-17&message_id=${id}@pabal.example&app=main&template=password.reset&state=pending`;
    expect(await ids(all)).toEqual([id]);
    expect(await ids(`event=${newId()}&key=order-17`)).toEqual([]);
    expect(await ids('message_id=somebody-else@example.com')).toEqual([]);
  });

  it('is found by its recipient, also at an address that they had before', async () => {
    const put = (email: string) => api.call('PUT', '/v1/recipients/emp-1', { body: { email } });
    await put('old@example.com');
    const event = await posted({ to: [{ recipient: 'emp-1' }] });
    await put('new@example.com');
    expect(await ids('recipient=emp-1')).toEqual([await letterOf(event)]);
    const { status, body } = await api.call('GET', '/v1/letters?recipient=emp-9', { key });
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'not-found' });
  });

  it('needs an app beside a key that several apps have used', async () => {
    const otherKey = await api.newKey({ name: 'shop' });
    await posted({}, { 'idempotency-key': 'order-1' });
    const theirs = await api.call('POST', '/v1/events', {
      ...{ key: otherKey, body: anEvent(), headers: { 'idempotency-key': 'order-1' } },
    });
    expect(theirs.status).toBe(202);
    const { status, body } = await api.call('GET', '/v1/letters?key=order-1', { key });
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('main, shop') },
    });
    expect(await ids('key=order-1&app=shop')).toHaveLength(1);
  });

  it('is listed page by page, without a gap or a repeat', async () => {
    const to = Array.from({ length: 7 }, (_, n) => ({ email: `p${n}@example.com` }));
    const event = await posted({ to });
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const { letters: page, next } = await find(`event=${event}&limit=3${after}`);
      seen.push(...page.map(({ id }) => id));
      if (next === null) break;
      after = `&after=${next}`;
    }
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
  });

  it('shows its whole history', async () => {
    const [id = ''] = await letters.fail(1);
    const { status, body } = await api.call('GET', `/v1/letters/${id}`, { key });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { id, state: 'failed', app: { id: letters.appId }, againOf: null, sentAgainAs: null },
    });
    expect(body.history).toMatchObject([{ to: 'pending' }, { to: 'failed', code: 550 }]);
  });

  it.each([
    ['letters:read alone', ['letters:read'], 'recipients:read'],
    ['what shows people alone', ['recipients:read'], 'letters:read'],
    ['ops:read', ['ops:read', 'recipients:read'], 'letters:read'],
  ] as const)('is not shown for %s', async (_name, scopes, missing) => {
    const lesser = await api.newKey({ scopes });
    const { status, body } = await api.call('GET', '/v1/letters?address=a@example.com', { key: lesser });
    expect({ status, body }).toMatchObject({
      ...{ status: 403, body: { code: 'scope-missing', detail: expect.stringContaining(missing) } },
    });
  });
});

describe('a letter that is sent again', () => {
  it('is a letter of its own that names the one before it, with the reason in its history', async () => {
    const id = await sentLetter();
    const { status, body } = await sendAgain(id);
    expect({ status, body }).toMatchObject({ status: 200, body: { againOf: id, note: null } });
    const again = z.object({ id: z.string(), event: z.string() }).parse(body);
    const { body: shown } = await api.call('GET', `/v1/letters/${again.id}`, { key });
    expect(shown).toMatchObject({
      againOf: id,
      state: 'pending',
      address: 'jiwoo@example.com',
      event: again.event,
    });
    expect(shown.history).toMatchObject([
      { to: 'pending' },
      { note: `sent again, after ${id}: the reader got nothing`, actor: expect.stringMatching(/^api:/) },
    ]);
    const { body: before } = await api.call('GET', `/v1/letters/${id}`, { key });
    expect(before).toMatchObject({ sentAgainAs: again.id, state: 'sent' });
    expect(await letters.try([again.id], 'sent')).toEqual([again.id]);
  });

  it('is made once, also when two people ask at once, and the new one may be sent again', async () => {
    const id = await sentLetter();
    const answers = await Promise.all([sendAgain(id), sendAgain(id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [made] = answers.filter(({ status }) => status === 200).map(({ body }) => String(body.id));
    const refused = await sendAgain(id);
    expect(refused.body.detail).toContain(`was sent again already, as ${made}`);
    await letters.try([made ?? ''], 'sent');
    expect((await sendAgain(made ?? '')).status).toBe(200);
  });

  it('goes to a corrected address', async () => {
    const id = await sentLetter();
    const { body } = await sendAgain(id, { reason: 'typo', address: 'Right@Example.com' });
    const { body: shown } = await api.call('GET', `/v1/letters/${body.id}`, { key });
    expect(shown).toMatchObject({ address: 'Right@example.com' });
  });

  it('is refused for a suppressed address, with what to do', async () => {
    const id = await sentLetter();
    const suppression = { address: 'jiwoo@example.com', reason: 'complaint' };
    await api.call('POST', '/v1/suppressions', { body: suppression });
    const { status, body } = await sendAgain(id);
    expect({ status, detail: body.detail }).toMatchObject({
      ...{ status: 409, detail: expect.stringMatching(/complaint.*suppressions remove ADDRESS --scope all/) },
    });
  });

  it.each([
    ['pending', 'It waits and will be sent'],
    ['failed', 'dead-letters replay'],
    ['unknown', 'unknown resolve'],
  ] as const)('must have been sent: one that is %s is refused, with what to do', async (state, todo) => {
    const make = {
      pending: () => letters.accept(1),
      failed: () => letters.fail(1),
      unknown: () => letters.lose(1),
    };
    const [id = ''] = await make[state]();
    const { status, body } = await sendAgain(id);
    expect({ status, detail: body.detail }).toMatchObject({
      status: 409,
      detail: expect.stringContaining(todo),
    });
  });

  it('cannot be made of erased data', async () => {
    const id = await sentLetter();
    await api.store.query('update events set data = null');
    expect((await sendAgain(id)).body).toMatchObject({ code: 'data-erased' });
  });

  it('says so when its links may have ended', async () => {
    const id = await sentLetter({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    await api.store.query(`update deliveries set expires_at = now() - interval '1 minute' where id = $1`, [
      id,
    ]);
    const { body } = await sendAgain(id);
    expect(body.note).toMatch(/links in it may have ended/);
  });

  it('is asked for with letters:write, which no test key has', async () => {
    const id = await sentLetter();
    const reader = await api.newKey({ scopes: ['letters:read', 'recipients:read'] });
    const request = { key: reader, body: { reason: 'x' } };
    expect((await api.call('POST', `/v1/letters/${id}/send-again`, request)).body).toMatchObject({
      code: 'scope-missing',
    });
    const test = await api.newKey({
      scopes: ['letters:read', 'letters:write', 'recipients:read'],
      mode: 'test',
    });
    const tested = await api.call('POST', `/v1/letters/${id}/send-again`, {
      key: test,
      body: { reason: 'x' },
    });
    expect(tested).toMatchObject({ status: 403, body: { code: 'test-key' } });
  });
});

import { newId } from '@pabal/db/store';
import {
  createTestEditions,
  createTestLetters,
  type TestEditions,
  type TestLetters,
} from '@pabal/db/testing';
import { cancelLetter } from '@pabal/deliveries';
import { acceptedBody, anEvent, useApi } from '@pabal/test/api';
import { z } from 'zod';

const api = useApi({
  settings: { API_RATE_LIMIT: '2000' },
  empty: [
    ...['deliveries', 'events', 'event_keys', 'event_labels', 'delivery_moves', 'suppressions', 'recipients'],
    ...['newsletters', 'unsubscribed_addresses'],
  ],
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
    expect(before.history).toMatchObject([
      { to: 'pending' },
      { from: 'sending', to: 'sent' },
      { from: 'sent', to: 'sent', note: `sent again, as ${again.id}: the reader got nothing` },
    ]);
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

  it('may be made once more when the letter that was made was never sent', async () => {
    const id = await sentLetter();
    const { body: wrong } = await sendAgain(id, { reason: 'typo', address: 'wrong@example.com' });
    await cancelLetter(api.store, { id: String(wrong.id), reason: 'another typo' }, 'test');
    expect((await sendAgain(String(wrong.id))).body.detail).toContain(
      `Send the letter before it again: ${id}.`,
    );
    const answers = await Promise.all([sendAgain(id), sendAgain(id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('is found by the reference and the tags of the first one', async () => {
    const id = await sentLetter({ reference: '주문 17', tags: ['spring', 'vip'] });
    const again = z.object({ event: z.string() }).parse((await sendAgain(id)).body);
    const { body } = await api.call('GET', `/v1/events/${again.event}`);
    expect(body).toMatchObject({ reference: '주문 17', tags: ['spring', 'vip'] });
    const found = await api.call('GET', `/v1/events?tag=vip&reference=${encodeURIComponent('주문 17')}`);
    expect(found.body).toMatchObject({ events: [{ id: again.event }, {}], next: null });
  });

  it('keeps the files of the first one', async () => {
    const id = await sentLetter();
    await api.store.query(
      `insert into event_attachments (event_id, app_id, hash) select event_id, app_id, sha256('a file') from deliveries where id = $1`,
      [id],
    );
    const { body } = await sendAgain(id);
    const { rows } = await api.store.query(
      `select u.hash = sha256('a file') as same, u.app_id = d.app_id as own
       from deliveries d join event_attachments u on u.event_id = d.event_id where d.id = $1`,
      [body.id],
    );
    expect(rows).toEqual([{ same: true, own: true }]);
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

describe('a letter of an edition that is sent again', () => {
  let editions: TestEditions;
  let edition: string;
  let id: string;

  beforeEach(async () => {
    editions = await createTestEditions(api.store);
    await editions.subscribe('kim', 'lee');
    edition = (await editions.sending()).id;
    const { rows } = await api.store.query<{ id: string }>(
      `select id from deliveries where edition_id = $1 order by address_key`,
      [edition],
    );
    id = rows[0]?.id ?? '';
    await api.store.query('update deliveries set next_attempt_at = now()');
    expect(await letters.try([id], 'sent')).toEqual([id]);
  });

  const editionsThere = async () => {
    const { rows } = await api.store.query(
      `select e.kind, e.bucket, e.planned, e.parent_id as parent, count(d.id)::integer as letters
       from editions e left join deliveries d on d.edition_id = e.id where e.bucket is not null group by e.id order by e.slot`,
    );
    return rows;
  };

  it('goes to the address that its reader has now, in an edition of its own whose books balance', async () => {
    await api.store.query(
      `update recipients set address = 'kim@new.example', address_key = 'kim@new.example' where external_id = 'kim'`,
    );
    const { status, body } = await sendAgain(id);
    expect({ status, body }).toMatchObject({ status: 200, body: { againOf: id, event: null, note: null } });
    const one = { kind: 'resend', bucket: 'one-letter', planned: 1, parent: edition, letters: 1 };
    expect(await editionsThere()).toEqual([one]);
    const { body: shown } = await api.call('GET', `/v1/letters/${body.id}`, { key });
    expect(shown).toMatchObject({
      againOf: id,
      address: 'kim@new.example',
      newsletter: editions.key,
      app: null,
    });
    expect(shown.history).toMatchObject([
      { to: 'pending' },
      { note: `sent again, after ${id}: the reader got nothing`, actor: expect.stringMatching(/^api:/) },
    ]);
    expect((await api.call('GET', `/v1/letters/${id}`, { key })).body.sentAgainAs).toBe(body.id);
    expect(
      (await api.call('GET', `/v1/letters/${body.id}/history`, { key: await opsKey() })).body,
    ).toMatchObject({
      letters: 1,
    });
    const again = String(body.id);
    await api.store.query('update deliveries set due_at = now() where id = $1', [again]);
    expect(await letters.try([again], 'sent')).toEqual([again]);
    expect((await sendAgain(again)).status).toBe(200);
    expect(await editionsThere()).toEqual([one, one]);
  });

  const opsKey = () => api.newKey({ scopes: ['ops:read', 'recipients:read'] });

  const historyOf = async (letter: string) =>
    (await api.call('GET', `/v1/letters/${letter}/history`, { key: await opsKey() })).body;

  it('says by which letter it was replaced, when, by whom and why, and is not offered again', async () => {
    expect(await historyOf(id)).toMatchObject({
      ...{ againOf: null, sentAgainAs: null, may: ['send-again', 'suppress'] },
    });
    const { body } = await sendAgain(id);
    const again = String(body.id);
    const before = await historyOf(id);
    expect(before).toMatchObject({ againOf: null, sentAgainAs: again, may: ['suppress'] });
    expect(z.array(z.looseObject({})).parse(before.steps).slice(-2)).toMatchObject([
      { kind: 'attempt', state: 'sent' },
      { kind: 'decided', note: `sent again, as ${again}: the reader got nothing` },
    ]);
    const note = { from: 'sent', to: 'sent', note: expect.stringContaining(`as ${again}`) };
    for (const door of [`/v1/letters/${id}`, `/v1/dead-letters/letters/${id}`]) {
      const { body: shown } = await api.call('GET', door, {
        key: door.includes('dead') ? await opsKey() : key,
      });
      expect(z.array(z.unknown()).parse(shown.history).at(-1)).toMatchObject(note);
    }
    expect(await historyOf(again)).toMatchObject({ againOf: id, sentAgainAs: null });
    await api.store.query('update deliveries set due_at = now() where id = $1', [again]);
    await letters.try([again], 'sent');
    expect(await historyOf(again)).toMatchObject({ sentAgainAs: null, may: ['send-again', 'suppress'] });
  });

  it('is offered again when the letter that was made was never sent', async () => {
    const { body } = await sendAgain(id);
    await cancelLetter(api.store, { id: String(body.id), reason: 'too soon' }, 'test');
    expect(await historyOf(id)).toMatchObject({ sentAgainAs: null, may: ['send-again', 'suppress'] });
    expect((await sendAgain(id)).status).toBe(200);
  });

  it.each([
    ['was a proof', `update editions set kind = 'proof'`],
    ['belongs to a cancelled edition', `update editions set state = 'cancelled'`],
    ['shows what is not kept', 'update editions set content = null'],
  ])('is not offered when it %s', async (_when, change) => {
    await api.store.query(change);
    expect(await historyOf(id)).toMatchObject({ may: ['suppress'] });
  });

  it('is made once, also when two people ask at once', async () => {
    const answers = await Promise.all([sendAgain(id), sendAgain(id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [made] = answers.filter(({ status }) => status === 200).map(({ body }) => String(body.id));
    expect((await sendAgain(id)).body.detail).toContain(`was sent again already, as ${made}`);
    expect(await editionsThere()).toHaveLength(1);
  });

  it.each([
    ['has left the newsletter', `update subscriptions set state = 'unsubscribed'`, 'has left the newsletter'],
    [
      'has left it with this address',
      `insert into unsubscribed_addresses (newsletter_id, address_key, actor) select id, 'kim@example.com', 'link' from newsletters`,
      'has left the newsletter',
    ],
    ['has not confirmed', `update subscriptions set state = 'pending'`, 'has to confirm'],
    [
      'wants no newsletters now',
      `update recipients set paused_until = now() + interval '1 day'`,
      'wants no newsletters until',
    ],
    ['is not there any more', `delete from recipients where external_id = 'kim'`, 'has been erased'],
    ['was to get a cancelled edition', `update editions set state = 'cancelled'`, 'was cancelled'],
    ['was to get an edition that is paused', 'update editions set paused_at = now()', 'is paused'],
    ['got what is not kept', 'update editions set content = null', 'not kept any more'],
  ])('is refused when the reader %s, and nothing is made', async (_when, change, why) => {
    if (change.startsWith('delete')) await api.store.query('delete from subscriptions');
    await api.store.query(change);
    const { status, body } = await sendAgain(id);
    const gone = body.code === 'data-erased';
    expect({ status, detail: body.detail }).toEqual({
      ...{ status: gone ? 410 : 409, detail: expect.stringContaining(why) },
    });
    expect(await editionsThere()).toEqual([]);
  });

  it('is refused for an address that must not get newsletters, and for another address', async () => {
    const other = await sendAgain(id, { reason: 'typo', address: 'other@example.com' });
    expect(other).toMatchObject({ status: 400, body: { errors: [{ field: '/address' }] } });
    const suppression = { address: 'kim@example.com', reason: 'complaint', scope: 'newsletter' };
    await api.call('POST', '/v1/suppressions', { body: suppression });
    const { status, body } = await sendAgain(id);
    expect({ status, detail: body.detail }).toEqual({
      status: 409,
      detail: expect.stringContaining('suppressed'),
    });
    expect(await editionsThere()).toEqual([]);
  });
});

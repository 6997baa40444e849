import { cancelEvent } from '@pabal/db/ledger';
import { eraseEventData } from '@pabal/db/retention';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { acceptedBody, anEvent, aReset, useApi } from '@pabal/test/api';
import { eventually } from '@pabal/test/support';
import { z } from 'zod';

const api = useApi({
  empty: ['deliveries', 'events', 'event_keys', 'delivery_moves', 'suppressions', 'recipients', 'groups'],
});
let ops: string;
let viewer: string;
let letters: TestLetters;

beforeAll(async () => {
  ops = await api.newKey({ scopes: ['events:read', 'ops:read', 'ops:write', 'recipients:read'] });
  viewer = await api.newKey({ scopes: ['ops:read'] });
});
beforeEach(async () => {
  letters = await createTestLetters(api.store);
});

const get = (path: string, key = ops) => api.call('GET', path, { key });
const post = (path: string, body: object, key = ops) => api.call('POST', path, { key, body });

const posted = async (more: object = {}, headers: Record<string, string> = {}) =>
  acceptedBody.parse((await api.post(anEvent(more), headers)).body).id;

describe('the history of a letter', () => {
  it('has its steps, what surrounds it, and what may be done', async () => {
    const [id = ''] = await letters.fail(1);
    const { status, body } = await get(`/v1/letters/${id}/history`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      letter: { id, state: 'failed', address: `${id}@example.com` },
      app: { id: letters.appId },
      event: { type: 'vacancy.created', hasData: true },
      edition: null,
      letters: 1,
      may: ['replay', 'discard', 'suppress'],
      steps: [
        { kind: 'accepted', of: letters.appId },
        { kind: 'planned', state: 'pending' },
        { kind: 'attempt', state: 'failed', reply: '550 5.7.1 Message refused' },
        { kind: 'waited', waitsFor: 'decision', until: null },
      ],
    });
  });

  it('names nobody to a key that may not see people', async () => {
    const [id = ''] = await letters.fail(1);
    const { body } = await get(`/v1/letters/${id}/history`, viewer);
    expect(body).toMatchObject({ letter: { address: null, reply: null } });
    expect(JSON.stringify(body)).not.toContain('@example.com');
    expect(JSON.stringify(body)).not.toContain('Message refused');
  });

  it('is that of a letter of any app of the space, and of no other letter', async () => {
    const nobody = '019b76da-a800-7000-8000-00000000c0de';
    expect(await get(`/v1/letters/${nobody}/history`)).toMatchObject({ status: 404 });
    expect((await get('/v1/letters/x/history')).status).toBe(400);
  });
});

describe('one letter', () => {
  it('is cancelled and corrected while it waits, and the second decision is told how it is', async () => {
    const [id = '', other = ''] = await letters.accept(2);
    expect(
      await post(`/v1/letters/${other}/address`, { address: 'right@example.com', reason: 'typo' }),
    ).toMatchObject({
      status: 200,
      body: { id: other, state: 'pending' },
    });
    expect(await post(`/v1/letters/${id}/cancel`, { reason: 'a mistake' })).toMatchObject({
      status: 200,
      body: { id, state: 'suppressed' },
    });
    expect(await post(`/v1/letters/${id}/cancel`, { reason: 'a mistake' })).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    });
    expect((await post(`/v1/letters/${id}/cancel`, { reason: 'x' }, viewer)).status).toBe(403);
  });
});

describe('the frame of a letter', () => {
  it('is refused like the letter itself, and says why', async () => {
    const [id = ''] = await letters.accept(1);
    expect(await get(`/v1/letters/${id}/frame`)).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    });
    expect(await get(`/v1/letters/${id}/frame`, viewer)).toMatchObject({
      status: 403,
      body: { code: 'scope-missing' },
    });
    expect((await get(`/v1/letters/${id}/frame?pictures=yes`)).status).toBe(400);
  });
});

const parkedTotal = z.object({ total: z.object({ letters: z.int() }), at: z.string() });

describe('dead letters', () => {
  it('are counted by cause and domain, and a decision touches what was counted', async () => {
    await letters.fail(3, undefined, { domain: 'naver.example' });
    const { body } = await get('/v1/dead-letters/matrix?domain=naver.example');
    expect(body).toMatchObject({
      total: { letters: 3, after: 0 },
      rows: [{ letters: 3, templates: ['vacancy.created'] }],
      domains: [{ domain: 'naver.example', letters: 3 }],
    });
    const { at } = parkedTotal.parse(body);
    const to = new Date(Date.parse(at) + 1).toISOString();
    await eventually(async () => {
      const { rows } = await api.store.query<{ past: boolean }>('select now() > $1::timestamptz as past', [
        to,
      ]);
      return rows[0]?.past;
    });
    await letters.fail(1, undefined, { domain: 'naver.example' });
    const filter = { domain: 'naver.example', to };
    const request = { filter, reason: 'gone' };
    expect(await post('/v1/dead-letters/discard', { ...request, dryRun: true })).toMatchObject({
      body: { letters: 3, more: false },
    });
    expect(await post('/v1/dead-letters/discard', request)).toMatchObject({ body: { letters: 3 } });
    expect(parkedTotal.parse((await get('/v1/dead-letters/matrix')).body).total.letters).toBe(1);
  });

  it('say what came after a change, and which changes there were', async () => {
    await api.store.query(
      `insert into template_versions (template, locale, version, files, bytes) values ('vacancy.created', 'en', '0a1b2c3d4e5f', '{}', 2)
       on conflict do nothing`,
    );
    await letters.fail(1);
    const past = new Date(Date.now() - 60_000).toISOString();
    const { body } = await get(`/v1/dead-letters/matrix?change=${past}`);
    expect(body).toMatchObject({
      total: { letters: 1, after: 1 },
      changes: expect.arrayContaining([
        expect.objectContaining({ kind: 'template', what: 'vacancy.created/en', version: '0a1b2c3d4e5f' }),
      ]),
    });
  });
});

it('unknown letters are counted before anything is decided', async () => {
  await letters.lose(2);
  expect((await get('/v1/unknown/matrix')).body).toMatchObject({ total: { letters: 2 } });
  const request = { filter: { all: true }, as: 'sent', reason: 'in the log' };
  expect(await post('/v1/unknown/resolve', { ...request, dryRun: true })).toMatchObject({
    body: { letters: 2 },
  });
  expect((await get('/v1/unknown')).body).toMatchObject({ letters: [{ triedAt: expect.any(String) }, {}] });
  expect(await post('/v1/unknown/resolve', request)).toMatchObject({ body: { letters: 2 } });
  expect((await get('/v1/unknown/matrix')).body).toMatchObject({ total: { letters: 0 }, rows: [] });
});

describe('events of all apps', () => {
  it('are listed, newest first, by app, type, key and time, a page at a time', async () => {
    const first = await posted({}, { 'idempotency-key': 'order-1' });
    const second = await posted({ to: [{ email: 'a@example.com' }, { email: 'b@example.com' }] });
    expect((await get('/v1/events')).body).toMatchObject({
      events: [
        { id: second, app: 'main', counts: { planned: 2, pending: 2 }, counted: true },
        { id: first, key: 'order-1', counts: { planned: 1, pending: 1 } },
      ],
      next: null,
    });
    const page = await get('/v1/events?limit=1');
    expect(page.body).toMatchObject({ events: [{ id: second }], next: second });
    expect((await get(`/v1/events?limit=1&cursor=${second}`)).body).toMatchObject({
      events: [{ id: first }],
    });
    for (const [filter, ids] of [
      ['key=order-1', [first]],
      ['app=main', [second, first]],
      ['app=other', []],
      ['type=password.reset', [second, first]],
      ['type=other', []],
      [`from=${new Date(Date.now() + 60_000).toISOString()}`, []],
      [`to=${new Date(Date.now() + 60_000).toISOString()}`, [second, first]],
    ] as const) {
      const { body } = await get(`/v1/events?${filter}`);
      const { events } = z.object({ events: z.array(z.object({ id: z.string() })) }).parse(body);
      expect({ filter, ids: events.map(({ id }) => id) }).toEqual({ filter, ids });
    }
  });

  it('show their data while they are kept, with no link that works, and to nobody who may not see people', async () => {
    const id = await posted();
    const path = `/v1/events/${id}/overview`;
    expect((await get(path)).body).toMatchObject({
      dataIs: 'shown',
      data: { ...aReset, resetUrl: 'https://link.invalid/' },
      groups: [],
    });
    expect((await get(path, viewer)).body).toMatchObject({ dataIs: 'hidden', data: null });
    await api.store.query('update events set erase_at = now()');
    await cancelEvent(api.store, id);
    await eraseEventData(api.store, 10);
    expect((await get(path)).body).toMatchObject({ dataIs: 'erased', data: null, eraseAt: null });
  });

  it('name their groups with the members that they have now', async () => {
    const key = await api.newKey();
    const members = { members: [{ email: 'a@example.com' }, { email: 'b@example.com' }] };
    await api.call('PUT', '/v1/groups/customers/members', { key, body: members });
    const id = await posted({ to: [{ group: 'customers' }] });
    expect((await get(`/v1/events/${id}/overview`)).body).toMatchObject({
      expanding: true,
      groups: [{ key: 'customers', members: 2, except: false }],
    });
  });
});

it('anything is found by what one has of it', async () => {
  const id = await posted({}, { 'idempotency-key': 'order-1' });
  const found = async (q: string) => {
    const { body } = await get(`/v1/find?q=${encodeURIComponent(q)}`);
    return z.object({ hits: z.array(z.object({ kind: z.string(), id: z.string() })) }).parse(body).hits;
  };
  expect(await found('order-1')).toEqual([expect.objectContaining({ kind: 'event', id })]);
  expect((await found(id.slice(0, 13))).map(({ kind }) => kind)).toEqual(['letter', 'event']);
  expect((await found('password')).map(({ kind }) => kind)).toContain('template');
  expect((await get('/v1/find')).status).toBe(400);
});

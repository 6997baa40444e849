// Chat from one end to the other: a real api, builder and sender, a mail server, and a server that takes hooks as documented.

import { type FakeChat, startFakeChat } from '@pabal/chat/testing';
import { createFakeSmtpServer, type FakeSmtpServer } from '@pabal/mail/testing';
import { makeKey } from '@pabal/test/api';
import { type RunningPabal, startPabal } from '@pabal/test/pabal';
import { eventually } from '@pabal/test/support';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

let pabal: RunningPabal;
let chat: FakeChat;
let smtp: FakeSmtpServer;
let key: string;
let testKey: string;
beforeAll(async () => {
  chat = await startFakeChat();
  smtp = await createFakeSmtpServer({ keepData: true });
  pabal = await startPabal({
    smtpUrl: smtp.url,
    sender: { CHAT_ALLOW_NETWORKS: '127.0.0.0/8', CHAT_TIMEOUT_SECONDS: '2' },
  });
  key = await makeKey(pabal.store, {
    name: 'shop',
    scopes: ['events:write', 'events:read', 'endpoints:write', 'endpoints:read', 'ops:read', 'ops:write'],
  });
  testKey = await makeKey(pabal.store, {
    ...{ name: 'shop-test', mode: 'test', scopes: ['events:write', 'events:read'] },
  });
}, 120_000);
beforeEach(() => chat.meet(undefined));
afterAll(async () => {
  await pabal?.stop();
  await chat?.stop();
  await smtp?.close();
});

const letter = z.looseObject({
  ...{ id: z.string(), channel: z.string(), address: z.string() },
  ...{ outcome: z.string().nullable(), status: z.string().nullable(), code: z.number().nullable() },
});

/** What is read of answers, whatever was asked. */
const answered = z.looseObject({
  ...{ id: z.string().default(''), secret: z.string().default(''), delivery: z.string().default('') },
  counts: z.looseObject({ planned: z.number(), sent: z.number() }).optional(),
  ...{ deliveries: z.array(letter).default([]), endpoints: z.array(z.unknown()).default([]) },
});

async function ask(method: string, path: string, body?: unknown, by = key) {
  const answer = await fetch(`${pabal.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${by}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: answered.parse(await answer.json()) };
}

const put = (name: string, input: object) => ask('PUT', `/v1/endpoints/${name}`, input);

/** An event about an incident, to these. */
const post = (to: readonly object[], by = key, title = 'Slow <downloads> & more') =>
  ask(
    'POST',
    '/v1/events',
    {
      type: 'incident.notice',
      to,
      data: {
        ...{ serviceName: 'Hanbat', title, state: 'identified', startedAt: '2026-11-30T09:12:00+09:00' },
        ...{ timeZone: 'Asia/Seoul', affected: ['reports'], message: 'One store is slow. @everyone' },
        ...{ updates: [], statusUrl: 'https://status.example.com/incidents/77' },
      },
    },
    by,
  );

const lettersOf = async (event: string) =>
  (await ask('GET', `/v1/deliveries?event=${event}`)).body.deliveries;

const settled = (event: string, states: Readonly<Record<string, number>>) =>
  eventually(
    async () => {
      const { body } = await ask('GET', `/v1/events/${event}`);
      expect(body.counts).toMatchObject(states);
      return body;
    },
    { timeoutMs: 60_000 },
  );

it('sends one event by mail and to rooms of every kind, each once, and shows where each stands', async () => {
  await put('slack-room', { kind: 'slack', url: chat.hook('slack') });
  await put('discord-room', { kind: 'discord', url: chat.hook('discord') });
  await put('teams-room', { kind: 'teams', url: chat.hook('teams') });
  await put('telegram-room', {
    ...{ kind: 'telegram', token: '123456:secret-token-of-the-bot', chat: '-100', server: chat.url },
  });
  const { status, body: made } = await put('hook', { kind: 'https', url: chat.hook('https') });
  expect(status).toBe(201);
  const rooms = ['slack-room', 'discord-room', 'teams-room', 'telegram-room', 'hook'];
  const { status: accepted, body: event } = await post([
    { email: 'ann@example.com' },
    ...[...rooms, 'hook'].map((endpoint) => ({ endpoint })),
  ]);
  expect(accepted).toBe(202);
  expect(event.counts?.planned).toBe(6);
  await settled(event.id, { planned: 6, sent: 6, pending: 0 });
  expect(chat.taken).toHaveLength(5);
  expect(smtp.letters).toHaveLength(1);
  const letters = await lettersOf(event.id);
  expect(letters.map(({ channel, address }) => `${channel} ${address}`).sort()).toEqual([
    'chat discord:discord-room',
    'chat https:hook',
    'chat slack:slack-room',
    'chat teams:teams-room',
    'chat telegram:telegram-room',
    'mail ann@example.com',
  ]);
  const signed = chat.taken.find(({ path }) => path.startsWith('/https/'));
  const fields = Object.fromEntries(
    Object.entries(signed?.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
  expect(new Webhook(made.secret).verify(signed?.text ?? '', fields)).toMatchObject({
    data: { text: expect.stringContaining('] Slow <downloads> & more') },
  });
  expect(letters.find(({ address }) => address === 'https:hook')?.id).toBe(fields['webhook-id']);
}, 90_000);

it('shows nowhere what opens a room', async () => {
  const secrets = /secret-token/;
  const { body } = await ask('GET', '/v1/endpoints');
  expect(body.endpoints).toHaveLength(5);
  expect(JSON.stringify(body)).not.toMatch(secrets);
  expect(JSON.stringify(await put('slack-room', { kind: 'slack', url: chat.hook('slack') }))).not.toMatch(
    secrets,
  );
  const { rows } = await pabal.store.query(
    `select to_jsonb(d) as all from deliveries d union all select to_jsonb(m) from delivery_moves m union all select to_jsonb(l) from limits l`,
  );
  expect(JSON.stringify(rows)).not.toMatch(secrets);
});

it('ends an endpoint that says that it is gone, suppresses what follows, and goes on once it is put again', async () => {
  await put('gone', { kind: 'slack', url: chat.hook('slack', 'gone') });
  chat.meet(({ path }) => (path.includes('/gone/') ? { status: 404, text: 'no_service' } : undefined));
  const { body: first } = await post([{ endpoint: 'gone' }, { endpoint: 'discord-room' }]);
  await settled(first.id, { failed: 1, sent: 1 });
  expect(await lettersOf(first.id)).toContainEqual(
    expect.objectContaining({
      address: 'slack:gone',
      outcome: 'address-refused',
      status: 'no_service',
      code: 404,
    }),
  );
  expect((await ask('GET', '/v1/endpoints/gone')).body).toMatchObject({
    state: 'ended',
    endedReason: 'no_service',
  });
  const { body: second } = await post([{ endpoint: 'gone' }]);
  await settled(second.id, { suppressed: 1 });
  chat.meet(undefined);
  expect((await put('gone', { kind: 'slack', url: chat.hook('slack', 'gone') })).body.state).toBe('active');
  const { body: third } = await post([{ endpoint: 'gone' }]);
  await settled(third.id, { sent: 1 });
}, 90_000);

it('refuses a room that is not there, and a template that says nothing in chat, naming the block', async () => {
  expect(await post([{ endpoint: 'nowhere' }])).toMatchObject({
    ...{ status: 422, body: { code: 'unknown-endpoint', errors: [{ field: '/to/0/endpoint' }] } },
  });
  const welcome = {
    type: 'password.reset',
    to: [{ email: 'a@example.com' }, { endpoint: 'hook' }],
    data: {},
  };
  expect(await ask('POST', '/v1/events', welcome)).toMatchObject({
    ...{ status: 422, body: { code: 'wrong-template', errors: [{ field: '/to/1/endpoint' }] } },
    body: { detail: expect.stringContaining('block "chat"') },
  });
});

it('sends nothing for a test key', async () => {
  const before = chat.posts.length;
  const { body: event } = await post([{ endpoint: 'hook' }], testKey);
  await eventually(
    async () => {
      const { body } = await ask('GET', `/v1/events/${event.id}`, undefined, testKey);
      return body.counts?.sent === 1;
    },
    { timeoutMs: 30_000 },
  );
  expect(chat.posts).toHaveLength(before);
}, 60_000);

it('tests an endpoint by the way of all letters', async () => {
  const before = chat.taken.length;
  const { status, body } = await ask('POST', '/v1/endpoints/hook/test');
  expect(status).toBe(202);
  await chat.untilTaken(before + 1);
  expect(chat.taken.at(-1)?.headers['webhook-id']).toBe(body.delivery);
}, 60_000);

it('waits while a room is away or too fast, without an attempt, and mail goes on meanwhile', async () => {
  await put('away', { kind: 'https', url: chat.hook('https', 'away') });
  let away = true;
  chat.meet(({ path }) => {
    if (!path.includes('/away/') || !away) return undefined;
    return chat.posts.length % 2 === 0 ? { status: 503 } : { status: 429, headers: { 'retry-after': '1' } };
  });
  const before = smtp.letters.length;
  const { body: event } = await post([
    ...[{ endpoint: 'away' }, { email: 'one@example.com' }, { email: 'two@example.com' }],
  ]);
  await settled(event.id, { sent: 2, pending: 1 });
  expect(smtp.letters).toHaveLength(before + 2);
  await eventually(async () => {
    const [letter] = (await lettersOf(event.id)).filter(({ channel }) => channel === 'chat');
    return letter?.outcome === 'throttled' || letter?.outcome === 'provider-closed';
  });
  away = false;
  await settled(event.id, { sent: 3 });
  const { rows } = await pabal.store.query<{ attempt: number }>(
    `select attempt from deliveries where event_id = $1 and channel = 'chat'`,
    [event.id],
  );
  expect(rows).toEqual([{ attempt: 1 }]);
}, 120_000);

it('sends a letter again whose answer was lost, under the same id', async () => {
  await put('lossy', { kind: 'https', url: chat.hook('https', 'lossy') });
  let lost = 1;
  chat.meet(({ path }) => (path.includes('/lossy/') && lost-- > 0 ? 'silent' : undefined));
  const { body: event } = await post([{ endpoint: 'lossy' }]);
  await settled(event.id, { sent: 1 });
  const ids = chat.posts
    .filter(({ path }) => path.includes('/lossy/'))
    .map(({ headers }) => headers['webhook-id']);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
}, 120_000);

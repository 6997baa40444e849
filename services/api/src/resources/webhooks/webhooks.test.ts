import { takeMessages } from '@pabal/db/webhooks';
import { anEvent, useApi } from '@pabal/test/api';
import { z } from 'zod';

const api = useApi({ empty: ['webhook_endpoints', 'webhook_messages'] });
const made = z.object({ id: z.uuid(), secret: z.string() });

const asked = { url: 'https://shop.example/hooks?token=1', types: ['delivery.suppressed', 'event.finished'] };
const keyOf = (name: string, more: readonly ('newsletters:read' | 'recipients:read')[] = []) =>
  api.newKey({ name, scopes: ['events:write', 'events:read', 'webhooks:read', 'webhooks:write', ...more] });

async function make(key: string, body: object = asked) {
  const answer = await api.call('POST', '/v1/webhooks', { key, body });
  expect(answer).toMatchObject({ status: 201 });
  return made.parse(answer.body);
}

it('an app makes, lists, changes, rotates, tests, replays and removes its own endpoints, and sees no others', async () => {
  const [shop, other] = [await keyOf('shop'), await keyOf('other')];
  const { id, secret } = await make(shop);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const listed = await api.call('GET', '/v1/webhooks', { key: shop });
  expect(listed.body).toMatchObject({
    endpoints: [
      {
        id,
        app: 'shop',
        state: 'on',
        types: asked.types,
        newsletters: false,
        waiting: 0,
        createdBy: 'api:shop',
      },
    ],
  });
  expect(JSON.stringify(listed.body)).not.toContain(secret.slice(6));
  expect((await api.call('GET', '/v1/webhooks', { key: other })).body).toEqual({ endpoints: [] });
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '/messages'],
    ['POST', '/test'],
    ['DELETE', ''],
  ] as const)
    expect((await api.call(method, `/v1/webhooks/${id}${path}`, { key: other })).status).toBe(404);

  const posted = await api.call('POST', '/v1/events', { key: shop, body: anEvent() });
  await api.call('DELETE', `/v1/events/${posted.body.id}`, { key: shop });
  const taken = await takeMessages(api.store, { rooms: new Map(), usual: 5, leaseSeconds: 30 });
  expect(taken.find(({ type }) => type === 'delivery.suppressed')).toMatchObject({
    facts: { attempt: 0, cause: 'cancelled' },
  });
  const messages = `/v1/webhooks/${id}/messages`;
  // A question whether the event is finished is no message yet.
  expect((await api.call('GET', messages, { key: shop })).body).toMatchObject({
    messages: [
      { id: expect.stringMatching(/^msg_/), type: 'delivery.suppressed', state: 'waiting', attempts: 1 },
    ],
    next: null,
  });
  await api.store.query(`update webhook_messages set state = 'given-up', due_at = null`);
  const replay = (body: object) => api.call('POST', `/v1/webhooks/${id}/replay`, { key: shop, body });
  expect((await replay({})).body).toMatchObject({ status: 400, code: 'invalid-request' });
  expect((await replay({ state: 'given-up', dryRun: true })).body).toEqual({ messages: 1 });
  expect((await replay({ state: 'given-up' })).body).toEqual({ messages: 1 });
  expect((await replay({ state: 'given-up', dryRun: true })).body).toEqual({ messages: 0 });
  expect((await api.call('POST', `/v1/webhooks/${id}/test`, { key: shop })).body).toMatchObject({
    type: 'webhook.test',
  });
  const rotated = await api.call('POST', `/v1/webhooks/${id}/rotate`, {
    key: shop,
    body: { overlapSeconds: 60 },
  });
  expect(made.parse(rotated.body).secret).not.toBe(secret);
  const off = await api.call('PATCH', `/v1/webhooks/${id}`, {
    key: shop,
    body: { state: 'off', description: 'x' },
  });
  expect(off.body).toMatchObject({ state: 'off', description: 'x', url: asked.url });
  expect((await api.call('POST', `/v1/webhooks/${id}/test`, { key: shop })).body.code).toBe('wrong-state');
  expect((await api.call('DELETE', `/v1/webhooks/${id}`, { key: shop })).body).toEqual({ id });
});

it('being told about newsletters and their readers needs the scopes that read them', async () => {
  const [plain, reader] = [
    await keyOf('plain'),
    await keyOf('reader', ['newsletters:read', 'recipients:read']),
  ];
  const ask = (key: string, body: object) =>
    api.call('POST', '/v1/webhooks', { key, body: { ...asked, ...body } });
  for (const body of [
    { types: ['edition.finished'] },
    { newsletters: true },
    { types: ['subscription.subscribed'] },
  ]) {
    expect((await ask(plain, body)).body.code).toBe('scope-missing');
    expect((await ask(reader, body)).body).toMatchObject({ showsPeople: true });
  }
  const { id } = await make(plain);
  const change = await api.call('PATCH', `/v1/webhooks/${id}`, { key: plain, body: { newsletters: true } });
  expect(change.body.code).toBe('scope-missing');
});

it.each([
  [{ url: 'ftp://shop.example' }, '/url'],
  [{ url: 'https://me:secret@shop.example' }, '/url'],
  [{ types: [] }, '/types'],
  [{ types: ['delivery.lost'] }, '/types/0'],
  [{ contact: 'nobody' }, '/contact'],
])('refuses %j', async (wrong, field) => {
  const key = await keyOf(`app${Math.random()}`.replace('.', ''));
  const { status, body } = await api.call('POST', '/v1/webhooks', { key, body: { ...asked, ...wrong } });
  expect({ status, body }).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  expect(JSON.stringify(body.errors ?? body)).toContain(field);
});

it('a user makes an endpoint for an app of the space by its name', async () => {
  await keyOf('named');
  const headers = await api.signedIn('operator');
  const ask = (body: object) =>
    api.call('POST', '/v1/webhooks', { key: '', headers, body: { ...asked, ...body } });
  expect((await ask({})).body.code).toBe('invalid-request');
  expect((await ask({ app: 'nobody' })).status).toBe(404);
  expect((await ask({ app: 'named' })).body).toMatchObject({
    app: 'named',
    createdBy: 'user:operator@example.com',
  });
});

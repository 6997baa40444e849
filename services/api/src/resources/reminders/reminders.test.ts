import { aReset, useApi } from '@pabal/test/api';

const api = useApi({
  settings: { REMINDERS_PER_PERSON: '3' },
  empty: ['reminders', 'recipients', 'apps', 'api_keys'],
});

const keyOf = (name: string, more: object = {}) =>
  api.newKey({ name, scopes: ['reminders:read', 'reminders:write', 'recipients:write'], ...more });
const aReminder = (more: object = {}) => ({
  ...{ to: { email: 'kim@example.com' }, type: 'password.reset', data: aReset, timeZone: 'Asia/Seoul' },
  rule: { kind: 'daily', at: '09:00' },
  ...more,
});
const put = (key: string, name: string, body: object) =>
  api.call('PUT', `/v1/reminders/${name}`, { key, body });

it('an app makes, lists, pauses, resumes, changes and removes its own reminders, and sees no others', async () => {
  const [shop, other] = [await keyOf('shop'), await keyOf('other')];
  const made = await put(shop, 'kim:links', aReminder());
  expect(made).toMatchObject({
    status: 201,
    body: {
      ...{ key: 'kim:links', app: 'shop', state: 'on', test: false, last: null, problem: null },
      ...{ to: { email: 'kim@example.com' }, missed: { policy: 'late', withinHours: 24 } },
      nextAt: expect.stringMatching(/T00:00:00\.000Z$/),
    },
  });
  expect((await put(shop, 'kim:links', aReminder())).status).toBe(200);
  const changed = await put(shop, 'kim:links', aReminder({ rule: { kind: 'daily', at: '10:30' } }));
  expect(changed.body.nextAt).toMatch(/T01:30:00/);
  expect((await api.call('GET', '/v1/reminders/kim:links', { key: other })).status).toBe(404);
  expect((await api.call('GET', '/v1/reminders', { key: other })).body).toEqual({
    reminders: [],
    next: null,
  });
  const paused = await api.call('POST', '/v1/reminders/kim:links/pause', { key: shop });
  expect(paused.body).toMatchObject({ state: 'paused', nextAt: null });
  // Putting it again does not resume it.
  expect((await put(shop, 'kim:links', aReminder())).body).toMatchObject({ state: 'paused', nextAt: null });
  const resumed = await api.call('POST', '/v1/reminders/kim:links/resume', { key: shop });
  expect(resumed.body).toMatchObject({ state: 'on', nextAt: expect.stringMatching(/T00:00:00/) });
  const listed = await api.call('GET', '/v1/reminders?email=kim@example.com&limit=1', { key: shop });
  expect(listed.body).toMatchObject({ reminders: [{ key: 'kim:links' }], next: null });
  expect((await api.call('DELETE', '/v1/reminders/kim:links', { key: shop })).status).toBe(200);
  expect((await api.call('DELETE', '/v1/reminders/kim:links', { key: shop })).status).toBe(404);
});

it('a time that has come and is not sent yet stays when the reminder is put again', async () => {
  const key = await keyOf('shop');
  await put(key, 'a', aReminder());
  await api.store.query(`update reminders set next_at = '2026-01-01T00:00Z', due_at = '2026-01-01T00:00Z'`);
  const again = await put(key, 'a', aReminder({ data: { ...aReset, serviceName: 'another' } }));
  expect(again.body).toMatchObject({ nextAt: '2026-01-01T00:00:00.000Z', data: { serviceName: 'another' } });
});

it('a recipient is reminded in the time zone that they are in', async () => {
  const key = await keyOf('shop');
  const recipient = { email: 'kim@example.com', timeZone: 'Europe/Berlin' };
  await api.call('PUT', '/v1/recipients/kim', { key, body: recipient });
  const { timeZone: _, ...reminder } = aReminder({ to: { recipient: 'kim' } });
  const made = await put(key, 'a', reminder);
  expect(made.body).toMatchObject({ to: { recipient: 'kim' }, timeZone: 'Europe/Berlin' });
  const listed = await api.call('GET', '/v1/reminders?recipient=kim', { key });
  expect(listed.body).toMatchObject({ reminders: [{ key: 'a' }] });
  expect((await put(key, 'b', aReminder({ to: { recipient: 'lee' } }))).body.code).toBe('unknown-recipient');
});

it('a person has at most so many reminders of an app, also when they are put at the same time', async () => {
  const [shop, other] = [await keyOf('shop'), await keyOf('other')];
  const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => put(shop, name, aReminder())));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 409, 409]);
  expect((await put(other, 'a', aReminder())).status).toBe(201);
  expect((await put(shop, 'f', aReminder({ to: { email: 'lee@example.com' } }))).status).toBe(201);
});

it('a test key makes test reminders, and changes none of a live key', async () => {
  const test = await api.newKey({
    name: 'trying',
    mode: 'test',
    scopes: ['reminders:write', 'reminders:read'],
  });
  expect((await put(test, 'a', aReminder())).body).toMatchObject({ test: true });
  // As if a live key of the app had put it.
  await api.store.query('update reminders set test = false');
  expect((await put(test, 'a', aReminder())).body.code).toBe('test-key');
  expect((await api.call('DELETE', '/v1/reminders/a', { key: test })).body.code).toBe('test-key');
});

it.each([
  [{ rule: { kind: 'cron', cron: '* * * * *' } }, '/rule/cron'],
  [{ rule: { kind: 'once', at: '2020-01-01T09:00' } }, '/rule'],
  [{ rule: { kind: 'rrule', rrule: 'FREQ=OFTEN', start: '2026-01-01T09:00' } }, '/rule/rrule'],
  [{ rule: { kind: 'weekly', days: [], at: '09:00' } }, '/rule/days'],
  [{ rule: { kind: 'daily', at: '9:00' } }, '/rule/at'],
  [{ timeZone: '+09:00' }, '/timeZone'],
  [{ dataUrl: 'https://app.example/x' }, '/data'],
  [{ data: undefined }, '/data'],
  [{ data: undefined, dataUrl: 'https://me:secret@app.example/x' }, '/dataUrl'],
  [{ missed: { policy: 'late', withinHours: 0 } }, '/missed/withinHours'],
])('refuses %j', async (wrong, field) => {
  const key = await keyOf(`app${Math.random()}`.replace('.', ''));
  const { status, body } = await put(key, 'a', aReminder(wrong));
  expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid-request' });
  expect(JSON.stringify(body.errors ?? body)).toContain(field);
});

it('refuses data that makes no letter, and templates that the key may not use', async () => {
  const key = await keyOf('shop', { templates: ['password.*'] });
  expect((await put(key, 'a', aReminder({ data: {} }))).body.code).toBe('invalid-data');
  expect((await put(key, 'a', aReminder({ type: 'vacancy.created' }))).body.code).toBe(
    'template-not-allowed',
  );
});

it('a user names the app; a viewer sees none', async () => {
  await put(await keyOf('shop'), 'a', aReminder());
  const asked = async (role: 'operator' | 'viewer', path: string) =>
    api.call('GET', path, { key: '', headers: await api.signedIn(role) });
  expect((await asked('operator', '/v1/reminders')).body).toMatchObject({ reminders: [{ app: 'shop' }] });
  expect((await asked('operator', '/v1/reminders/a?app=shop')).status).toBe(200);
  expect((await asked('operator', '/v1/reminders/a')).body.code).toBe('invalid-request');
  expect((await asked('viewer', '/v1/reminders')).status).toBe(403);
});

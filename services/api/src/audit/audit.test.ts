// The audit log, from the doors to the proof that it is whole.

import { newId } from '@pabal/db/store';
import { anEvent, aReset, useApi } from '@pabal/test/api';
import { z } from 'zod';
import { routes } from '../routes.ts';
import { actionOf } from './actions.ts';

const api = useApi({
  settings: { API_RATE_LIMIT: '100000', LINK_SECRET: 'a-secret-of-the-test-with-more-than-32-characters' },
  empty: ['users', 'sessions', 'user_roles', 'audit_entries', 'audit_chains', 'apps', 'recipients'],
});

let admin: Readonly<Record<string, string>>;
beforeEach(async () => {
  admin = await api.signedIn('admin');
  await api.store.query('truncate audit_entries, audit_chains');
});

const asAdmin = (method: string, path: string, body?: unknown) =>
  api.call(method, path, { key: '', headers: admin, ...(body !== undefined && { body }) });
const entries = async (query = '') => (await asAdmin('GET', `/v1/audit${query}`)).body.entries;

it('says who did what, of what, how many, from where and why, for users and for apps', async () => {
  const key = await api.newKey({ name: 'crm', scopes: ['ops:write', 'events:write'] });
  await api.call('POST', '/v1/events', { key, body: anEvent() });
  await asAdmin('POST', '/v1/apps/crm/pause');
  const cancel = { reason: 'Minsu (minsu@example.com) asked for it.' };
  expect((await api.call('POST', '/v1/apps/crm/cancel', { key, body: cancel })).body.letters).toBe(1);
  expect(await entries()).toEqual([
    {
      ...{ number: 2, at: expect.any(String), actor: 'api:crm', door: 'key', network: '127.0.0.0/24' },
      ...{ action: 'apps.cancel', object: 'crm', details: null, reason: 'Minsu (<address>) asked for it.' },
      ...{ outcome: 'done', affected: 1 },
    },
    {
      ...{ number: 1, at: expect.any(String), actor: 'user:admin@example.com', door: 'session' },
      ...{ network: '127.0.0.0/24', action: 'apps.pause', object: 'crm', details: null, reason: null },
      ...{ outcome: 'done', affected: null },
    },
  ]);
});

it('finds by actor, action, object and time, page by page', async () => {
  for (const name of ['a', 'b', 'c']) {
    await api.newKey({ name });
    await asAdmin('POST', `/v1/apps/${name}/pause`);
    await asAdmin('POST', `/v1/apps/${name}/resume`);
  }
  expect(await entries('?action=apps')).toHaveLength(6);
  expect(await entries('?action=apps.pause')).toHaveLength(3);
  expect(await entries('?object=b&action=apps.resume')).toMatchObject([
    { object: 'b', action: 'apps.resume' },
  ]);
  expect(await entries('?actor=user:admin@example.com')).toHaveLength(6);
  expect(await entries('?actor=api:crm')).toEqual([]);
  expect(await entries('?from=2099-01-01T00:00:00Z')).toEqual([]);
  const { body } = await asAdmin('GET', '/v1/audit?limit=4');
  expect(body.next).toBe(3);
  expect(await entries('?limit=4&cursor=3')).toMatchObject([{ number: 2 }, { number: 1 }]);
});

it('has no entry for what was refused, looked at, tried dry or posted as an event', async () => {
  await asAdmin('POST', '/v1/apps/nobody/pause');
  await asAdmin('POST', `/v1/editions/${newId()}/approve`);
  await asAdmin('POST', '/v1/replays', { filter: { all: true }, dryRun: true });
  await asAdmin('GET', '/v1/apps');
  await api.post({ type: 'password.reset', data: aReset, to: [{ email: 'x@example.com' }] });
  expect(await entries()).toEqual([]);
});

it('has what a user does to people, by our id, and leaves what apps hand in to its own history', async () => {
  const key = await api.newKey({ scopes: ['recipients:write', 'recipients:read'] });
  const body = { email: 'una@example.com', name: 'Una' };
  await api.call('PUT', '/v1/recipients/u1', { key, body });
  expect(await entries()).toEqual([]);
  await asAdmin('PUT', '/v1/recipients/u1', { ...body, name: 'Una B' });
  const [{ id = '' } = {}] = (await api.store.query<{ id: string }>('select id from recipients')).rows;
  expect((await asAdmin('DELETE', '/v1/recipients/u1')).status).toBe(200);
  const found = await entries();
  expect(found).toMatchObject([
    { action: 'recipients.erase', object: id },
    { action: 'recipients.put', object: id },
  ]);
  expect(JSON.stringify(found)).not.toMatch(/una@|u1"/);
});

it('names users by their addresses, with the role before and after', async () => {
  const { body } = await asAdmin('POST', '/v1/users', { email: 'bora@example.com', role: 'viewer' });
  const { user } = z.object({ user: z.object({ id: z.string() }) }).parse(body);
  await asAdmin('PATCH', `/v1/users/${user.id}`, { role: 'editor' });
  await asAdmin('DELETE', `/v1/users/${user.id}`);
  expect(await entries('?object=bora@example.com')).toMatchObject([
    { action: 'users.remove', details: { role: 'editor' } },
    { action: 'users.change', details: { role: 'editor', before: 'viewer' } },
    { action: 'users.add', details: { role: 'viewer' } },
  ]);
});

it('stores an entry together with its change, or neither', async () => {
  await api.newKey({ name: 'crm' });
  await api.store.query(
    `create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$`,
  );
  await api.store.query(
    'create trigger refuse before insert on audit_entries for each row execute function refuse()',
  );
  try {
    expect((await asAdmin('POST', '/v1/apps/crm/pause')).status).toBe(500);
    expect((await api.store.query('select from apps where paused_at is not null')).rowCount).toBe(0);
  } finally {
    await api.store.query('drop function refuse cascade');
  }
});

it('keeps one chain when many act at the same moment', async () => {
  const names = Array.from({ length: 20 }, (_, at) => `app-${at}`);
  for (const name of names) await api.newKey({ name });
  await Promise.all(names.map((name) => asAdmin('POST', `/v1/apps/${name}/pause`)));
  expect((await asAdmin('GET', '/v1/audit/verify')).body).toMatchObject({
    whole: true,
    entries: 20,
    problem: null,
  });
});

describe('a log that somebody has touched', () => {
  let end: string;
  beforeEach(async () => {
    for (const name of ['a', 'b', 'c']) {
      await api.newKey({ name });
      await asAdmin('POST', `/v1/apps/${name}/pause`);
    }
    const { body } = await asAdmin('GET', '/v1/audit/verify');
    expect(body).toMatchObject({ whole: true, entries: 3 });
    end = String(body.end);
  });

  it.each([
    [
      'another actor',
      `update audit_entries set actor = 'user:eve@example.com' where number = 2`,
      'Entry 2 was changed',
    ],
    [
      'another time',
      `update audit_entries set at = at + interval '1 second' where number = 2`,
      'Entry 2 was changed',
    ],
    ['another reason', `update audit_entries set reason = 'x' where number = 3`, 'Entry 3 was changed'],
    ['an entry missing', 'delete from audit_entries where number = 2', 'Entry 2 is missing'],
    ['the last entry missing', 'delete from audit_entries where number = 3', 'Entry 3 is missing'],
    ['the first entry missing', 'delete from audit_entries where number = 1', 'Entry 1 is missing'],
  ])('is found by %s', async (_what, statement, problem) => {
    await api.store.query(statement);
    expect((await asAdmin('GET', '/v1/audit/verify')).body).toMatchObject({
      whole: false,
      problem: expect.stringContaining(problem),
    });
  });

  it('is found by a place that was written down, when the whole chain was made again', async () => {
    await api.store.query('truncate audit_entries, audit_chains');
    for (const name of ['a', 'b', 'c']) await asAdmin('POST', `/v1/apps/${name}/resume`);
    expect((await asAdmin('GET', '/v1/audit/verify')).body.whole).toBe(true);
    expect((await asAdmin('GET', `/v1/audit/verify?place=${end}`)).body).toMatchObject({
      whole: false,
      problem: expect.stringContaining('Entry 3 is not the one that was written down'),
    });
  });
});

it('calls each action by a noun and a verb of the command line’s kind', () => {
  const writing = routes.filter(({ kind, method }) => kind === 'keyed' && method !== 'get');
  const names = writing.map(actionOf);
  for (const name of names) expect(name).toMatch(/^[a-z-]+\.[a-z-]+$/);
  expect(names).toEqual(
    expect.arrayContaining(['apps.pause', 'feeds.remove', 'editions.approve', 'segments.put']),
  );
});

import { addUser, inviteUser } from '@pabal/access';
import { deleteSessions } from '@pabal/db/access';
import { parseAddress } from '@pabal/mail';
import { useApi } from '@pabal/test/api';
import { z } from 'zod';

const password = 'correct horse battery';
const api = useApi({
  settings: { API_RATE_LIMIT: '100000' },
  empty: ['users', 'invitations', 'sessions', 'user_roles', 'audit_entries', 'audit_chains'],
});

function addressOf(text: string) {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(parsed.expected);
  return parsed.address;
}

const add = (email: string, more: object = {}) =>
  addUser(
    api.store,
    { email: addressOf(email), name: 'Minsu', locale: 'ko', role: 'operator', password, ...more },
    'test',
  );

type Head = Readonly<Record<string, string>>;
const fromConsole = (): Head => ({ origin: api.url, 'pabal-console': '1' });
const call = (method: string, path: string, headers: Head = {}, body?: unknown) =>
  api.call(method, path, { key: '', headers, ...(body !== undefined && { body }) });
const signIn = (email = 'minsu@example.com', given = password, headers: Head = fromConsole()) =>
  call('POST', '/v1/session', headers, { email, password: given });

/** The token of the session's cookie in an answer. */
function tokenIn(headers: Headers): string {
  return /__Host-pabal_session=([\w-]{43});/.exec(headers.getSetCookie().join('\n'))?.[1] ?? '';
}
const withToken = (token: string): Head => ({ ...fromConsole(), cookie: `__Host-pabal_session=${token}` });

beforeEach(() => add('minsu@example.com'));

describe('signing in', () => {
  it('answers who is signed in, with a cookie that no script reads and no other site sends', async () => {
    const { status, body, headers } = await signIn();
    expect(status).toBe(201);
    expect(body).toEqual({
      user: { id: expect.any(String), email: 'minsu@example.com', name: 'Minsu', locale: 'ko' },
      space: 'default',
      role: 'operator',
      spaces: [{ name: 'default', role: 'operator' }],
      expires_at: expect.any(String),
    });
    const [cookie = ''] = headers.getSetCookie().filter((one) => one.startsWith('__Host-pabal_session='));
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Secure; Expires=/);
    const again = await call('GET', '/v1/session', withToken(tokenIn(headers)));
    expect(again).toMatchObject({ status: 200, body });
  });

  it('takes the address in any case, and keeps no token and no password as it is', async () => {
    const { status, headers } = await signIn('Minsu@Example.com');
    expect(status).toBe(201);
    const { rows } = await api.store.query<{ text: string }>(
      `select to_jsonb(s)::text || to_jsonb(u)::text as text from sessions s, users u`,
    );
    expect(rows[0]?.text).toContain('$scrypt$ln=15,r=8,p=3$');
    expect(rows[0]?.text).not.toContain(password);
    expect(rows[0]?.text).not.toContain(tokenIn(headers));
  });

  it.each([
    ['a wrong password', 'minsu@example.com', 'wrong password'],
    ['an address that no user has', 'nobody@example.com', password],
    ['what is no address', 'minsu', password],
  ])('refuses %s in the same words', async (_what, email, given) => {
    expect(await signIn(email, given)).toMatchObject({
      status: 401,
      body: { code: 'sign-in-refused', detail: 'The address and the password do not belong together.' },
    });
  });

  it('refuses what no page of the console has sent', async () => {
    const { origin = '' } = fromConsole();
    const refused = [
      {},
      { origin },
      { 'pabal-console': '1' },
      { origin: 'http://evil.example', 'pabal-console': '1' },
      { origin: 'null', 'pabal-console': '1' },
      { origin, 'pabal-console': '1', 'sec-fetch-site': 'cross-site' },
      { origin, 'pabal-console': '1', 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of refused)
      expect(await signIn('minsu@example.com', password, headers)).toMatchObject({
        status: 403,
        body: { code: 'not-from-console' },
      });
  });
});

describe('a session', () => {
  it('is asked for where none came, and says so when it is over', async () => {
    expect(await call('GET', '/v1/session')).toMatchObject({
      status: 401,
      body: { code: 'session-missing' },
    });
    const answer = await call('GET', '/v1/session', withToken('z'.repeat(43)));
    expect(answer).toMatchObject({ status: 401, body: { code: 'session-over' } });
    expect(answer.headers.getSetCookie().join()).toContain('__Host-pabal_session=; ');
    // A route that takes a key asks for one, unless a session came.
    expect((await call('GET', '/v1/apps')).body.code).toBe('key-missing');
  });

  it('that is ended in the middle of something changes nothing, and the answer says what to do', async () => {
    const token = tokenIn((await signIn()).headers);
    await api.newKey({ name: 'crm' });
    expect((await call('POST', '/v1/apps/crm/pause', withToken(token))).status).toBe(200);
    await deleteSessions(api.store, { userId: await userId() });
    const refused = await call('POST', '/v1/apps/crm/resume', withToken(token));
    expect(refused).toMatchObject({
      status: 401,
      body: { code: 'session-over', detail: expect.stringMatching(/Nothing was changed.*Sign in again\./) },
    });
    expect(await pausedApps()).toEqual(['crm']);
  });

  it('changes nothing without the field that the console sends', async () => {
    const { cookie = '' } = withToken(tokenIn((await signIn()).headers));
    await api.newKey({ name: 'crm' });
    for (const headers of [
      {},
      { origin: api.url },
      { 'pabal-console': '1' },
      { 'sec-fetch-site': 'same-origin' },
    ])
      expect(await call('POST', '/v1/apps/crm/pause', { ...headers, cookie })).toMatchObject({
        status: 403,
        body: { code: 'not-from-console' },
      });
    expect(await pausedApps()).toEqual([]);
  });

  it('is one of several: each is listed, and ends alone', async () => {
    const [one, other] = [tokenIn((await signIn()).headers), tokenIn((await signIn()).headers)];
    const { body } = await call('GET', '/v1/sessions', withToken(one));
    expect(body.sessions).toHaveLength(2);
    const theOther = found(body.sessions).find(({ current }) => current === false);
    expect((await call('DELETE', `/v1/sessions/${theOther?.id}`, withToken(one))).status).toBe(204);
    expect((await call('GET', '/v1/session', withToken(other))).status).toBe(401);
    expect((await call('DELETE', '/v1/session', withToken(one))).status).toBe(204);
    expect((await call('GET', '/v1/session', withToken(one))).status).toBe(401);
  });

  it('ends when its browser signs in again', async () => {
    const token = tokenIn((await signIn()).headers);
    expect((await signIn('minsu@example.com', password, withToken(token))).status).toBe(201);
    expect((await call('GET', '/v1/session', withToken(token))).status).toBe(401);
  });

  it('of somebody else is listed and ended by admins alone', async () => {
    await add('ada@example.com', { role: 'admin' });
    const token = tokenIn((await signIn()).headers);
    const admin = withToken(tokenIn((await signIn('ada@example.com')).headers));
    expect((await call('GET', '/v1/sessions?all=true', withToken(token))).body.code).toBe('role-missing');
    const all = found((await call('GET', '/v1/sessions?all=true', admin)).body.sessions);
    expect(all.map(({ user }) => user.email).sort()).toEqual(['ada@example.com', 'minsu@example.com']);
    const own = all.find(({ current }) => current);
    expect((await call('DELETE', `/v1/sessions/${own?.id}`, withToken(token))).status).toBe(404);
    const theirs = all.find(({ current }) => !current);
    expect((await call('DELETE', `/v1/sessions/${theirs?.id}`, admin)).status).toBe(204);
    expect((await call('GET', '/v1/session', withToken(token))).body.code).toBe('session-over');
  });

  it('is over when its user has no role any more, and after its times', async () => {
    const token = tokenIn((await signIn()).headers);
    await api.store.query(`update sessions set seen_at = now() - interval '13 hours'`);
    expect((await call('GET', '/v1/session', withToken(token))).status).toBe(401);
    const another = tokenIn((await signIn()).headers);
    await api.store.query(`update sessions set expires_at = now() - interval '1 second'`);
    expect((await call('GET', '/v1/session', withToken(another))).status).toBe(401);
    const third = tokenIn((await signIn()).headers);
    await api.store.query('delete from user_roles');
    expect((await call('GET', '/v1/session', withToken(third))).status).toBe(401);
    expect(await signIn()).toMatchObject({ status: 403, body: { code: 'role-missing' } });
  });

  it('gets another token every quarter of an hour, also when an answer is lost, and ends when an old one comes', async () => {
    const first = tokenIn((await signIn()).headers);
    expect(tokenIn((await call('GET', '/v1/session', withToken(first))).headers)).toBe('');
    await age('16 minutes');
    const offered = await Promise.all([1, 2].map(() => call('GET', '/v1/session', withToken(first))));
    const [second = '', same] = offered.map(({ headers }) => tokenIn(headers));
    expect(second).not.toBe('');
    expect(same).toBe(second);
    // The browser has not got it: the first goes on, and is offered the same again.
    expect(tokenIn((await call('GET', '/v1/session', withToken(first))).headers)).toBe(second);
    expect((await call('GET', '/v1/session', withToken(second))).status).toBe(200);
    // A request that was under way.
    expect((await call('GET', '/v1/session', withToken(first))).status).toBe(200);
    await age('2 minutes');
    expect((await call('GET', '/v1/session', withToken(second))).status).toBe(200);
    expect((await call('GET', '/v1/session', withToken(first))).status).toBe(401);
    expect((await call('GET', '/v1/session', withToken(second))).status).toBe(401);
  });

  it('changes the name, the language and the password of its user, whose other sessions end', async () => {
    const [one, other] = [tokenIn((await signIn()).headers), tokenIn((await signIn()).headers)];
    const next = 'another long password';
    const wrong = { password: { current: 'wrong password', next } };
    expect((await call('PATCH', '/v1/session', withToken(one), wrong)).body).toMatchObject({
      code: 'invalid-request',
      errors: [{ field: '/password/current' }],
    });
    const short = { password: { current: password, next: 'short' } };
    expect((await call('PATCH', '/v1/session', withToken(one), short)).body).toMatchObject({
      errors: [{ field: '/password/next', expected: expect.stringContaining('12 to 200 characters') }],
    });
    const wanted = { name: '김민수', locale: 'en', password: { current: password, next } };
    const { status, body, headers } = await call('PATCH', '/v1/session', withToken(one), wanted);
    expect(status).toBe(200);
    expect(body.user).toMatchObject({ name: '김민수', locale: 'en' });
    expect((await call('GET', '/v1/session', withToken(tokenIn(headers)))).status).toBe(200);
    for (const old of [one, other])
      expect((await call('GET', '/v1/session', withToken(old))).status).toBe(401);
    expect((await signIn()).status).toBe(401);
    expect((await signIn('minsu@example.com', next)).status).toBe(201);
  });
});

describe('an invitation', () => {
  it('sets a password once, signs in, and cannot be used again', async () => {
    const admin = await api.signedIn('admin');
    const wanted = { email: 'bora@example.com', name: 'Bora', locale: 'ko', role: 'viewer' };
    const added = await call('POST', '/v1/users', admin, wanted);
    expect(added.status).toBe(201);
    const { url } = invitationIn(added.body);
    const token = /^https:\/\/pabal\.example\/console\/invitation\/([\w-]{43})$/.exec(url)?.[1] ?? '';
    const path = `/v1/invitations/${token}`;
    expect((await call('POST', path, fromConsole(), { password: 'short' })).status).toBe(400);
    const accepted = await call('POST', path, fromConsole(), { password: 'a password of hers' });
    expect(accepted).toMatchObject({
      status: 201,
      body: { user: { email: 'bora@example.com' }, role: 'viewer' },
    });
    expect((await call('GET', '/v1/session', withToken(tokenIn(accepted.headers)))).status).toBe(200);
    expect(await call('POST', path, fromConsole(), { password: 'another password' })).toMatchObject({
      status: 404,
      body: { code: 'not-found', detail: expect.stringContaining('used already') },
    });
    expect((await signIn('bora@example.com', 'a password of hers')).status).toBe(201);
  });

  it('is used by one of two who come at the same moment', async () => {
    const { token } = (await inviteUser(api.store, { emailKey: 'minsu@example.com' }, 'test')).invitation;
    const answers = await Promise.all(
      ['the first password', 'the other password'].map((given) =>
        call('POST', `/v1/invitations/${token}`, fromConsole(), { password: given }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404]);
  });

  it('is over after its time, and when another one was made', async () => {
    const make = async () =>
      (await inviteUser(api.store, { emailKey: 'minsu@example.com' }, 'test')).invitation.token;
    const use = (token: string) =>
      call('POST', `/v1/invitations/${token}`, fromConsole(), { password: 'a new password' });
    const first = await make();
    const second = await make();
    expect((await use(first)).status).toBe(404);
    await api.store.query(`update invitations set expires_at = now() - interval '1 second'`);
    expect((await use(second)).status).toBe(404);
  });
});

describe('users of a space', () => {
  it('are listed, changed and removed by admins, and the last admin stays', async () => {
    const admin = await api.signedIn('admin');
    const list = async () => users((await call('GET', '/v1/users', admin)).body.users);
    expect(await list()).toMatchObject([
      { email: 'admin@example.com', role: 'admin', signsInBy: [] },
      { email: 'minsu@example.com', role: 'operator', signsInBy: ['password'] },
    ]);
    const [ada, minsu] = await list();
    const change = (id: string | undefined, role: string) =>
      call('PATCH', `/v1/users/${id}`, admin, { role });
    expect(await change(ada?.id, 'viewer')).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    expect(await call('DELETE', `/v1/users/${ada?.id}`, admin)).toMatchObject({ status: 409 });
    expect(await change(minsu?.id, 'editor')).toMatchObject({ status: 200, body: { role: 'editor' } });
    const token = tokenIn((await signIn()).headers);
    expect((await call('DELETE', `/v1/users/${minsu?.id}`, admin)).status).toBe(204);
    expect((await call('GET', '/v1/session', withToken(token))).status).toBe(401);
    expect((await signIn()).status).toBe(401);
    expect(
      await call('POST', '/v1/users', admin, { email: 'admin@example.com', role: 'viewer' }),
    ).toMatchObject({
      status: 409,
    });
  });

  it('cannot be looked after with an API key, whatever scopes it has', async () => {
    for (const path of ['/v1/users', '/v1/session', '/v1/sessions', '/v1/audit'])
      expect(await api.call('GET', path)).toMatchObject({ status: 403, body: { code: 'session-only' } });
  });
});

const age = (time: string) => api.store.query(`update sessions set token_since = now() - interval '${time}'`);

async function userId(): Promise<string> {
  const { rows } = await api.store.query<{ id: string }>('select id from users');
  return rows[0]?.id ?? '';
}

async function pausedApps(): Promise<string[]> {
  const { rows } = await api.store.query<{ name: string }>(
    'select name from apps where paused_at is not null',
  );
  await api.store.query('delete from api_keys where app_id in (select id from apps where name = $1)', [
    'crm',
  ]);
  await api.store.query('delete from apps where name = $1', ['crm']);
  return rows.map(({ name }) => name);
}

const listed = z.array(
  z.object({ id: z.string(), current: z.boolean(), user: z.object({ email: z.string() }) }),
);
const found = (sessions: unknown) => listed.parse(sessions);
const users = (list: unknown) => z.array(z.looseObject({ id: z.string() })).parse(list);
const invitationIn = (body: unknown) =>
  z.object({ invitation: z.object({ url: z.string() }) }).parse(body).invitation;

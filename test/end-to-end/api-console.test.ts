import { addUser, inviteUser } from '@pabal/access';
import { parseAddress } from '@pabal/mail';
import { anEvent, useApi } from '@pabal/test/api';
import { describeEachQueueBackend, eventually } from '@pabal/test/support';

const password = 'correct horse battery';
const board = '/console/queues/';

describe('the pages to sign in', () => {
  const api = useApi({ empty: ['users', 'sessions', 'user_roles', 'invitations'] });

  beforeEach(async () => {
    const email = parseAddress('minsu@example.com');
    if (!email.ok) throw new Error(email.expected);
    const user = { email: email.address, name: 'Minsu', locale: 'ko', role: 'operator', password } as const;
    await addUser(api.store, user, 'test');
  });

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${api.url}${path}`, {
      redirect: 'manual',
      headers: { accept: 'text/html', connection: 'close', ...headers },
    });
  const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${api.url}${path}`, {
      ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) },
      headers: { origin: api.url, connection: 'close', ...headers },
    });
  const cookieOf = (answer: Response) =>
    answer.headers
      .getSetCookie()
      .find((cookie) => cookie.startsWith('__Host-pabal_session='))
      ?.split(';')[0] ?? '';
  const signIn = (to = '/console/queues/') =>
    post('/console/sign-in', { email: 'minsu@example.com', password, to });

  it('lead a person from the dashboard through the form and back, without a script', async () => {
    const sent = await get(board);
    expect(sent.status).toBe(303);
    const form = await get(sent.headers.get('location') ?? '');
    const page = await form.text();
    expect(page).toContain('<input type="hidden" name="to" value="/console/queues/">');
    expect(page).not.toContain('<script');
    expect(form.headers.get('content-security-policy')).toContain("default-src 'none'");
    const signedIn = await signIn();
    expect(signedIn.status).toBe(303);
    expect(signedIn.headers.get('location')).toBe('/console/queues/');
    expect((await get(board, { cookie: cookieOf(signedIn) })).status).toBe(200);
  });

  it('speak Korean to who asks for it', async () => {
    const form = await get('/console/sign-in', { 'accept-language': 'ko-KR,ko;q=0.9,en;q=0.8' });
    expect(form.headers.get('content-language')).toBe('ko');
    expect(await form.text()).toContain('<html lang="ko">');
    expect(await (await get('/console/sign-in', { 'accept-language': 'de' })).text()).toContain('Sign in');
  });

  it.each([
    'https://evil.example/console',
    '//evil.example/console',
    '/\\evil.example/console',
    'javascript:alert(1)',
    '/consolex',
    '/v1/session',
    '',
  ])('lead nowhere but to the console: %s', async (to) => {
    expect((await signIn(to)).headers.get('location')).toBe('/console');
  });

  it('keep the address after a wrong password, as text', async () => {
    const email = '"><script>alert(1)</script>@example.com';
    const refused = await post('/console/sign-in', { email, password: 'wrong' });
    expect(refused.status).toBe(401);
    const page = await refused.text();
    expect(page).toContain('do not belong together');
    expect(page).not.toContain('<script');
    expect(page).toContain('&quot;&gt;&lt;script&gt;');
  });

  it('refuse a form that another site has sent', async () => {
    const fields = { email: 'minsu@example.com', password };
    for (const origin of ['http://evil.example', 'null'])
      expect((await post('/console/sign-in', fields, { origin })).status).toBe(403);
    const crossSite = await post('/console/sign-in', fields, { 'sec-fetch-site': 'cross-site' });
    expect(crossSite.status).toBe(403);
    expect(crossSite.headers.getSetCookie()).toEqual([]);
    expect((await post('/console/sign-in', {})).status).toBe(400);
  });

  it('sign out, and the session is over', async () => {
    const cookie = cookieOf(await signIn());
    const inside = await get('/console/sign-in', { cookie });
    expect(await inside.text()).toContain('minsu@example.com');
    expect((await post('/console/sign-out', {}, { cookie, origin: 'http://evil.example' })).status).toBe(403);
    const out = await post('/console/sign-out', {}, { cookie });
    expect(await out.text()).toContain('You are signed out.');
    expect((await get(board, { cookie })).status).toBe(303);
    const { rows } = await api.store.query<{ action: string }>(
      'select action from audit_entries order by number',
    );
    expect(rows.at(-1)?.action).toBe('session.end');
  });

  it('take an invitation once, which opening the link does not use up', async () => {
    const { token } = (await inviteUser(api.store, { emailKey: 'minsu@example.com' }, 'test')).invitation;
    const path = `/console/invitation/${token}`;
    for (const _time of [1, 2]) expect(await (await get(path)).text()).toContain('value="minsu@example.com"');
    expect((await post(path, { password: 'short' })).status).toBe(400);
    expect((await post(path, { password: 'a new password' }, { origin: 'null' })).status).toBe(403);
    const accepted = await post(path, { password: 'a new password' });
    expect(accepted.status).toBe(303);
    expect((await get(board, { cookie: cookieOf(accepted) })).status).toBe(200);
    expect((await get(path)).status).toBe(404);
    expect((await post(path, { password: 'another password' })).status).toBe(404);
  });

  it('are led to from the address of the api, where a program gets a problem', async () => {
    const page = await get('/', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('href="https://pabal.example/console"');
    for (const accept of ['*/*', 'application/json']) {
      const problem = await get('/', { accept });
      expect(problem.status).toBe(404);
      expect(await problem.json()).toMatchObject({ code: 'not-found' });
    }
  });
});

describeEachQueueBackend('the queue dashboard', (backend) => {
  const api = useApi({ queueUrl: () => backend.url(), settings: { CONSOLE_WRITABLE: 'true' } });

  const queuesPath = '/console/queues/api/queues?activeQueue=event-mail&status=waiting&page=1&jobsPerPage=10';
  const ask = (method: string, path: string, headers: Readonly<Record<string, string>>) =>
    api.call(method, path, { key: '', headers });

  it('shows what waits, by id and not by address', async () => {
    const operator = await api.signedIn('operator');
    const { body } = await api.post(anEvent({ to: [{ email: 'secret-person@example.com' }] }));
    const [row] = (await api.store.query<{ id: string }>('select id from deliveries')).rows;
    expect(body).toMatchObject({ counts: { planned: 1 } });
    const shown = await eventually(async () => {
      const text = JSON.stringify((await ask('GET', queuesPath, operator)).body);
      return text.includes(String(row?.id)) && text;
    });
    expect(shown).toContain('"event-mail"');
    expect(shown).toContain('"dead-letter"');
    expect(shown).not.toContain('secret-person');
  });

  it('changes queues when that is allowed, for what its own pages send', async () => {
    const { cookie = '' } = await api.signedIn('admin');
    const pause = (verb: string, headers: Record<string, string>) =>
      ask('PUT', `/console/queues/api/queues/event-mail/${verb}`, { cookie, ...headers });
    expect((await pause('pause', {})).status).toBe(403);
    expect((await pause('pause', { origin: 'http://evil.example' })).status).toBe(403);
    expect((await pause('pause', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await pause('pause', { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect(JSON.stringify((await ask('GET', queuesPath, { cookie })).body)).toContain('"isPaused":true');
    expect((await pause('resume', { origin: api.url })).status).toBe(200);
  });

  it('is there for operators and admins alone', async () => {
    for (const [role, status] of [
      ['viewer', 403],
      ['editor', 403],
      ['operator', 200],
      ['admin', 200],
    ] as const)
      expect((await ask('GET', board, await api.signedIn(role))).status).toBe(status);
    expect((await ask('GET', queuesPath, { accept: 'application/json' })).status).toBe(401);
  });
});

describe('the queue dashboard of an api that does not allow changes', () => {
  const api = useApi();

  it('shows, under a policy that loads nothing from other hosts, and changes nothing', async () => {
    const headers = await api.signedIn('operator');
    const shown = await api.call('GET', board, { key: '', headers });
    expect(shown.status).toBe(200);
    expect(shown.body.text).toContain('<title>pabal</title>');
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(shown.headers.get('x-powered-by')).toBeNull();
    const script = /src="(static\/js\/main[^"]+)"/.exec(String(shown.body.text))?.[1];
    expect((await api.call('GET', `${board}${script}`, { key: '', headers })).status).toBe(200);
    expect((await api.call('GET', `${board}${script}`, { key: '' })).status).toBe(401);
    const path = '/console/queues/api/queues/event-mail/pause';
    expect((await api.call('PUT', path, { key: '', headers })).status).toBe(405);
  });
});

describe('what everybody may see', () => {
  const api = useApi();

  it('is health, readiness and figures by route', async () => {
    await api.call('GET', '/v1/events/01890000-0000-7000-8000-000000000000');
    await api.call('GET', '/nowhere/at/all', { key: '' });
    expect((await api.call('GET', '/healthz', { key: '' })).body).toEqual({ status: 'ok' });
    expect((await api.call('GET', '/readyz', { key: '' })).body).toMatchObject({ status: 'ready' });
    const { body } = await api.call('GET', '/metrics', { key: '' });
    expect(body.text).toMatch(
      /pabal_http_request_seconds_count\{method="GET",route="\/v1\/events\/\{id\}",status="404"\} 1/,
    );
    expect(body.text).toMatch(/pabal_http_request_seconds_count\{method="GET",route="none",status="404"\} 1/);
    expect(body.text).not.toContain('nowhere');
  });

  it('is what a problem means', async () => {
    const { status, body } = await api.call('GET', '/problems/rate-limited', { key: '' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      code: 'rate-limited',
      status: 429,
      type: 'https://pabal.example/problems/rate-limited',
    });
    expect((await api.call('GET', '/problems/__proto__', { key: '' })).status).toBe(404);
  });

  it('is the OpenAPI document', async () => {
    const { status, body } = await api.call('GET', '/openapi.json', { key: '' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'https://pabal.example' }] });
  });
});

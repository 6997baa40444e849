import { anEvent, useApi } from '@pabal/test/api';
import { describeEachQueueBackend, eventually } from '@pabal/test/support';

const password = 'correct horse battery';
const basic = (user: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
});
const login = basic('ops', password);
const board = '/console/queues/';

describe('the console', () => {
  const api = useApi({ settings: { CONSOLE_PASSWORD: password } });

  const get = (path: string, headers: Record<string, string> = {}) =>
    api.call('GET', path, { key: '', headers });

  it('asks for the password', async () => {
    for (const headers of [
      undefined,
      basic('ops', 'wrong'),
      basic('admin', password),
      { authorization: 'Basic %' },
    ]) {
      const { status, headers: answered, body } = await get(board, headers);
      expect(status).toBe(401);
      expect(answered.get('www-authenticate')).toBe('Basic realm="pabal console", charset="UTF-8"');
      expect(body.text).toContain('CONSOLE_PASSWORD');
    }
  });

  it('shows the queues to a person who has it, under a policy that loads nothing from other hosts', async () => {
    const { status, headers, body } = await get(board, login);
    expect(status).toBe(200);
    expect(body.text).toContain('<title>pabal</title>');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-powered-by')).toBeNull();
    const script = /src="(static\/js\/main[^"]+)"/.exec(String(body.text))?.[1];
    expect((await get(`${board}${script}`, login)).status).toBe(200);
    expect((await get(`${board}${script}`)).status).toBe(401);
  });

  it('changes nothing unless it is allowed to', async () => {
    const { status } = await api.call('PUT', '/console/queues/api/queues/event-mail/pause', {
      key: '',
      headers: { ...login, 'sec-fetch-site': 'same-origin' },
    });
    expect(status).toBe(405);
  });

  it('does nothing that another site makes a browser send', async () => {
    const { status, body } = await api.call('PUT', '/console/queues/api/queues/event-mail/pause', {
      key: '',
      headers: { ...login, 'sec-fetch-site': 'cross-site' },
    });
    expect(status).toBe(403);
    expect(body.text).toContain('another site');
  });

  it('does nothing when nobody says which page sent it, and what another host’s page sends', async () => {
    const put = (headers: Record<string, string>) =>
      api.call('PUT', '/console/queues/api/queues/event-mail/pause', {
        key: '',
        headers: { ...login, ...headers },
      });
    expect((await put({})).status).toBe(403);
    expect((await put({ origin: 'http://evil.example' })).status).toBe(403);
    expect((await put({ origin: 'null' })).status).toBe(403);
    expect((await put({ origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    // Those of its own pages come as far as the board, which is read-only here.
    expect((await put({ origin: api.url })).status).toBe(405);
    expect((await put({ origin: 'https://pabal.example' })).status).toBe(405);
  });

  it('lets the right password in after however many wrong ones from the same address, and sends those away', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 33; n += 1) statuses.push((await get(board, basic('ops', `guess ${n}`))).status);
    expect(statuses.at(0)).toBe(401);
    expect(statuses.at(-1)).toBe(429);
    expect((await get(board, login)).status).toBe(200);
    expect((await api.call('GET', '/v1/deliveries')).status).toBe(200);
    expect((await api.call('GET', '/v1/deliveries', { key: `pbl_live_${'z'.repeat(43)}` })).status).toBe(401);
  });

  it('counts a browser that has logged in before apart from the guesses of its address', async () => {
    const { headers } = await get(board, login);
    const [cookie = ''] = (headers.get('set-cookie') ?? '').split(';');
    expect(cookie).toMatch(/^pabal_console=/);
    expect((await get(board, { ...basic('ops', 'mistyped'), cookie })).status).toBe(401);
    expect((await get(board, { ...basic('ops', 'mistyped'), cookie: 'pabal_console=x.y' })).status).toBe(429);
    expect((await get(board, { cookie })).status).toBe(401);
  });
});

describeEachQueueBackend('the queue dashboard', (backend) => {
  const api = useApi({
    queueUrl: () => backend.url(),
    settings: { CONSOLE_PASSWORD: password, CONSOLE_WRITABLE: 'true' },
  });

  const queuesPath = '/console/queues/api/queues?activeQueue=event-mail&status=waiting&page=1&jobsPerPage=10';
  const read = () => api.call('GET', queuesPath, { key: '', headers: login });

  it('shows what waits, by id and not by address', async () => {
    const { body } = await api.post(anEvent({ to: [{ email: 'secret-person@example.com' }] }));
    const [row] = (await api.store.query<{ id: string }>('select id from deliveries')).rows;
    expect(body).toMatchObject({ counts: { planned: 1 } });
    const shown = await eventually(async () => {
      const text = JSON.stringify((await read()).body);
      return text.includes(String(row?.id)) && text;
    });
    expect(shown).toContain('"event-mail"');
    expect(shown).toContain('"dead-letter"');
    expect(shown).not.toContain('secret-person');
  });

  it('changes queues when that is allowed', async () => {
    const pause = (verb: string) =>
      api.call('PUT', `/console/queues/api/queues/event-mail/${verb}`, {
        key: '',
        headers: { ...login, 'sec-fetch-site': 'same-origin' },
      });
    expect((await pause('pause')).status).toBe(200);
    expect(JSON.stringify((await read()).body)).toContain('"isPaused":true');
    expect((await pause('resume')).status).toBe(200);
  });
});

describe('a console without a password', () => {
  const api = useApi();

  it('is closed, and says how to open it', async () => {
    const { status, body } = await api.call('GET', board, { key: '', headers: basic('ops', '') });
    expect(status).toBe(403);
    expect(body.text).toContain('Set CONSOLE_PASSWORD');
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

import { revokeApp } from '@pabal/db';
import { type ApiServer, anEvent, startApiServer } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer({ settings: { API_RATE_LIMIT: '40' } });
});
afterAll(() => api.stop());

const wellFormed = `pbl_live_${'x'.repeat(43)}`;

describe('an API key', () => {
  it('must come with every request', async () => {
    const { status, headers, body } = await api.call('POST', '/v1/events', { key: '', body: anEvent() });
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'key-missing' });
    expect(headers.get('www-authenticate')).toBe('Bearer realm="pabal"');
  });

  it('that is unknown, revoked or malformed is told apart by nothing', async () => {
    const revoked = await api.newKey({ name: 'gone' });
    await revokeApp(api.store, 'gone');
    const answers = await Promise.all(
      [wellFormed, revoked, 'secret', `${api.key}x`].map((key) => api.call('GET', '/v1/deliveries', { key })),
    );
    for (const { status, body } of answers) {
      const { requestId: _requestId, ...rest } = body;
      expect(status).toBe(401);
      expect(rest).toEqual({
        type: 'https://pabal.example/problems/key-invalid',
        title: 'The API key is unknown or revoked.',
        status: 401,
        code: 'key-invalid',
        detail: 'The API key is unknown or revoked.',
        errors: [],
      });
    }
  });

  it('may do what its scopes allow, and is told what it lacks', async () => {
    const key = await api.newKey({ scopes: ['events:read'] });
    expect((await api.call('GET', '/v1/deliveries', { key })).status).toBe(200);
    const { status, body } = await api.call('POST', '/v1/events', { key, body: anEvent() });
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'scope-missing' });
    expect(body.detail).toBe('This needs the scope events:write; the key has events:read.');
  });

  it('may make so many requests a minute, sees how many are left, and leaves others theirs', async () => {
    const key = await api.newKey();
    const left: (string | null)[] = [];
    for (let n = 0; n < 40; n += 1) {
      const { status, headers } = await api.call('GET', '/v1/deliveries', { key });
      expect(status).toBe(200);
      left.push(headers.get('ratelimit')?.split(';')[1] ?? null);
    }
    expect([left[0], left.at(-1)]).toEqual(['r=39', 'r=0']);
    const { status, headers, body } = await api.call('GET', '/v1/deliveries', { key });
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'rate-limited' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await api.call('GET', '/v1/deliveries', { key: await api.newKey() })).status).toBe(200);
  });

  it('is not guessed: who keeps trying is not listened to, while good keys go on', async () => {
    expect((await api.call('GET', '/v1/deliveries')).status).toBe(200);
    const statuses: number[] = [];
    for (let n = 0; n < 40 && statuses.at(-1) !== 429; n += 1) {
      statuses.push(
        (await api.call('GET', '/v1/deliveries', { key: `pbl_live_${'y'.repeat(41)}${10 + n}` })).status,
      );
    }
    expect(statuses[0]).toBe(401);
    expect(statuses.at(-1)).toBe(429);
    const { status, headers } = await api.call('GET', '/v1/deliveries', { key: '' });
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await api.call('GET', '/v1/deliveries')).status).toBe(200);
  });
});

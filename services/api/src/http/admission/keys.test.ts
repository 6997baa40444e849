import { revokeKeys } from '@pabal/db/apps';
import { anEvent, startApiServer, useApi } from '@pabal/test/api';

const api = useApi({ settings: { API_RATE_LIMIT: '40' } });

const wellFormed = `pbl_live_${'x'.repeat(43)}`;

describe('an API key', () => {
  it('must come with every request', async () => {
    const { status, headers, body } = await api.call('POST', '/v1/events', { key: '', body: anEvent() });
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'key-missing' });
    expect(headers.get('www-authenticate')).toBe('Bearer realm="pabal"');
  });

  it('gets the same answer whether it is unknown, revoked or malformed', async () => {
    const revoked = await api.newKey({ name: 'gone' });
    await revokeKeys(api.store, 'gone', { actor: 'cli:test' });
    const answers = await Promise.all(
      [wellFormed, revoked, 'secret', `${api.key}x`].map((key) => api.call('GET', '/v1/deliveries', { key })),
    );
    for (const { status, body } of answers) {
      const { requestId: _requestId, ...rest } = body;
      expect(status).toBe(401);
      expect(rest).toEqual({
        type: 'https://pabal.example/problems/key-invalid',
        title: 'The API key is unknown, revoked or expired.',
        status: 401,
        code: 'key-invalid',
        detail: 'The API key is unknown, revoked or expired.',
        errors: [],
      });
    }
  });

  it('may do what its scopes allow, and a refusal names the scope it lacks', async () => {
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

  it('that is right is never refused for wrong ones that came from the same address, seen before or not', async () => {
    const fresh = await api.newKey();
    const statuses: number[] = [];
    for (let n = 0; n < 40; n += 1)
      statuses.push((await api.call('GET', '/v1/deliveries', { key: wrong(n) })).status);
    expect([statuses.at(0), statuses.at(-1)]).toEqual([401, 429]);
    const { status, headers, body } = await api.call('GET', '/v1/deliveries', { key: wrong(0) });
    expect({ status, code: body.code, title: body.title }).toEqual({
      status: 429,
      code: 'too-many-guesses',
      title: 'Too many refused API keys or passwords came from this address.',
    });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await api.call('GET', '/v1/deliveries', { key: fresh })).status).toBe(200);
    expect((await api.call('GET', '/v1/deliveries')).status).toBe(200);
  });

  it('that is missing or malformed is no guess, however often it is', async () => {
    for (let n = 0; n < 40; n += 1) {
      expect((await api.call('GET', '/v1/deliveries', { key: '' })).status).toBe(401);
      expect((await api.call('GET', '/v1/deliveries', { key: `secret-${n}` })).status).toBe(401);
    }
  });

  it('that is refused is logged once for its address and minute, by its first characters only, and counted', async () => {
    const own = await startApiServer();
    try {
      for (let n = 0; n < 3; n += 1) await own.call('GET', '/v1/deliveries', { key: wrong(n) });
      await own.call('GET', '/v1/deliveries', { key: '' });
      const lines = own.logs.filter(({ msg }) => msg === 'API keys from this address are refused.');
      expect(lines).toEqual([
        expect.objectContaining({ client: '127.0.0.1', reason: 'unknown', keyPrefix: 'pbl_live_yyyy' }),
      ]);
      const { text } = (await own.call('GET', '/metrics', { key: '' })).body;
      expect(text).toContain('pabal_refused_keys_total{reason="unknown"} 3');
      expect(text).toContain('pabal_refused_keys_total{reason="missing"} 1');
      expect(text).toContain('pabal_refused_keys_total{reason="malformed"} 0');
    } finally {
      await own.stop();
    }
  });

  it('from behind a trusted proxy is counted by the address that the proxy names, and by no other', async () => {
    const own = await startApiServer({ settings: { TRUSTED_PROXIES: '127.0.0.0/8' } });
    const ask = (n: number, forwarded: string) =>
      own.call('GET', '/v1/deliveries', { key: wrong(n), headers: { 'x-forwarded-for': forwarded } });
    try {
      for (let n = 0; n < 31; n += 1) await ask(n, `10.9.9.${n}, 203.0.113.9`);
      expect((await ask(40, '203.0.113.9')).status).toBe(429);
      expect((await ask(41, '203.0.113.10')).status).toBe(401);
    } finally {
      await own.stop();
    }
  });
});

/** A well-formed key that no app has. */
const wrong = (n: number) => `pbl_live_${'y'.repeat(41)}${10 + n}`;

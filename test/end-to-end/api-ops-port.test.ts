import { useApi } from '@pabal/test/api';
import { freePort } from '@pabal/test/support';

const password = 'correct horse battery';

describe('an api with a port of its own for operations', () => {
  let port: number;
  beforeAll(async () => {
    port = await freePort();
  });
  const api = useApi({ settings: () => ({ OPS_PORT: String(port), CONSOLE_PASSWORD: password }) });

  const paths = ['/healthz', '/readyz', '/metrics', '/console/queues/'];
  const headers = {
    authorization: `Basic ${Buffer.from(`ops:${password}`).toString('base64')}`,
    connection: 'close',
  };

  it('serves health, figures and the console there, and nothing else', async () => {
    for (const path of paths)
      expect((await fetch(`http://127.0.0.1:${port}${path}`, { headers })).status).toBe(200);
    for (const path of ['/v1/deliveries', '/openapi.json', '/unsubscribe/x'])
      expect((await fetch(`http://127.0.0.1:${port}${path}`, { headers })).status).toBe(404);
  });

  it('does not serve them where the internet may come, and does not describe them there', async () => {
    for (const path of paths) expect((await api.call('GET', path, { key: '', headers })).status).toBe(404);
    expect((await api.call('GET', '/v1/deliveries')).status).toBe(200);
    const { body } = await api.call('GET', '/openapi.json', { key: '' });
    expect(body.paths).not.toHaveProperty(['/metrics']);
    expect(body.paths).toHaveProperty(['/v1/events']);
  });
});

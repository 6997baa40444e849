import { useApi } from '@pabal/test/api';
import { freePort } from '@pabal/test/support';

describe('an api with a port of its own for operations', () => {
  let port: number;
  beforeAll(async () => {
    port = await freePort();
  });
  const api = useApi({
    settings: () => ({ OPS_PORT: String(port), CONSOLE_URL: `http://127.0.0.1:${port}` }),
  });

  const paths = ['/healthz', '/readyz', '/metrics', '/console/queues/'];
  const forUsers = ['/v1/session', '/v1/users', '/v1/audit'];
  let headers: Readonly<Record<string, string>>;
  beforeAll(async () => {
    headers = { ...(await api.signedIn('admin')), connection: 'close' };
  });
  const status = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).status;

  it('serves health, figures, the console and the API for users there', async () => {
    for (const path of [...paths, ...forUsers, '/v1/apps', '/v1/deliveries'])
      expect({ path, status: await status(path) }).toEqual({ path, status: 200 });
  });

  it('does not serve them where the internet may come, and does not describe them there', async () => {
    for (const path of [...paths, ...forUsers])
      expect((await api.call('GET', path, { key: '', headers })).status).toBe(404);
    // A session counts for nothing there.
    expect((await api.call('GET', '/v1/apps', { key: '', headers })).body.code).toBe('key-missing');
    expect((await api.call('GET', '/v1/deliveries')).status).toBe(200);
    const { body } = await api.call('GET', '/openapi.json', { key: '' });
    expect(body.paths).not.toHaveProperty(['/metrics']);
    expect(body.paths).not.toHaveProperty(['/v1/session']);
    expect(body.paths).toHaveProperty(['/v1/events']);
  });
});

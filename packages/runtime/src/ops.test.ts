import { createMetrics } from './metrics.ts';
import { type OpsServer, startOpsServer } from './ops.ts';

let server: OpsServer | undefined;
afterEach(async () => {
  await server?.stop();
});

async function ask(path: string, checks: Record<string, () => Promise<unknown>> = {}) {
  const metrics = createMetrics();
  metrics.counter('pabal_test_total', 'For this test.').inc(3);
  server = await startOpsServer({ host: '127.0.0.1', port: 0, metrics, checks });
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
  return { status: response.status, text: await response.text() };
}

it('says that the process lives', async () => {
  expect(await ask('/healthz')).toEqual({ status: 200, text: '{"status":"ok"}' });
});

it('is ready when everything it needs is well, and shows the details', async () => {
  const { status, text } = await ask('/readyz', {
    store: async () => undefined,
    queue: async () => ({ latencyMs: 1 }),
  });
  expect(status).toBe(200);
  expect(JSON.parse(text)).toEqual({
    status: 'ready',
    checks: { store: { ok: true, detail: 'ok' }, queue: { ok: true, detail: { latencyMs: 1 } } },
  });
});

it('is not ready, and names what is missing, when one thing is not well', async () => {
  const { status, text } = await ask('/readyz', {
    store: async () => undefined,
    queue: () => Promise.reject(new Error('Redis is away.')),
  });
  expect(status).toBe(503);
  expect(JSON.parse(text).checks.queue).toEqual({ ok: false, detail: 'Redis is away.' });
});

it('gives its figures to Prometheus', async () => {
  expect((await ask('/metrics')).text).toContain('pabal_test_total 3');
});

it('knows nothing else', async () => {
  expect((await ask('/v1/events')).status).toBe(404);
});

import { createMetrics, mergeFigures } from './metrics.ts';
import { NotReady, type OpsServer, startOpsServer } from './ops.ts';

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

it('shows all that a check has to say when it is not well', async () => {
  const { status, text } = await ask('/readyz', {
    'process 1': () => Promise.reject(new NotReady('not ready', { pid: 7, status: 'not ready' })),
  });
  expect(status).toBe(503);
  expect(JSON.parse(text).checks['process 1']).toEqual({
    ok: false,
    detail: { pid: 7, status: 'not ready' },
  });
});

it('puts the figures of several processes together, each under its label', async () => {
  const figures = ['1', '2'].map((process) => {
    const metrics = createMetrics();
    metrics.counter('pabal_test_total', 'For this test.', ['lane']).inc({ lane: 'event' }, 3);
    metrics.histogram('pabal_test_seconds', 'For this test.').observe(0.2);
    return metrics.figures({ process });
  });
  const text = await mergeFigures(await Promise.all(figures));
  expect(text.match(/^# TYPE pabal_test_total counter$/gm)).toHaveLength(1);
  for (const process of ['1', '2']) {
    expect(text).toContain(`pabal_test_total{lane="event",process="${process}"} 3`);
    expect(text).toContain(`pabal_test_seconds_bucket{le="0.25",process="${process}"} 1`);
    expect(text).toContain(`pabal_test_seconds_count{process="${process}"} 1`);
  }
});

it('gives its figures to Prometheus', async () => {
  expect((await ask('/metrics')).text).toContain('pabal_test_total 3');
});

it('knows nothing else', async () => {
  expect((await ask('/v1/events')).status).toBe(404);
});

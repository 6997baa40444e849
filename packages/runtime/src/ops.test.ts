import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { counter, histogram } from './metrics/definition.ts';
import { createMetrics, mergeFigures } from './metrics/metrics.ts';
import { createReadiness, NotReady, type OpsServer, originForm, startOpsServer } from './ops.ts';

let server: OpsServer | undefined;
afterEach(async () => {
  await server?.stop();
});

const services = ['api'] as const;
const testTotal = counter({ name: 'pabal_test_total', help: 'For this test.', services });

async function ask(path: string, checks: Record<string, () => Promise<unknown>> = {}) {
  const metrics = createMetrics();
  metrics.counter(testTotal).inc({}, 3);
  server = await startOpsServer({ host: '127.0.0.1', port: 0, metrics, checks });
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
  return { status: response.status, text: await response.text() };
}

it('says that the process lives', async () => {
  expect(await ask('/healthz')).toEqual({ status: 200, text: '{"status":"ok"}' });
});

it.each(['/healthz/', '/healthz?a', '/healthz/?a=/b'])('says so at %s as well', async (path) => {
  expect(await ask(path)).toEqual({ status: 200, text: '{"status":"ok"}' });
});

it.each([
  ['/metrics#a', '/metrics#a'],
  ['*', '*'],
  ['http://elsewhere/metrics?a', '/metrics?a'],
  ['HTTP://u:p@[::1]:1', '/'],
  ['http://[', '/'],
  ['http://elsewhere?a', '/?a'],
  ['/http://elsewhere/metrics', '/http://elsewhere/metrics'],
])('takes the target %s for %s', (target, origin) => {
  expect(originForm(target)).toBe(origin);
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

describe('a check that gets no answer', () => {
  const frozen = () => new Promise<never>(() => {});

  it('has failed after a while, and the others are shown', async () => {
    const checks = { store: frozen, lease: frozen, queue: async () => ({ latencyMs: 1 }) };
    const options = { metrics: createMetrics(), checks, answerWithinMs: 10 };
    server = await startOpsServer({ host: '127.0.0.1', port: 0, ...options });
    const response = await fetch(`http://127.0.0.1:${server.port}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: 'not ready',
      checks: {
        store: { ok: false, detail: 'PostgreSQL did not answer within 0.01 s.' },
        lease: { ok: false, detail: 'The check “lease” did not answer within 0.01 s.' },
        queue: { ok: true, detail: { latencyMs: 1 } },
      },
    });
  });

  it('is not made a second time before it has one', async () => {
    const asked: ((answer: string) => void)[] = [];
    const store = () => new Promise((resolve) => asked.push(resolve));
    const readiness = createReadiness({ store }, 10);
    expect((await readiness()).status).toBe('not ready');
    expect((await readiness()).status).toBe('not ready');
    expect(asked).toHaveLength(1);
    asked[0]?.('thawed');
    expect(await readiness()).toMatchObject({ status: 'ready', checks: { store: { detail: 'thawed' } } });
    await readiness();
    expect(asked).toHaveLength(2);
  });

  it('may fail when nobody waits for it any more', async () => {
    let fail: (error: Error) => void = () => {};
    const store = () => new Promise((_, reject) => (fail = reject));
    const unheard: unknown[] = [];
    const note = (error: unknown) => void unheard.push(error);
    process.on('unhandledRejection', note);
    expect((await createReadiness({ store }, 10)()).status).toBe('not ready');
    fail(new Error('Cut off.'));
    await turnOfTheLoop();
    process.off('unhandledRejection', note);
    expect(unheard).toEqual([]);
  });
});

it('puts the figures of several processes together, each under its label', async () => {
  const byLane = counter({ ...testTotal, labels: { lane: ['event', 'newsletter'] } });
  const figures = ['1', '2'].map((process) => {
    const metrics = createMetrics();
    metrics.counter(byLane).inc({ lane: 'event' }, 3);
    metrics
      .histogram(histogram({ name: 'pabal_test_seconds', help: 'For this test.', services }))
      .observe({}, 0.2);
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

it('shows each check in pabal_ready as /readyz does', async () => {
  const { text } = await ask('/metrics', {
    store: async () => undefined,
    queue: () => Promise.reject(new Error('Redis is away.')),
  });
  expect(text).toContain('pabal_ready{check="store"} 1\n');
  expect(text).toContain('pabal_ready{check="queue"} 0\n');
});

it('shows in pabal_ready that it was told to stop', async () => {
  const metrics = createMetrics();
  const checks = { store: async () => undefined };
  server = await startOpsServer({ host: '127.0.0.1', port: 0, metrics, checks, isLeaving: () => true });
  const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
  expect(text.match(/^pabal_ready\{.*$/gm)).toEqual(['pabal_ready{check="leaving"} 0']);
});

it('gives its figures to Prometheus', async () => {
  expect((await ask('/metrics')).text).toContain('pabal_test_total 3');
});

it('knows nothing else', async () => {
  expect((await ask('/v1/events')).status).toBe(404);
});

it('is not ready once it was told to stop, whatever its checks say', async () => {
  const metrics = createMetrics();
  const checks = { store: async () => undefined };
  server = await startOpsServer({ host: '127.0.0.1', port: 0, metrics, checks, isLeaving: () => true });
  const response = await fetch(`http://127.0.0.1:${server.port}/readyz`);
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({
    status: 'not ready',
    checks: { leaving: { ok: false, detail: 'The process was told to stop; its port closes soon.' } },
  });
  expect((await fetch(`http://127.0.0.1:${server.port}/healthz`)).status).toBe(200);
});

it('asks for what it needs once a second, however often it is asked itself', async () => {
  let now = 0;
  let asked = 0;
  const checks = {
    store: async () => {
      asked += 1;
    },
  };
  server = await startOpsServer({
    host: '127.0.0.1',
    port: 0,
    metrics: createMetrics(),
    checks,
    now: () => now,
  });
  const ready = () => fetch(`http://127.0.0.1:${server?.port}/readyz`);
  await Promise.all([ready(), ready(), ready()]);
  now = 999;
  await ready();
  expect(asked).toBe(1);
  now = 1_000;
  await ready();
  expect(asked).toBe(2);
});

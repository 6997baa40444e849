import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createQueues, type Queues } from '@pabal/queue';
import { createLogger } from '@pabal/runtime';
import { type ApiServer, anEvent, startApiServer, useApi } from '@pabal/test/api';
import { describeEachQueueBackend, eventually, startTcpProxy, type TcpProxy } from '@pabal/test/support';

describe('while PostgreSQL is away, the api', () => {
  let wire: TcpProxy;
  afterAll(() => wire.stop());
  const api = useApi({
    databaseUrl: async (real) => {
      const url = new URL(real);
      wire = await startTcpProxy(Number(url.port));
      url.port = String(wire.port);
      return url.href;
    },
  });

  it('refuses with 503 and Retry-After, says so once, and goes on when it is back', async () => {
    expect((await api.post(anEvent())).status).toBe(202);
    await wire.refuse();
    for (let n = 0; n < 5; n += 1) {
      const { status, headers, body } = await api.post(anEvent());
      expect({ status, code: body.code }).toEqual({ status: 503, code: 'store-unavailable' });
      expect(headers.get('retry-after')).toBe('2');
    }
    const batch = await api.call('POST', '/v1/events/batch', { body: { events: [anEvent(), anEvent()] } });
    expect(batch.status).toBe(503);
    expect((await api.call('GET', '/healthz')).status).toBe(200);
    const ready = await api.call('GET', '/readyz');
    expect(ready).toMatchObject({ status: 503, body: { checks: { store: { ok: false } } } });
    const said = (sentence: string) => api.logs.filter(({ msg }) => String(msg).startsWith(sentence));
    expect(said('PostgreSQL is away')).toHaveLength(1);

    await wire.listen();
    await eventually(async () => (await api.post(anEvent())).status === 202);
    expect(said('PostgreSQL is back')).toHaveLength(1);
    expect(said('PostgreSQL is away')).toHaveLength(1);
    await eventually(async () => (await api.call('GET', '/readyz')).status === 200);
    const { rows } = await api.store.query('select count(*)::integer as count from events');
    expect(rows).toEqual([{ count: 2 }]);
  });
});

describe('while the queue is away, the api', () => {
  const api = useApi();

  it('accepts events, is ready, and counts the bells it could not ring', async () => {
    for (let n = 0; n < 5; n += 1) expect((await api.post(anEvent())).status).toBe(202);
    const ready = await api.call('GET', '/readyz');
    expect(ready).toMatchObject({
      status: 200,
      body: { checks: { queue: { ok: true, detail: { ok: false } } } },
    });
    const lost = await eventually(async () => {
      const { body } = await api.call('GET', '/metrics');
      return /^pabal_bells_lost_total\{queue="event-mail"\} 5$/m.test(String(body.text));
    });
    expect(lost).toBe(true);
    const said = api.logs.filter(({ msg }) => String(msg).startsWith('The queue cannot be reached'));
    expect(said).toHaveLength(1);
  });
});

describeEachQueueBackend('the bells', (backend) => {
  const api = useApi({ queueUrl: () => backend.url() });
  let queues: Queues;
  beforeAll(() => {
    queues = createQueues({ url: backend.url(), logger: createLogger({ service: 'test', level: 'silent' }) });
  });
  afterAll(() => queues.stop());

  const rung = async () => ({
    mail: await queues.waiting('event-mail'),
    audience: await queues.waiting('audience'),
  });

  it('ring once an event is stored: for its letters, and for its groups', async () => {
    await api.call('PUT', '/v1/groups/g/members', { body: { members: [{ email: 'a@example.com' }] } });
    await api.post(anEvent());
    await eventually(async () => (await rung()).mail === 1);
    await api.post(anEvent({ to: [{ group: 'g' }] }));
    await eventually(async () => (await rung()).audience === 1);
    expect(await rung()).toEqual({ mail: 1, audience: 1 });
  });

  it('do not ring for later, for nobody, or for a repeat', async () => {
    const before = await rung();
    const target = { email: 'a@example.com' };
    const headers = { 'idempotency-key': 'bell' };
    await api.post(anEvent({ sendAt: new Date(Date.now() + 3_600_000).toISOString() }));
    await api.post(anEvent({ to: [target], except: [target] }));
    await api.post(anEvent(), headers);
    await api.post(anEvent(), headers);
    await eventually(async () => (await rung()).mail > before.mail);
    expect(await rung()).toEqual({ mail: before.mail + 1, audience: before.audience });
  });

  it('of ten thousand letters are five hundred jobs, of twenty each, behind what others post', async () => {
    const to = Array.from({ length: 10_000 }, (_, n) => ({ email: `p${n}@example.com` }));
    await api.post(anEvent({ to }));
    await eventually(async () => (await queues.waiting('event-backlog')) === 500);
  });
});

describe('a stop', () => {
  it('waits for what is under way, takes nothing new, and closes every connection', async () => {
    const api = await startApiServer();
    const body = JSON.stringify(anEvent());
    const { socket, said } = await beginPost(api, Buffer.byteLength(body));
    const stopped = api.stop();
    await eventually(() => isRefused(api.url));
    socket.write(body);
    await once(socket, 'close');
    expect(said()).toMatch(/HTTP\/1\.1 202 /);
    await stopped;
  });
});

/** Posts the head of a request, and comes back once the api has asked for its body. */
async function beginPost(api: ApiServer, length: number): Promise<{ socket: Socket; said: () => string }> {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  let said = '';
  socket.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  socket.write(
    `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.key}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${length}\r\nExpect: 100-continue\r\n\r\n`,
  );
  await eventually(() => said.includes('100 Continue'));
  return { socket, said: () => said };
}

async function isRefused(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`, { headers: { connection: 'close' } }).then(
    () => false,
    () => true,
  );
}

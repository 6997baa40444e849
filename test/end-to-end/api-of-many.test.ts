// One api of several processes (API_PROCESSES), reloaded, killed and stopped for real, while requests keep coming.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createApp } from '@pabal/db/apps';
import { createStore, inSpace, type SpaceStore } from '@pabal/db/store';
import { defaultSpace } from '@pabal/domain';
import { createTemplatesFolder } from '@pabal/render/testing';
import {
  createTestDatabase,
  eventually,
  freePort,
  type RunningProcess,
  startProcess,
  type TestDatabase,
} from '@pabal/test/support';

const root = join(import.meta.dirname, '../..');
const patient = { timeoutMs: 40_000 };

let database: TestDatabase;
let store: SpaceStore;
let key: string;
const templates = createTemplatesFolder({
  'vacancy.created/meta.json': '{"lane":"event","defaultLocale":"en"}',
  'vacancy.created/en.njk': '{% block subject %}n{% endblock %}{% block body %}<p>{{ n }}</p>{% endblock %}',
});
beforeAll(async () => {
  database = await createTestDatabase();
  store = inSpace(createStore({ url: database.url, connections: 2 }), defaultSpace.id);
  key = (await createApp(store, { name: 'of-many', mode: 'live', scopes: ['events:write'] })) ?? '';
});
const started: RunningProcess[] = [];
const loads: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(loads.splice(0).map((load) => load.stop()));
  await Promise.all(started.splice(0).map((api) => api.kill('SIGKILL')));
});
afterAll(async () => {
  await store.stop();
  await database.drop();
  await templates.stop();
});

interface Api extends RunningProcess {
  readonly url: string;
}

/** Starts an api of two processes from its sources, and waits until it is ready. */
async function startApi(
  settings: Readonly<Record<string, string>> = {},
  script = 'services/api/src/main.ts',
) {
  const port = await freePort();
  const running = startProcess({
    script: resolve(root, script),
    nodeArgs: ['--conditions=source'],
    cwd: root,
    env: {
      DATABASE_URL: database.url,
      QUEUE_URL: database.url,
      MAIL_FROM: 'noti@pabal.example',
      TEMPLATES_DIR: templates.dir,
      API_PORT: String(port),
      API_PROCESSES: '2',
      ...settings,
    },
  });
  started.push(running);
  const api: Api = { ...running, url: `http://127.0.0.1:${port}` };
  await api.waitForLog('The api is ready.', patient);
  return api;
}

interface Answer {
  readonly status: number;
  readonly closes: boolean;
  readonly text: string;
}

/** Asks over the connections of this agent; a new one for each when there is none. */
function ask(
  url: string,
  options: { agent?: Agent; body?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { agent, body, headers } = options;
  return new Promise((resolve, reject) => {
    const hear = (response: IncomingMessage) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      const closes = response.headers.connection === 'close';
      response
        .on('end', () => resolve({ status: response.statusCode ?? 0, closes, text }))
        .on('error', reject);
    };
    request(url, { method: body === undefined ? 'GET' : 'POST', agent: agent ?? false, headers }, hear)
      .on('error', reject)
      .end(body);
  });
}

/** Posts without a pause over kept connections and over new ones, and counts what comes of it. */
function postAlways(api: Api) {
  const agents = Array.from({ length: 6 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  const outcomes: Record<string, number> = {};
  const accepted: string[] = [];
  let closed = 0;
  let going = true;
  let count = 0;

  async function post(agent?: Agent): Promise<void> {
    const id = `n-${++count}`;
    const body = JSON.stringify({
      type: 'vacancy.created',
      to: [{ email: `${id}@pabal.example` }],
      data: { n: id },
    });
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': id,
    };
    const outcome = await ask(`${api.url}/v1/events`, { ...(agent && { agent }), body, headers }).then(
      ({ status, closes }) => {
        if (status === 202) accepted.push(`${id}@pabal.example`);
        if (agent && closes) closed += 1;
        return String(status);
      },
      (error: NodeJS.ErrnoException) => error.code ?? error.message,
    );
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  async function repeat(agent?: Agent): Promise<void> {
    while (going) await post(agent);
  }
  const callers = [...agents.map(repeat), repeat(), repeat()];

  const load = {
    /** Resolves when so many more were answered. */
    more: (wanted: number) => {
      const least = accepted.length + wanted;
      return eventually(() => accepted.length >= least, patient);
    },
    /** Kept connections whose last answer said that it is the last. */
    closed: () => closed,
    stop: async () => {
      going = false;
      await Promise.all(callers);
      for (const agent of agents) agent.destroy();
      return { outcomes, accepted };
    },
  };
  loads.push(load);
  return load;
}

/** Every accepted event is in the ledger once. */
async function expectEachOnce(accepted: readonly string[]): Promise<void> {
  const { rows } = await store.query<{ address: string }>('select address from deliveries');
  const inLedger = rows.map(({ address }) => address).sort();
  expect(inLedger).toEqual([...accepted].sort());
  await store.query('truncate deliveries, events, event_keys, delivery_moves cascade');
}

interface Told {
  readonly status: string;
  readonly checks: Readonly<
    Record<string, { readonly ok: boolean; readonly detail: { readonly pid: number } }>
  >;
}

async function readiness(url: string): Promise<Told & { readonly pids: readonly number[] }> {
  const told: Told = JSON.parse((await ask(`${url}/readyz`)).text);
  return { ...told, pids: Object.values(told.checks).map(({ detail }) => detail.pid) };
}

const both = async (url: string) => {
  const told = await readiness(url);
  return Object.values(told.checks).every(({ ok }) => ok) ? told : undefined;
};

it('answers every request while SIGHUP replaces its processes', async () => {
  const api = await startApi();
  const before = await readiness(api.url);
  const load = postAlways(api);
  await load.more(50);
  process.kill(api.pid, 'SIGHUP');
  await api.waitForLog('The api was reloaded.', patient);
  await load.more(50);
  const closed = load.closed();
  const { outcomes, accepted } = await load.stop();
  expect(outcomes).toEqual({ 202: accepted.length });
  expect(closed).toBeGreaterThan(0);
  await expectEachOnce(accepted);

  const after = await readiness(api.url);
  expect(after).toMatchObject({
    status: 'ready',
    checks: { 'process 1': { ok: true }, 'process 2': { ok: true } },
  });
  expect(new Set([api.pid, ...before.pids, ...after.pids]).size).toBe(5);
  expect(await api.kill('SIGTERM')).toEqual({ code: 0, signal: null });
}, 180_000);

it('tells about all of its processes on either port, whichever of them is asked', async () => {
  const opsPort = await freePort();
  const api = await startApi({ OPS_PORT: String(opsPort) });
  const ops = `http://127.0.0.1:${opsPort}`;
  const told = await readiness(ops);
  expect(told).toMatchObject({ status: 'ready' });
  expect(new Set([api.pid, ...told.pids]).size).toBe(3);
  const { text } = await ask(`${ops}/metrics`);
  expect(text).toContain('pabal_api_restarts_total{process="primary"} 0');
  for (const number of [1, 2]) expect(text).toContain(`process_cpu_seconds_total{process="${number}"}`);
  expect(text.match(/^# TYPE process_cpu_seconds_total /gm)).toHaveLength(1);
  expect((await ask(`${ops}/healthz`)).status).toBe(200);
  expect((await ask(`${ops}/console/queues/`)).status).toBe(401);
  expect((await ask(`${api.url}/readyz`)).status).toBe(404);
}, 120_000);

it('starts a killed process again, and the others go on', async () => {
  const api = await startApi();
  const before = await readiness(api.url);
  const victim = before.pids[0] ?? 0;
  process.kill(victim, 'SIGKILL');
  await api.waitForLog('A process of the api ended and is started again.', {
    where: ({ pid, signal }) => pid === victim && signal === 'SIGKILL',
  });
  const meanwhile = postAlways(api);
  // An answer about readiness is good for a second.
  const after = await eventually(async () => {
    const told = await both(api.url);
    return told?.pids[0] === victim ? undefined : told;
  }, patient);
  await meanwhile.more(20);
  const { outcomes, accepted } = await meanwhile.stop();
  expect(outcomes).toEqual({ 202: accepted.length });
  await expectEachOnce(accepted);
  expect(after.pids[1]).toBe(before.pids[1]);
  expect((await ask(`${api.url}/metrics`)).text).toContain('pabal_api_restarts_total{process="primary"} 1');
}, 120_000);

describe('a reload with other code on disk', () => {
  let folder: string;
  const script = () => join(folder, 'main.mjs');
  const main = JSON.stringify(join(root, 'services/api/src/main.ts'));
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pabal-reload-'));
    await writeFile(script(), `await import(${main});`);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('stops at a process that cannot start, while the old ones serve, and runs the new code once that can', async () => {
    const api = await startApi({}, script());
    const before = await readiness(api.url);
    await writeFile(script(), `throw new Error('broken by an upgrade');`);
    const load = postAlways(api);
    process.kill(api.pid, 'SIGHUP');
    const line = await api.waitForLog(
      'The reload of the api has stopped; processes not replaced yet go on.',
      patient,
    );
    expect(line).toMatchObject({ process: 1, replaced: 0, processes: 2 });
    expect(JSON.stringify(line)).toContain('ended before it was ready (exit code 1)');
    expect((await readiness(api.url)).pids).toEqual(before.pids);

    await writeFile(script(), `console.log(JSON.stringify({ msg: 'new code' })); await import(${main});`);
    process.kill(api.pid, 'SIGHUP');
    await api.waitForLog('The api was reloaded.', patient);
    const { outcomes, accepted } = await load.stop();
    expect(outcomes).toEqual({ 202: accepted.length });
    await expectEachOnce(accepted);
    expect(api.logs.filter(({ msg }) => msg === 'new code')).toHaveLength(2);
  }, 180_000);
});

it('leaves a quiet connection to a replaced process open for one more request', async () => {
  const api = await startApi();
  // One connection for each process: they are handed out in turn.
  const agents = [1, 2].map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
  for (const agent of agents)
    expect(await ask(`${api.url}/healthz`, { agent })).toMatchObject({ status: 200, closes: false });
  process.kill(api.pid, 'SIGHUP');
  for (const _ of agents) {
    await eventually(async () => {
      const told = await Promise.all(agents.map((agent) => ask(`${api.url}/healthz`, { agent })));
      expect(told.map(({ status }) => status)).toEqual([200, 200]);
      return told.some(({ closes }) => closes);
    }, patient);
  }
  await api.waitForLog('The api was reloaded.', patient);
  for (const agent of agents) agent.destroy();
}, 120_000);

it('ends with the answers it owes when its first process is killed', async () => {
  const api = await startApi();
  const { pids } = await readiness(api.url);
  await api.kill('SIGKILL');
  await eventually(() => pids.every((pid) => !isAlive(pid)), patient);
  expect(api.logs.filter(({ msg }) => msg === 'Stopped.')).toHaveLength(2);
}, 120_000);

it('goes on when an api of one process gets SIGHUP', async () => {
  const api = await startApi({ API_PROCESSES: '1' });
  process.kill(api.pid, 'SIGHUP');
  await api.waitForLog('SIGHUP reloads a service of two processes or more; this one goes on as it is.');
  expect((await ask(`${api.url}/healthz`)).status).toBe(200);
}, 120_000);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

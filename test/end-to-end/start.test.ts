// `npm start` as a new user meets it, on the built programs.

import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually, type RunningProcess, startProcess } from '@pabal/test/support';

const script = resolve(import.meta.dirname, '../../tools/start/dist/main.js');
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pabal-start-'));
  // PostgreSQL may run as another user, who must get through.
  await chmod(dir, 0o711);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

interface Started {
  readonly running: RunningProcess;
  readonly inbox: string;
  readonly api: string;
  readonly key: string;
}

async function start(env: Readonly<Record<string, string>> = {}): Promise<Started> {
  const running = startProcess({ script, args: ['--dir', dir], env });
  const find = (pattern: RegExp) => running.output().match(pattern)?.[1];
  await eventually(() => find(/(Ctrl-C stops everything)/), { timeoutMs: 60_000, what: 'the welcome' }).catch(
    (error: unknown) => {
      throw new Error(running.output(), { cause: error });
    },
  );
  const told = (pattern: RegExp) => find(pattern) ?? `nothing like ${pattern}`;
  return {
    running,
    inbox: told(/Inbox\s+(\S+)/),
    api: told(/API\s+(\S+)\/openapi\.json/),
    key: told(/Bearer (\S+)'/),
  };
}

it('brings a first event and a first edition into the inbox, stops on a signal, and finds its data again at the next start', async () => {
  const first = await start();
  expect(first.running.output()).toContain('a first event has gone the whole way: 2 letters');
  const listed = await fetch(`${first.inbox}/api/letters`);
  expect(first.running.output()).toContain('a first edition of a newsletter: 3 feeds, 2 letters');
  expect(await listed.json()).toMatchObject({ received: 4 });
  const [, email, password] = /sign in as (\S+), password (\S+)/.exec(first.running.output()) ?? [];
  expect(await signIn(first.api, email, password)).toMatchObject({
    status: 201,
    body: { user: { email: 'admin@pabal.example' }, role: 'admin', space: 'default' },
  });
  const signUp = await fetch(/Sign up (\S+)/.exec(first.running.output())?.[1] ?? '');
  expect(await signUp.text()).toContain('오늘의 글');
  expect(await first.running.kill('SIGINT')).toEqual({ code: 0, signal: null });

  // Each service has its figures beside its health here, whatever the environment says of another port.
  const second = await start({ OPS_PORT: '9' });
  expect(second.key).toBe(first.key);
  const env = await readFile(join(dir, 'env'), 'utf8');
  expect(env.split('\n')).toEqual([
    `PABAL_URL=${second.api}`,
    `PABAL_KEY=${second.key}`,
    expect.stringMatching(/^PABAL_TEST_KEY=pbl_test_/),
    `PABAL_INBOX=${second.inbox}`,
    '',
  ]);
  // The key may do what documents say: here, a webhook to an app on this machine, and letters found by their address.
  const hook = await fetch(`${second.api}/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${second.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url: 'http://127.0.0.1:9/hook', types: ['delivery.sent', 'edition.finished'] }),
  });
  expect(hook.status).toBe(201);
  expect(await find('/v1/letters?address=ada@example.com', second)).toHaveProperty('letters.length', 2);
  // The letters of the first start, and two of the second.
  const inbox = await (await fetch(`${second.inbox}/api/letters`)).json();
  expect(inbox).toHaveProperty('letters.length', 6);
  expect(await find('/v1/deliveries?state=sent', second)).toHaveProperty('deliveries.length', 4);
  // The password is shown once; later the file that has it is named.
  expect(second.running.output()).not.toContain(password);
  expect(second.running.output()).toMatch(/sign in as admin@pabal\.example, password in \S+console-password/);
  expect((await signIn(second.api, email, password)).status).toBe(201);
  expect(await second.running.kill('SIGTERM')).toEqual({ code: 0, signal: null });
}, 150_000);

it('names the port that was asked for and is taken, and leaves nothing running', async () => {
  const other = await start();
  const { port } = new URL(other.api);
  const dirOfSecond = join(dir, 'second');
  const second = startProcess({ script, args: ['--dir', dirOfSecond], env: { API_PORT: port } });
  expect(await second.exit).toEqual({ code: 1, signal: null });
  expect(second.output()).toContain(
    `Port ${port} is taken by another program; free it or choose another for the api.`,
  );
  await other.running.kill();
}, 150_000);

async function find(path: string, { api, key }: Pick<Started, 'api' | 'key'>): Promise<unknown> {
  const answer = await fetch(`${api}${path}`, { headers: { authorization: `Bearer ${key}` } });
  return answer.json();
}

async function signIn(api: string, email: string | undefined, password: string | undefined) {
  const answer = await fetch(`${api}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: api, 'pabal-console': '1' },
    body: JSON.stringify({ email, password }),
  });
  return { status: answer.status, body: await answer.json() };
}

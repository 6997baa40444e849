import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { nowhere } from '@pabal/test/api';
import {
  createTestDatabase,
  eventually,
  freePort,
  startProcess,
  type TestDatabase,
} from '@pabal/test/support';

const root = join(import.meta.dirname, '../..');

/** The api as a process of its own, from its sources. */
function startApiProcess(env: Record<string, string>) {
  return startProcess({
    script: join(root, 'services/api/src/main.ts'),
    nodeArgs: ['--conditions=source'],
    env,
    cwd: root,
  });
}

const answers = async (port: number, path: string) =>
  (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })).status;

describe('the api as a process', () => {
  let database: TestDatabase;
  let settings: Record<string, string>;
  beforeAll(async () => {
    database = await createTestDatabase({ migrate: false });
    settings = {
      DATABASE_URL: database.url,
      QUEUE_URL: await nowhere('redis'),
      MAIL_FROM: 'noti@pabal.example',
    };
  });
  afterAll(() => database.drop());

  it('names every wrong setting at once, without its secrets', async () => {
    const api = startApiProcess({ DATABASE_URL: 'mysql://root:hunter2@db/x', API_PORT: 'http' });
    expect((await api.exit).code).toBe(78);
    expect(api.output()).toContain('The api cannot start: 4 problems with its settings.');
    for (const name of ['DATABASE_URL', 'QUEUE_URL', 'MAIL_FROM', 'API_PORT'])
      expect(api.output()).toContain(name);
    expect(api.output()).not.toContain('hunter2');
  });

  it('says which port is taken and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const api = startApiProcess({ ...settings, API_PORT: String(port) });
    expect((await api.exit).code).toBe(1);
    expect(api.output()).toContain(
      `The api cannot listen: port ${port} on 127.0.0.1 is taken by another program. Stop that program or set API_PORT to a free port.`,
    );
    other.close();
  });

  it('makes its tables, becomes ready, and ends with 0 when asked to', async () => {
    const port = await freePort();
    const api = startApiProcess({ ...settings, API_PORT: String(port) });
    await api.waitForLog('The api is ready.');
    await eventually(async () => (await answers(port, '/readyz')) === 200);
    expect(await api.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(api.logs.at(-1)).toMatchObject({ msg: 'Stopped.' });
  });

  it('is not ready, and answers, for DRAIN_SECONDS after it was told to stop', async () => {
    const port = await freePort();
    const api = startApiProcess({ ...settings, API_PORT: String(port), DRAIN_SECONDS: '2' });
    await api.waitForLog('The api is ready.');
    await eventually(async () => (await answers(port, '/readyz')) === 200);
    const ended = api.kill('SIGTERM');
    await eventually(async () => (await answers(port, '/readyz')) === 503);
    expect(await answers(port, '/healthz')).toBe(200);
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  it('starts without PostgreSQL and refuses until it is there', async () => {
    const port = await freePort();
    const api = startApiProcess({
      ...settings,
      DATABASE_URL: `${await nowhere('postgres')}/pabal`,
      API_PORT: String(port),
    });
    await api.waitForLog('PostgreSQL cannot be reached; requests are refused until it is.');
    expect(await answers(port, '/healthz')).toBe(200);
    expect(await answers(port, '/readyz')).toBe(503);
    expect((await api.kill('SIGTERM')).code).toBe(0);
  });
});

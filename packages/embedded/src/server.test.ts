import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { eventually } from '@pabal/test/support';
import pg from 'pg';
import { type EmbeddedPostgres, findEmbeddedPostgres, freePort, startEmbeddedPostgres } from './index.ts';

let dir: string;
const running: EmbeddedPostgres[] = [];

async function start(options: { port?: number; dir?: string } = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dir, durability: 'off', ...options });
  running.push(server);
  return server;
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pabal-embedded-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

afterAll(() => rm(dir, { recursive: true, force: true }));

describe('startEmbeddedPostgres', () => {
  it('keeps the data over a stop and a new start', async () => {
    const first = await start();
    const url = await first.ensureDatabase('mail');
    await ask(url, `create table letters as select '파발' as subject`);
    await first.stop();
    expect(await first.exited).toBe('ended with code 0');

    const second = await start();
    expect(await ask(await second.ensureDatabase('mail'), 'select subject from letters')).toEqual([
      { subject: '파발' },
    ]);
  });

  it('does not run as root and lets nobody in without the password, which only its user can read', async () => {
    const server = await start();
    const { uid } = await stat(server.dataDir);
    expect(uid).toBe(process.getuid?.() === 0 ? uid : process.getuid?.());
    expect(uid).toBeGreaterThan(0);
    expect((await stat(join(dir, 'password'))).mode & 0o777).toBe(0o600);
    const url = new URL(server.url('postgres'));
    url.password = 'wrong';
    await expect(ask(url.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  });

  it('takes up the data of a server that was killed, whose lock file names a process that is alive by now', async () => {
    const first = await start();
    process.kill(first.pid, 'SIGKILL');
    expect(await first.exited).toBe('killed by SIGKILL');
    const lock = join(first.dataDir, 'postmaster.pid');
    const lines = (await readFile(lock, 'utf8')).split('\n');
    await writeFile(lock, [process.pid, ...lines.slice(1)].join('\n'));

    const second = await start();
    expect(await ask(second.url('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('replaces a server whose starter is gone', async () => {
    const first = await start();
    const gone = await idOfEndedProcess();
    await writeFile(join(dir, 'owner'), `${gone}\n`);

    const second = await start();
    expect(await first.exited).toBe('ended with code 0');
    expect(second.pid).not.toBe(first.pid);
  });

  it('ends by itself when its starter is killed', async () => {
    const module = new URL('./index.ts', import.meta.url).href;
    const starter = `
      const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
      const server = await startEmbeddedPostgres({ dir: ${JSON.stringify(dir)}, durability: 'off' });
      console.log(server.pid);`;
    const child = spawn(process.execPath, ['--conditions=source', '--input-type=module', '-e', starter], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed] = await once(child.stdout, 'data');
    const pid = Number(String(printed));
    expect(() => process.kill(pid, 0)).not.toThrow();
    child.kill('SIGKILL');
    await eventually(() => !existsSync(join(dir, 'data/postmaster.pid')), { what: 'the end of the server' });
  });

  it('refuses data that a living process runs already, naming the process', async () => {
    await start();
    await expect(start()).rejects.toThrow(`started by process ${process.pid}; stop that one first.`);
  });

  it('says which port is taken', async () => {
    const first = await start();
    const other = await mkdtemp(join(dir, 'other-'));
    await expect(start({ dir: other, port: first.port })).rejects.toThrow(
      `Port ${first.port} is taken by another program; choose a free one or stop that program.`,
    );
  });

  it('listens on the port it is given', async () => {
    const port = await freePort();
    const server = await start({ port });
    expect(server.port).toBe(port);
    expect(new URL(server.url('a b')).href).toMatch(new RegExp(`@127.0.0.1:${port}/a%20b$`));
  });
});

describe('findEmbeddedPostgres', () => {
  it('finds the server another start runs in the folder, and nothing once it has stopped', async () => {
    const server = await start();
    expect(await findEmbeddedPostgres(dir, 'postgres')).toBe(server.url('postgres'));
    await server.stop();
    expect(await findEmbeddedPostgres(dir, 'postgres')).toBeUndefined();
  });
});

const asRoot = process.getuid?.() === 0 ? describe : undefined;
asRoot?.('startEmbeddedPostgres run by root from a folder that nobody else may enter', () => {
  it('keeps the data where its account gets there, and the password where only root does', async () => {
    const locked = await mkdtemp(join(dir, 'locked-'));
    const inside = join(locked, 'pabal');
    const server = await start({ dir: inside });
    const home = dirname(server.dataDir);
    expect(home).toMatch(/^\/var\/lib\/pabal\/[0-9a-f]{16}$/);
    expect(await ask(server.url('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await readFile(join(inside, 'password'), 'utf8')).toHaveLength(32);
    await server.stop();
    await rm(home, { recursive: true });
  });

  it('starts again in a folder that was removed and made again, and sets aside what the first one had', async () => {
    const inside = join(await mkdtemp(join(dir, 'locked-')), 'pabal');
    const first = await start({ dir: inside });
    await ask(await first.ensureDatabase('mail'), 'create table letters ()');
    await first.stop();
    await rm(inside, { recursive: true });

    const second = await start({ dir: inside });
    const home = dirname(second.dataDir);
    expect(await ask(await second.ensureDatabase('mail'), `select to_regclass('letters') as found`)).toEqual([
      { found: null },
    ]);
    await second.stop();
    expect((await readdir(home)).sort()).toEqual([
      'data',
      expect.stringMatching(/^data-of-a-removed-folder-\d+$/),
    ]);
    await rm(home, { recursive: true });
  });
});

/** The id of a process that has just ended. */
async function idOfEndedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

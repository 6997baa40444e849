import { execFile, spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually, findProgram } from '@pabal/test/support';
import { eventMail } from './rows/event-mail.ts';

const withRedis = findProgram('redis-server') ? describe : undefined;
const withSink = findProgram('redis-server') && findProgram('smtp-sink') ? describe : undefined;

withSink?.('a quick run of event-mail', () => {
  it('sends every letter once and reads some of them', async () => {
    const figures = await eventMail.run({
      quick: true,
      count: 200,
      queue: 'redis',
      senders: 1,
      connections: 5,
    });
    const named = (name: string) => figures.find((figure) => figure.name === name);
    expect(named('sent once')).toMatchObject({ value: 400, ok: true });
    expect(named('letters read')).toMatchObject({ value: 60, ok: true });
    expect(named('letters/s')?.value).toBeGreaterThan(0);
    expect(figures.filter(({ ok }) => ok === false)).toEqual([]);
  }, 120_000);
});

withSink?.('npm run bench -- --against', () => {
  const size = ['--quick', '--rounds', '2', '--senders', '1', '--connections', '5'];
  const table = (work: string) =>
    new RegExp(`^${work}\\n.*theirs +ours.*\\n +letters/s +[\\d,.]+ +[\\d,.]+ +[\\d.]+ ×`, 'm');

  it('compares this build with itself', async () => {
    const own = new URL('../../..', import.meta.url).pathname;
    const { stdout } = await run('--against', own, 'ingest', ...size);
    expect(stdout).toMatch(table('ingest, single posts'));
    expect(stdout).toMatch(table('ingest, batches'));
  }, 240_000);

  it('compares it with the plain one', async () => {
    const { stdout } = await run('--against', 'afternoon', 'newsletter-drain', 'event-mail', ...size);
    expect(stdout).toMatch(table('newsletter-drain'));
    expect(stdout).toMatch(table('event-mail'));
  }, 240_000);
});

withSink?.('npm run bench, cut short', () => {
  it('leaves neither servers nor their data behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pabal-cut-'));
    await chmod(folder, 0o711);
    const env = { ...process.env, TMPDIR: folder };
    const bench = spawn(process.execPath, [...command, 'event-drain', '--quick'], { env });
    const ended = new Promise((resolve) => bench.once('exit', resolve));
    await eventually(async () => (await readdir(folder)).find((name) => name.startsWith('pabal-bench-')), {
      what: 'the folder of a PostgreSQL',
      timeoutMs: 60_000,
    });
    const postmaster = await eventually(() => postmasterIn(folder), {
      what: 'a PostgreSQL that runs',
      timeoutMs: 60_000,
    });
    bench.kill('SIGINT');
    expect(await ended).toBe(130);
    await eventually(() => !isRunning(postmaster), { what: 'the end of PostgreSQL', timeoutMs: 30_000 });
    const left = async () => (await readdir(folder)).filter((name) => name.startsWith('pabal-'));
    await eventually(async () => (await left()).length === 0, {
      what: 'the end of its data',
      timeoutMs: 30_000,
    });
    await rm(folder, { recursive: true });
  }, 120_000);
});

withRedis?.('npm run bench', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pabal-bench-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  it('prints a row, and writes it down as JSON and into its page', async () => {
    const [json, page] = [join(dir, 'bench.json'), join(dir, 'page.md')];
    await writeFile(page, 'before\n<!-- bench -->\n<!-- /bench -->\nafter\n');
    const written = ['--json', json, '--markdown', page];
    const { stdout } = await run('redis-bytes', '--quick', '--count', '200', ...written);
    expect(stdout).toMatch(/newsletter, 200 to a job +[\d.]+ bytes per letter/);
    expect(JSON.parse(await readFile(json, 'utf8'))).toMatchObject({
      options: { quick: true, count: 200 },
      rows: [{ name: 'redis-bytes', figures: [{}, { unit: 'bytes per letter' }, { target: { most: 64 } }] }],
    });
    expect(await readFile(page, 'utf8')).toMatch(
      /^before\n<!-- bench -->\n.*quick: not to be quoted.*after\n$/s,
    );
  }, 60_000);

  it.each([
    [['no-such-row'], 'There is no row "no-such-row"'],
    [['--count', 'many'], '--count is a whole number'],
    [['--against', '/', 'ingest'], 'has no bootstrap.mjs'],
    [['--rows'], 'npm run bench -- [ROW ...] [options]'],
  ])('refuses %j with a sentence', async (args, sentence) => {
    await expect(run(...args)).rejects.toMatchObject({ code: 64, stderr: expect.stringContaining(sentence) });
  });
});

const command = ['--conditions=source', new URL('main.ts', import.meta.url).pathname];
const run = (...args: string[]) => promisify(execFile)(process.execPath, [...command, ...args]);

/** The process id of the server whose data lies in there, once it is ready. */
async function postmasterIn(folder: string): Promise<number | undefined> {
  const [name = ''] = await readdir(folder);
  const file = join(folder, name, 'postgres', 'data', 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  return lines[7]?.startsWith('ready') ? Number(lines[0]) : undefined;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

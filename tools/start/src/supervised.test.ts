import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@pabal/test/support';
import { createSupervised, restartDelayMs, type Supervised } from './supervised.ts';

let dir: string;
let said: string[];
let told: string[];
let supervised: Supervised | undefined;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pabal-supervised-'));
});
beforeEach(() => {
  said = [];
  told = [];
});
afterEach(() => supervised?.stop());
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Supervises a script; it is ready when it has written its process id to a file. */
async function supervise(name: string, code: string, stopDeadlineMs = 5000) {
  const script = join(dir, `${name}.mjs`);
  const pidFile = join(dir, `${name}.pid`);
  const logPath = join(dir, `${name}.log`);
  await writeFile(script, `import { writeFileSync } from 'node:fs';\n${code}`);
  const pid = async () => Number(await readFile(pidFile, 'utf8').catch(() => '0'));
  supervised = createSupervised(
    { name, script, args: [pidFile], env: {}, logPath, isReady: async () => (await pid()) > 0 },
    {
      say: (line) => said.push(line),
      tellLine: (service, line) => told.push(`${service}: ${line}`),
      stopDeadlineMs,
    },
  );
  return { supervised, pid, log: () => readFile(logPath, 'utf8') };
}

const announce = 'writeFileSync(process.argv[2], String(process.pid));';
const stayAlive = 'setInterval(() => {}, 1000);';

describe('createSupervised', () => {
  it('starts a process that was killed again, says so, and keeps its log', async () => {
    const { supervised, pid, log } = await supervise(
      'worker',
      `console.log('hello'); ${announce} ${stayAlive}`,
    );
    await supervised.start();
    const first = await pid();
    process.kill(first, 'SIGKILL');
    await eventually(async () => (await pid()) !== first, { what: 'the second process' });
    await eventually(() => said.includes('The worker is back.'), { what: 'the good news' });
    expect(said[0]).toBe('The worker was killed (SIGKILL) and is started again in 0.5 s.');
    await supervised.stop();
    expect(await log()).toBe('hello\nhello\n');
    expect(said).toHaveLength(2);
  });

  it('does not restart what ends before it was ever ready, but tells what it said', async () => {
    const { supervised } = await supervise('broken', `console.error('no such setting'); process.exit(78);`);
    await expect(supervised.start()).rejects.toThrow(
      /^The broken ended \(code 78\) while starting; its log is .*broken\.log\.$/,
    );
    expect(told).toEqual(['broken: no such setting']);
  });

  it('ends by force what does not end in time', async () => {
    const deaf = `process.on('SIGTERM', () => {}); process.stdin.on('end', () => {}); ${announce} ${stayAlive}`;
    const { supervised, pid } = await supervise('deaf', deaf, 100);
    await supervised.start();
    await supervised.stop();
    expect(said).toEqual(['The deaf did not end within 0.1 s and was ended by force.']);
    const gone = await pid();
    expect(() => process.kill(gone, 0)).toThrow(/ESRCH/);
  });
});

describe('the preload', () => {
  it('stops a process whose starter is gone', async () => {
    const preload = new URL('../preload/end-with-parent.mjs', import.meta.url).href;
    const code = `process.on('SIGTERM', () => process.exit(9)); console.log('up'); ${stayAlive}`;
    const child = spawn(process.execPath, ['--import', preload, '-e', code], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.stdin.destroy();
    expect(await once(child, 'exit')).toEqual([9, null]);
  });
});

describe('restartDelayMs', () => {
  it('doubles from half a second to half a minute', () => {
    expect([1, 2, 3, 4, 20].map(restartDelayMs)).toEqual([500, 1000, 2000, 4000, 30_000]);
  });
});

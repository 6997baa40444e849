import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@pabal/embedded';
import { atTheEnd, exitOf, keepTrack } from '../children.ts';
import { requireProgram } from '../programs.ts';

/** A Redis of the test's own, set up as pabal asks for: append-only file, nothing evicted. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly dir: string;
  /** Ends it at once, as a crash would. Start again with the same `dir` and `port` to find its data. */
  kill(): Promise<void>;
  /** Ends it in order. The folder goes with the test file, unless it was given. */
  stop(): Promise<void>;
}

/**
 * Starts a redis-server on loopback; any free port and a temporary folder when not given.
 *
 * @param options.settings  further settings, such as `{ replicaof: '127.0.0.1 6380' }`
 * @param options.sentinel  lines of its file when it is to be a Sentinel
 */
export async function startRedis(
  options: {
    dir?: string;
    port?: number;
    settings?: Readonly<Record<string, string | number>>;
    sentinel?: readonly string[];
  } = {},
): Promise<RedisServer> {
  const program = requireProgram('redis-server', 'redis-server');
  const dir = options.dir ?? (await makeFolder());
  const port = options.port ?? (await freePort());
  const args =
    options.sentinel === undefined
      ? redisArgs(port, dir, options.settings ?? {})
      : await sentinelArgs(port, dir, options.sentinel);
  const child = keepTrack(spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] }));
  const ended = exitOf(child);

  let said = '';
  const ready = new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-4000);
      if (/Ready to accept connections|Sentinel ID is/.test(said)) resolve();
    });
  });
  const tooSoon = ended.then(({ code }) => {
    throw new Error(`redis-server ended with code ${code} instead of starting: ${said.trim()}`);
  });
  await Promise.race([ready, tooSoon]);
  tooSoon.catch(() => undefined);

  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    dir,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

async function makeFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'pabal-redis-'));
  atTheEnd(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A Sentinel keeps what it learns in its own file. */
async function sentinelArgs(port: number, dir: string, lines: readonly string[]): Promise<string[]> {
  const file = join(dir, `sentinel-${port}.conf`);
  await writeFile(file, ['bind 127.0.0.1', `port ${port}`, `dir ${dir}`, ...lines, ''].join('\n'));
  return [file, '--sentinel'];
}

function redisArgs(port: number, dir: string, more: Readonly<Record<string, string | number>>): string[] {
  const settings = {
    bind: '127.0.0.1',
    port,
    dir,
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
    ...more,
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

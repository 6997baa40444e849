import { spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@pabal/embedded';
import { atTheEnd, exitOf, keepTrack } from '../children.ts';
import { findProgram, findPrograms, requireProgram } from '../programs.ts';

/** A connection pooler in transaction mode before one database. */
export interface Pgbouncer {
  /** The database, through the pooler. */
  readonly url: string;
  /** Ends it at once, as a crash would. Start again with its port as `listen_port`. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Whether this machine has a PgBouncer that can keep prepared statements apart: 1.21 or newer. The run reports at its end
 * that there is none, and CI does not let it pass.
 */
export function hasPgbouncer(): boolean {
  const program = findProgram('pgbouncer');
  return program !== undefined && keepsStatements(program);
}

/** A PgBouncer of this machine that is too old, such as Debian 12's; `undefined` when there is none. */
export function oldPgbouncer(): string | undefined {
  return findPrograms('pgbouncer').find((program) => !keepsStatements(program));
}

/** True from 1.21 on. */
function keepsStatements(program: string): boolean {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  const [, major = '0', minor = '0'] = /PgBouncer (\d+)\.(\d+)/i.exec(stdout) ?? [];
  return Number(major) > 1 || Number(minor) >= 21;
}

/** Starts a PgBouncer on loopback before the database of this URL, with these settings besides. */
export async function startPgbouncer(
  databaseUrl: string,
  settings: Readonly<Record<string, string | number>> = {},
  program = requireProgram('pgbouncer', 'pgbouncer'),
): Promise<Pgbouncer> {
  const port = Number(settings.listen_port ?? (await freePort()));
  const dir = await mkdtemp(join(tmpdir(), 'pabal-pgbouncer-'));
  atTheEnd(() => rmSync(dir, { recursive: true, force: true }));
  await chmod(dir, 0o755);
  const file = join(dir, 'pgbouncer.ini');
  await writeFile(file, iniOf(new URL(databaseUrl), port, settings), { mode: 0o644 });
  // It refuses to run as root.
  const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = keepTrack(spawn(program, [...asNobody, file], { stdio: ['ignore', 'pipe', 'pipe'] }));
  const ended = exitOf(child);

  let said = '';
  const ready = new Promise<void>((resolve) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-4000);
      if (said.includes('process up')) resolve();
    });
  });
  const tooSoon = ended.then(({ code }) => {
    throw new Error(`pgbouncer ended with code ${code} instead of starting: ${said.trim()}`);
  });
  await Promise.race([ready, tooSoon]);
  tooSoon.catch(() => undefined);

  const { pathname } = new URL(databaseUrl);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return {
    url: `postgres://anybody@127.0.0.1:${port}${pathname}`,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGINT'),
  };
}

function iniOf(database: URL, port: number, more: Readonly<Record<string, string | number>>): string {
  const target = {
    host: database.hostname,
    port: database.port,
    user: decodeURIComponent(database.username),
    password: decodeURIComponent(database.password),
  };
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: 'transaction',
    default_pool_size: 5,
    ...more,
  };
  const name = database.pathname.slice(1);
  const parameters = Object.entries(target).map(([key, value]) => `${key}='${value}'`);
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}`);
  return `[databases]\n${name} = ${parameters.join(' ')}\n[pgbouncer]\n${lines.join('\n')}\n`;
}

// Running one of PostgreSQL's programs to its end.

import { type SpawnOptions, spawn } from 'node:child_process';
import type { Account } from './account.ts';
import { EmbeddedPostgresError, systemCode } from './problems.ts';

/**
 * How every program of PostgreSQL is started: as the account, in a folder it can enter, and (but for Windows, which
 * needs its own variables) with an environment that we make, so that none of our PGPORT, locale or secrets reach it.
 */
export function spawnOptions(account: Account | undefined, cwd: string): SpawnOptions {
  const environment = process.platform === 'win32' ? {} : { env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } };
  return { ...account, ...environment, cwd, windowsHide: true };
}

/** Runs a program to its end; what it printed and how it ended. Throws only when it could not be run at all. */
export function run(
  program: string,
  args: readonly string[],
  options: SpawnOptions,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer) => {
      output += chunk.toString('utf8');
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', (error) => reject(cannotRun(program, error)));
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** The system would not even start the program. */
export function cannotRun(program: string, cause: Error): EmbeddedPostgresError {
  return new EmbeddedPostgresError(`${reasons[systemCode(cause) ?? ''] ?? cause.message} (${program})`, {
    cause,
  });
}

const elsewhere = 'set DATABASE_URL to a PostgreSQL of your own';
const reasons: Readonly<Record<string, string>> = {
  // The file is there; what is missing is the loader it names.
  ENOENT: `The embedded PostgreSQL needs glibc, which this system (musl, such as Alpine) does not have; ${elsewhere}`,
  EPERM: `This root may not run programs as another user, and PostgreSQL refuses to run as root; ${elsewhere}`,
  EINVAL: `This root may not run programs as another user, and PostgreSQL refuses to run as root; ${elsewhere}`,
  EACCES: `The embedded PostgreSQL may not be executed here (a noexec mount?); ${elsewhere}`,
  EAGAIN: 'This user may not start more processes; end some and try again',
};

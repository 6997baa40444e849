// Starting the server process and waiting until it takes connections.

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { Places } from './cluster.ts';
import { freePort } from './free-port.ts';
import { readPostmaster } from './postmaster.ts';
import { EmbeddedPostgresError, explain, isPortTaken } from './problems.ts';
import { cannotRun, spawnOptions } from './programs.ts';

/** What a start needs to know. */
export interface Launch {
  readonly places: Places;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly port: number | undefined;
  readonly durability: 'full' | 'off';
  readonly settings: Readonly<Record<string, string | number>>;
}

/** How long a start may take, recovery after a crash included. */
const startDeadlineMs = 120_000;

class PortTaken extends EmbeddedPostgresError {}

/** Starts the server on its port, or on any free one; then somebody may be faster, and another port is tried. */
export async function launch(start: Launch): Promise<{ child: ChildProcess; port: number; pid: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = start.port ?? (await freePort());
    try {
      return { ...(await launchOn(port, start)), port };
    } catch (error) {
      const lostRace = error instanceof PortTaken && start.port === undefined && attempt < 5;
      if (!lostRace) throw error;
    }
  }
}

async function launchOn(port: number, start: Launch): Promise<{ child: ChildProcess; pid: number }> {
  const { places, binaries, account } = start;
  const logFile = join(places.dir, 'postgres.log');
  const child = await spawnServer(
    logFile,
    binaries.postgres,
    serverArgs(port, start),
    spawnOptions(account, places.home),
  );
  if (child.pid !== undefined) endWithUs(child, child.pid, start);
  const pid = await untilReady(child, places, logFile);
  if (pid !== undefined) return { child, pid };

  const said = await readFile(logFile, 'utf8').catch(() => '');
  const cause = new Error(said);
  if (isPortTaken(said)) {
    throw new PortTaken(`Port ${port} is taken by another program; choose a free one or stop that program.`, {
      cause,
    });
  }
  throw new EmbeddedPostgresError(explain(said), { cause });
}

/** Starts the server with its words going to the log file; the file of the run before is kept beside it. */
async function spawnServer(
  logFile: string,
  program: string,
  args: readonly string[],
  options: SpawnOptions,
): Promise<ChildProcess> {
  await rename(logFile, `${logFile}.1`).catch(() => undefined);
  const log = await open(logFile, 'w', 0o600);
  try {
    const child = spawn(program, args, { ...options, detached: true, stdio: ['ignore', log.fd, log.fd] });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => reject(cannotRun(program, error)));
    });
    return child;
  } finally {
    await log.close();
  }
}

/**
 * Sees to it that the server does not stay behind when we are killed: a shell waits for the end of a pipe that closes
 * with us. Those who write to the database get a moment to finish first, unless its data does not matter.
 */
function endWithUs(server: ChildProcess, pid: number, { places, durability }: Launch): void {
  if (process.platform === 'win32') return;
  const graceSeconds = durability === 'full' ? 15 : 0;
  const lockFile = join(places.data, 'postmaster.pid');
  // The lock file tells whether the process id is still the server's.
  const script = 'read -r _; sleep "$2"; [ "$(head -n 1 "$1" 2>/dev/null)" = "$0" ] && kill -INT "$0"';
  const guard = spawn('/bin/sh', ['-c', script, String(pid), lockFile, String(graceSeconds)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without it the next start clears up instead.
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  if ('unref' in guard.stdin && typeof guard.stdin.unref === 'function') guard.stdin.unref();
  server.once('exit', () => guard.kill('SIGKILL'));
}

/** The server's process id once it takes connections; undefined when it ended instead. */
async function untilReady(child: ChildProcess, places: Places, logFile: string): Promise<number | undefined> {
  const deadline = Date.now() + startDeadlineMs;
  while (child.exitCode === null && child.signalCode === null) {
    const postmaster = await readPostmaster(places.data);
    if (postmaster?.ready && postmaster.pid === child.pid) return postmaster.pid;
    if (Date.now() > deadline) {
      child.kill('SIGQUIT');
      throw new EmbeddedPostgresError(
        `PostgreSQL was not ready within ${startDeadlineMs / 1000} s; its own words are in ${logFile}.`,
      );
    }
    await wait(20);
  }
  return undefined;
}

function serverArgs(port: number, { places, durability, settings: own }: Launch): string[] {
  const fast = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  const settings = {
    listen_addresses: '127.0.0.1',
    // Loopback with a password does; a socket file would need a short path that both users reach.
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    // Failed statements are answered to their sender; in this log they could only leak addresses.
    log_min_messages: 'log',
    log_error_verbosity: 'terse',
    ...(durability === 'off' ? fast : {}),
    ...own,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', places.data, '-p', String(port), ...flags];
}

/** How the process ended, as the end of a sentence. */
export function howItEnds(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    const tell = () =>
      resolve(child.signalCode ? `killed by ${child.signalCode}` : `ended with code ${child.exitCode}`);
    if (child.exitCode !== null || child.signalCode !== null) tell();
    else child.once('exit', tell);
  });
}

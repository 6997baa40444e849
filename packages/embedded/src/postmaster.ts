// The running server as its postmaster.pid tells it, and what to do about one that an earlier run left behind.

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { Places } from './cluster.ts';
import { EmbeddedPostgresError, systemCode } from './problems.ts';
import { run, spawnOptions } from './programs.ts';

/** What PostgreSQL writes about itself into its data folder. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/** Reads postmaster.pid; undefined when there is none or it is only half written. */
export async function readPostmaster(data: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  // A standby is ready to be read.
  return { pid, port: Number(lines[3]), ready: /^(ready|standby)$/.test(lines[7]?.trim() ?? '') };
}

/** Notes that this process is the one that started the server and will stop it. */
export function signOwner(dir: string): Promise<void> {
  return writeFile(join(dir, 'owner'), `${process.pid}\n`);
}

/**
 * Clears the way for a start. A server whose starter is gone (killed, say) is stopped, as nobody else would;
 * a lock file of a server that is gone is removed when its process id now belongs to another program, because
 * PostgreSQL would take that program for itself. Throws when the starter is still there.
 */
export async function clearEarlier(
  places: Places,
  binaries: Binaries,
  account: Account | undefined,
): Promise<'nothing' | 'stale' | 'orphan'> {
  const earlier = await readPostmaster(places.data);
  if (!earlier || !isAlive(earlier.pid)) return 'nothing';
  if (!(await isPostgres(earlier.pid))) {
    await rm(join(places.data, 'postmaster.pid'), { force: true });
    return 'stale';
  }
  const owner = Number(await readFile(join(places.dir, 'owner'), 'utf8').catch(() => ''));
  if (owner > 0 && isAlive(owner)) {
    throw new EmbeddedPostgresError(
      `PostgreSQL already runs on this data (${places.data}), started by process ${owner}; stop that one first.`,
    );
  }
  await stopServer(places, binaries, account);
  return 'orphan';
}

/**
 * Stops the server and waits until it is gone: open transactions are rolled back and connections closed ("fast").
 * One that does not end within 30 s is cut off ("immediate"), which costs nothing but a recovery at the next start.
 */
export async function stopServer(
  places: Places,
  binaries: Binaries,
  account: Account | undefined,
): Promise<void> {
  const stop = (mode: string) =>
    run(
      binaries.pgCtl,
      ['stop', '-D', places.data, '-m', mode, '-w', '-t', '30'],
      spawnOptions(account, places.home),
    );
  const gone = async () => (await readPostmaster(places.data)) === undefined;
  const fast = await stop('fast');
  if (fast.code === 0 || (await gone())) return;
  const immediate = await stop('immediate');
  if (immediate.code === 0 || (await gone())) return;
  throw new EmbeddedPostgresError(`PostgreSQL did not stop: ${immediate.output.trim()}`);
}

/** True while there is a process with this id, whatever user owns it. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/** Process ids are given out again, after a restart of a container even soon; the command line tells. */
async function isPostgres(pid: number): Promise<boolean> {
  if (process.platform === 'win32') return true;
  const fromProc = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  if (fromProc !== undefined) return fromProc.includes('postgres');
  const listed = await run('ps', ['-o', 'command=', '-p', String(pid)], {}).catch(() => undefined);
  return listed === undefined || listed.output.includes('postgres');
}

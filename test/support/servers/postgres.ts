import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { atTheEnd } from '../children.ts';

/**
 * Makes sure that an embedded PostgreSQL and its folder do not outlive this process, whether the server is ready or not: it has
 * a process group of its own, and would stay. Harmless when both are gone already.
 *
 * @param dir     the data folder of the server
 * @param folder  the folder to remove with it
 */
export function endPostgresWithUs(dir: string, folder: string): void {
  atTheEnd(() => {
    quit(join(dir, 'data', 'postmaster.pid'));
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
}

/** Ends the server whose lock file this is, at once. */
function quit(lockFile: string): void {
  try {
    const [pid] = readFileSync(lockFile, 'utf8').split('\n');
    process.kill(Number(pid), 'SIGQUIT');
  } catch {
    // There is none.
  }
}

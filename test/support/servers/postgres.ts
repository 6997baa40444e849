import { existsSync, readFileSync, rmSync } from 'node:fs';
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
    removeSurely(folder);
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

const mostTries = 50;
const betweenTriesMs = 100;

/**
 * Removes a folder into which a server that ends still writes. When a file comes meanwhile, Node 24 leaves the rest and says
 * nothing, so it is looked whether the folder is gone. Waits without giving the loop a turn, as a process that exits has none.
 */
function removeSurely(folder: string): void {
  for (let tries = 1; tries <= mostTries && existsSync(folder); tries += 1) {
    if (tries > 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, betweenTriesMs);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

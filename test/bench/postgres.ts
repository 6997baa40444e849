// A PostgreSQL for what is measured, in a folder of its own that goes with it.

import { readFileSync, rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@pabal/embedded';

/** Starts it with its stock settings. It is stopped and its data removed by `stop`, or when the bench is cut short. */
export async function startPostgres(): Promise<EmbeddedPostgres> {
  const dir = await mkdtemp(join(tmpdir(), 'pabal-bench-'));
  const remove = () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  // It has a process group of its own, so a bench that is cut short must not forget it, be it ready or not.
  const cutShort = () => {
    quit(join(dir, 'postgres', 'data', 'postmaster.pid'));
    remove();
  };
  process.once('exit', cutShort);
  try {
    // PostgreSQL may run as another user, who must get through; else its data would lie elsewhere and stay there.
    await chmod(dir, 0o711);
    const postgres = await startEmbeddedPostgres({ dir: join(dir, 'postgres') });
    const stop = async () => {
      await postgres.stop();
      process.off('exit', cutShort);
      remove();
    };
    return { ...postgres, stop };
  } catch (error) {
    process.off('exit', cutShort);
    remove();
    throw error;
  }
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

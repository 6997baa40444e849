// A PostgreSQL for what is measured, in a folder of its own that goes with it.

import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@pabal/embedded';
import { endPostgresWithUs } from '@pabal/test/support';

/** Starts it with its stock settings. It is stopped and its data removed by `stop`, or when the bench is cut short. */
export async function startPostgres(): Promise<EmbeddedPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'pabal-bench-'));
  const dir = join(folder, 'postgres');
  endPostgresWithUs(dir, folder);
  // PostgreSQL may run as another user, who must get through; else its data would lie elsewhere and stay there.
  await chmod(folder, 0o711);
  const postgres = await startEmbeddedPostgres({ dir });
  const stop = async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  return { ...postgres, stop };
}

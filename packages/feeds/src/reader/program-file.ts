import type { WorkerOptions } from 'node:worker_threads';

/** Tests and benches run from sources; everything else from what was built of them. */
const fromSources = import.meta.url.endsWith('.ts');

/** The program of a thread, and how Node is to start it. */
export const programFile = new URL(fromSources ? './program.ts' : './program.js', import.meta.url);

export const programOptions: Pick<WorkerOptions, 'execArgv' | 'env'> = {
  execArgv: fromSources ? ['--conditions=source'] : [],
  // A thread that reads what strangers wrote has no business with secrets.
  env: {},
};

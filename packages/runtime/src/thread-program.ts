import type { WorkerOptions } from 'node:worker_threads';

/** The program of a thread, and how Node is to start it. */
interface ThreadProgram {
  readonly file: URL;
  readonly options: Required<Pick<WorkerOptions, 'execArgv' | 'env'>>;
}

/**
 * The file `program` beside the one that asks. Tests and benches run from sources; everything else from what was built of them.
 *
 * @param asking  `import.meta.url` of the file that asks
 * @param env  what the thread may know of the environment (default: nothing, for it handles what strangers wrote)
 */
export function threadProgram(asking: string, env: ThreadProgram['options']['env'] = {}): ThreadProgram {
  const fromSources = asking.endsWith('.ts');
  return {
    file: new URL(fromSources ? './program.ts' : './program.js', asking),
    options: { execArgv: fromSources ? ['--conditions=source'] : [], env },
  };
}

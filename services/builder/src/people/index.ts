// People who come in bulk: files that were uploaded, and sources that are due. Any number of builders may run; each file
// and each source is taken up by one of them.

import type { Config } from '@pabal/config';
import { type Store, sweepImports, takeImport } from '@pabal/db';
import { readSources, runImport, type Source, syncSource } from '@pabal/people';
import type { Logger } from '@pabal/runtime';

export interface PeopleTasks {
  /** Takes in the files that nobody takes in, one after the other. */
  takeImports(): Promise<void>;
  /** Runs the sources that are due, one after the other. */
  syncSources(): Promise<void>;
  /** Removes what is left of uploads that never ended, and old refused lines. */
  sweep(): Promise<void>;
  /** Ends what is under way at the next batch; another builder goes on with it. */
  stop(): Promise<void>;
}

/** @throws Error that names what is wrong with RECIPIENT_SOURCES_FILE */
export async function createPeopleTasks(deps: {
  config: Pick<Config<'builder'>, 'RECIPIENT_SOURCES_FILE'>;
  store: Store;
  logger: Logger;
}): Promise<PeopleTasks> {
  const { config, store, logger } = deps;
  const file = config.RECIPIENT_SOURCES_FILE;
  const sources = file === undefined ? [] : await readSources(file);
  const stopping = new AbortController();

  async function takeImports(): Promise<void> {
    while (!stopping.signal.aborted) {
      const work = await takeImport(store);
      if (work === undefined) return;
      const end = await runImport(store, work, { signal: stopping.signal });
      if (end === 'finished') logger.info({ import: work.id }, 'An import is finished.');
      if (end === 'failed') logger.warn({ import: work.id }, 'An import failed: its file cannot be read.');
    }
  }

  async function sync(source: Source): Promise<void> {
    const done = await syncSource(store, source);
    if (done === undefined) return;
    const { problem, ...figures } = done;
    const fields = { source: source.name, ...figures };
    if (problem === undefined) logger.info(fields, 'A recipient source was read.');
    else logger.warn(fields, 'A recipient source has a problem; sources list names it.');
  }

  return {
    takeImports,
    async syncSources() {
      for (const source of sources) if (!stopping.signal.aborted) await sync(source);
    },
    sweep: () => sweepImports(store),
    stop: async () => stopping.abort(),
  };
}

// People who come in bulk: from uploaded files and from sources that are due. Any number of builders may run; each file and
// each source is taken by one of them.

import type { Config } from '@pabal/config';
import { dueErasures, sweepImports, takeImport } from '@pabal/db/people';
import { findSpace } from '@pabal/db/spaces';
import { inSpace, type Store } from '@pabal/db/store';
import { readSources, runErasure, runImport, type Source, syncSource } from '@pabal/people';
import type { Logger } from '@pabal/runtime';

export interface PeopleTasks {
  /** Takes in the files that no builder works on, one after the other. */
  takeImports(): Promise<void>;
  /** Runs the sources that are due, one after the other. */
  syncSources(): Promise<void>;
  /** Goes on with people who are being erased. */
  erase(): Promise<void>;
  /** Removes uploads that never ended, and old refused lines. */
  sweep(): Promise<void>;
  /** Ends the work under way at the next batch; another builder goes on with it. */
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
      if (end === 'failed') logger.warn({ import: work.id }, 'An import failed; imports show says why.');
    }
  }

  async function sync(source: Source): Promise<void> {
    const space = await findSpace(store, source.space);
    if (space === undefined)
      return logger.warn(
        { source: source.name, space: source.space },
        'A source is for a space that does not exist.',
      );
    const done = await syncSource(inSpace(store, space.id), source);
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
    async erase() {
      for (const { id, space } of await dueErasures(store)) {
        const { state } = await runErasure(inSpace(store, space), id, () => stopping.signal.aborted);
        if (state === 'finished') logger.info({ erasure: id }, 'A person is erased.');
      }
    },
    sweep: () => sweepImports(store),
    stop: async () => stopping.abort(),
  };
}

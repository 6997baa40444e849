// What becomes of editions after their letters have left: the archive takes them up, clicks on them are judged, and the filters of
// archives learn from their editors. Any number of builders may run.

import { archiveEditions, trainFilters } from '@pabal/archive';
import { countClicks } from '@pabal/clicks';
import type { Store } from '@pabal/db/store';
import type { Logger } from '@pabal/runtime';

export interface ArchiveTasks {
  /** Takes editions up, a few at a time. */
  takeUp(): Promise<void>;
  /** Judges what clicks came since. */
  judgeClicks(): Promise<void>;
  /** Trains the filters whose editors gave verdicts since. */
  train(): Promise<void>;
}

/** @param deps.pagesUrl  where readers reach the pages, or the api where there are none */
export function createArchiveTasks(deps: {
  readonly store: Store;
  readonly logger: Logger;
  readonly pagesUrl: string;
}): ArchiveTasks {
  const { store, logger } = deps;
  const base = deps.pagesUrl.replace(/\/+$/, '');
  const newsletterUrl = (key: string) => `${base}/n/${key}`;
  return {
    async takeUp() {
      for (const { id, problems } of await archiveEditions({ store, newsletterUrl })) {
        if (problems.length > 0)
          logger.info({ edition: id, problems }, 'The archive has an edition without some of its letters.');
      }
    },
    async judgeClicks() {
      await countClicks(store);
    },
    async train() {
      const trained = await trainFilters(store);
      if (trained > 0) logger.info({ trained }, 'Filters of archives have learned from their editors.');
    },
  };
}

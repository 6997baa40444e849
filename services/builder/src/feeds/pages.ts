// Reads the pages of new entries for pictures and descriptions that their feeds left out. Nothing waits for it, and an entry
// whose page cannot be read stays without them.

import { type DuePage, settlePage, takeDuePages } from '@pabal/db/feeds';
import type { Store } from '@pabal/db/store';
import type { PageVisitor } from '@pabal/feeds';
import type { figures, LabelValue } from '@pabal/runtime';

export interface PagesDeps {
  readonly store: Store;
  readonly visitor: PageVisitor;
  readonly count: (result: LabelValue<typeof figures.feedPages, 'result'>) => void;
}

/** Pages asked at the same time. */
const together = 8;
/** Longer than a page and its robots.txt can take. */
const holdSeconds = 180;

export interface Pages {
  /** Asks every page that is due. */
  run(): Promise<void>;
  /** Ends the requests under way; the other pages are left to the next run. Safe to call twice. */
  stop(): void;
}

/** Makes the task. It reads no page before it is run. */
export function createPages({ store, visitor, count }: PagesDeps): Pages {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function visit({ entryId, url }: DuePage): Promise<void> {
    const found = await visitor.visit(url, signal);
    if (found === undefined) return count('nothing');
    await settlePage(store, entryId, found);
    count(found.thumbnailUrl === undefined && found.excerpt === '' ? 'nothing' : 'found');
  }

  return {
    async run() {
      while (!signal.aborted) {
        const due = await takeDuePages(store, { limit: together, holdSeconds });
        const visits = await Promise.allSettled(due.map(visit));
        const failed = visits.find((settled) => settled.status === 'rejected');
        if (failed !== undefined && !signal.aborted) throw failed.reason;
        if (due.length < together) return;
      }
    },
    stop: () => stopping.abort(),
  };
}

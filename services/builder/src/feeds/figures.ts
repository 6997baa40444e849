import { countFeeds } from '@pabal/db/feeds';
import type { Store } from '@pabal/db/store';
import type { Metrics } from '@pabal/runtime';
import type { PagesDeps } from './pages.ts';
import type { ReadingFigures } from './reading.ts';

export interface FeedFigures {
  readonly reading: ReadingFigures;
  readonly page: PagesDeps['count'];
}

/** What is counted about feeds. */
export function createFeedFigures(metrics: Metrics, store: Store): FeedFigures {
  const reads = metrics.histogram(
    'pabal_feed_reads_seconds',
    'How long reading a feed took, by its result.',
    ['outcome'],
  );
  const added = metrics.counter('pabal_feed_entries_total', 'New entries found in feeds.');
  const pages = metrics.counter(
    'pabal_feed_pages_total',
    'Pages of entries that were asked for a picture or a description.',
    ['result'],
  );
  metrics.gauge(
    'pabal_feeds',
    'Feeds by state; active ones that fail are `failing`.',
    ['state'],
    async (gauge) => {
      // The other metrics stay available while the store is away.
      const counts = await countFeeds(store).catch(() => ({}));
      for (const [state, feeds] of Object.entries(counts)) gauge.set({ state }, feeds);
    },
  );
  return {
    reading: {
      read: (outcome, seconds) => reads.observe({ outcome }, seconds),
      added: (entries) => added.inc(entries),
    },
    page: (result) => pages.inc({ result }),
  };
}

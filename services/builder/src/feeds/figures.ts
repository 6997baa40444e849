import { countFeeds } from '@pabal/db/feeds';
import type { Store } from '@pabal/db/store';
import { createRemembered, figures, type Metrics } from '@pabal/runtime';
import type { PagesDeps } from './pages.ts';
import type { ReadingFigures } from './reading.ts';

export interface FeedFigures {
  readonly reading: ReadingFigures;
  readonly page: PagesDeps['count'];
}

/** What is counted about feeds. */
export function createFeedFigures(metrics: Metrics, store: Store): FeedFigures {
  const reads = metrics.histogram(figures.feedReads);
  const added = metrics.counter(figures.feedEntries);
  const pages = metrics.counter(figures.feedPages);
  // The other metrics stay available while the store is away.
  const ask = createRemembered(() => countFeeds(store));
  metrics.gauge(figures.feeds, async (gauge) => {
    const counts = await ask();
    gauge.reset();
    if (counts === undefined) return;
    for (const state of figures.feeds.labels.state) gauge.set({ state }, counts[state]);
  });
  return {
    reading: {
      read: (outcome, seconds) => reads.observe({ outcome }, seconds),
      added: (entries) => added.inc({}, entries),
    },
    page: (result) => pages.inc({ result }),
  };
}

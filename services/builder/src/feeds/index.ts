// The builder's part about feeds, put together.

import { agentName, type Config } from '@pabal/config';
import { newId, type Store } from '@pabal/db/store';
import { createDocumentReader, createPageVisitor, type Fetcher } from '@pabal/feeds';
import type { Logger, Metrics } from '@pabal/runtime';
import { type Collector, createCollector } from './collector.ts';
import { createFeedFigures } from './figures.ts';
import { createPages, type Pages } from './pages.ts';
import { createReading } from './reading.ts';

export interface Feeds {
  readonly collector: Collector;
  readonly pages: Pages;
  /** Ends the threads that read documents, after collector and pages were stopped. */
  stopReader(): Promise<void>;
}

/**
 * A feed is held this much longer than twice the time its server may take: for waiting, reading and storing. After a builder
 * is killed, another one must be able to read its feeds while an edition still waits for them.
 */
const heldBeyondSeconds = 20;

/** Documents that are read at the same time, each in a thread of its own. */
const readingThreads = 2;

/** Puts the parts together. Nothing is fetched before the first call. */
export function createFeeds(deps: {
  readonly config: Pick<
    Config<'builder'>,
    'FEED_INTERVAL_MINUTES' | 'FEED_CONCURRENCY' | 'FEED_HOST_CONCURRENCY' | 'FEED_TIMEOUT_SECONDS'
  >;
  readonly store: Store;
  readonly fetcher: Fetcher;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly onError: (error: unknown, feedId: string) => void;
}): Feeds {
  const { config, store, fetcher, logger, metrics, onError } = deps;
  const figures = createFeedFigures(metrics, store);
  const reader = createDocumentReader({ threads: readingThreads });
  const holder = newId();
  const readOne = createReading({
    ...{ store, fetcher, reader, holder, logger, onError },
    intervalMs: config.FEED_INTERVAL_MINUTES * 60_000,
    clock: () => new Date(),
    random: Math.random,
    figures: figures.reading,
  });
  return {
    collector: createCollector({
      ...{ store, readOne, holder, logger },
      concurrency: config.FEED_CONCURRENCY,
      perHost: config.FEED_HOST_CONCURRENCY,
      holdSeconds: config.FEED_TIMEOUT_SECONDS * 2 + heldBeyondSeconds,
    }),
    pages: createPages({
      store,
      visitor: createPageVisitor({ fetcher, reader, agent: agentName }),
      count: figures.page,
    }),
    stopReader: reader.stop,
  };
}

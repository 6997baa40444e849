// The builder's part about feeds, put together.

import { type Config, readNetworks } from '@pabal/config';
import { newId, type Store } from '@pabal/db';
import { createFetcher, createPageVisitor } from '@pabal/feeds';
import type { Logger, Metrics } from '@pabal/runtime';
import { type Collector, createCollector } from './collector.ts';
import { createFeedFigures } from './figures.ts';
import { createPages, type Pages } from './pages.ts';
import { createReading } from './reading.ts';

export interface Feeds {
  readonly collector: Collector;
  readonly pages: Pages;
}

/** Our name in robots.txt, and the beginning of the one we give to servers. */
const agent = 'pabal';

/**
 * A feed is held so much longer than twice what its server may take: for waiting, reading and writing down. What a killed
 * builder held must be read by another one while an edition still waits for it.
 */
const heldBeyondSeconds = 20;

/** Connections for pages, beside those for feeds. */
const pageConnections = 8;

/** Puts the parts together. Nothing is fetched before it is asked for. */
export function createFeeds(deps: {
  readonly config: Pick<
    Config<'builder'>,
    | 'PUBLIC_URL'
    | 'FEED_INTERVAL_MINUTES'
    | 'FEED_CONCURRENCY'
    | 'FEED_HOST_CONCURRENCY'
    | 'FEED_TIMEOUT_SECONDS'
    | 'FEED_MAX_BYTES'
    | 'FEED_ALLOW_NETWORKS'
  >;
  readonly store: Store;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly onError: (error: unknown, feedId: string) => void;
}): Feeds {
  const { config, store, logger, metrics, onError } = deps;
  const figures = createFeedFigures(metrics, store);
  const timeoutMs = config.FEED_TIMEOUT_SECONDS * 1_000;
  const fetcher = createFetcher({
    userAgent: `${agent}/1 (+${config.PUBLIC_URL})`,
    allowNetworks: readNetworks(config.FEED_ALLOW_NETWORKS ?? '') ?? [],
    timeouts: { connectMs: timeoutMs, readMs: timeoutMs, totalMs: timeoutMs },
    maxBytes: config.FEED_MAX_BYTES,
    total: config.FEED_CONCURRENCY + pageConnections,
    perHost: config.FEED_HOST_CONCURRENCY,
  });
  const holder = newId();
  const readOne = createReading({
    ...{ store, fetcher, holder, logger, onError },
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
    pages: createPages({ store, visitor: createPageVisitor({ fetcher, agent }), count: figures.page }),
  };
}

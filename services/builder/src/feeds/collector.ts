// Keeps as many feeds under way as may be, the longest overdue first. A feed that hangs holds its own place and no other;
// its host holds no more places than it may have. What is due stands in the store, so a killed collector leaves nothing
// but feeds that another one takes when they are not held any more.

import { isUnavailable, releaseFeeds, type Store, type TakenFeed, takeDueFeeds } from '@pabal/db';
import type { Logger } from '@pabal/runtime';
import type { ReadOne } from './reading.ts';

export interface CollectorDeps {
  readonly store: Store;
  readonly readOne: ReadOne;
  /** Under which feeds are held. */
  readonly holder: string;
  /** Feeds under way here, and of one host everywhere. */
  readonly concurrency: number;
  readonly perHost: number;
  /** Seconds for which a feed is held: longer than reading one can take. */
  readonly holdSeconds?: number;
  readonly logger: Logger;
}

export interface Collector {
  /** Takes what is due, as far as there is room. Called again and again; what is under way goes on by itself. */
  fill(): Promise<void>;
  /** Takes no more, ends what is under way and gives it back. Safe to call twice. */
  stop(): Promise<void>;
}

/** Makes a collector. It takes nothing before it is asked to. */
export function createCollector(deps: CollectorDeps): Collector {
  const { store, readOne, holder, concurrency, perHost, holdSeconds = 120, logger } = deps;
  const underWay = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  let filling: Promise<void> | undefined;
  let stopped: Promise<void> | undefined;

  async function take(): Promise<void> {
    while (!stopping.signal.aborted) {
      const room = concurrency - underWay.size;
      if (room <= 0) return;
      const feeds = await takeDueFeeds(store, { holder, limit: room, perHost, holdSeconds });
      for (const feed of feeds) begin(feed);
      if (feeds.length < room) return;
    }
  }

  function begin(feed: TakenFeed): void {
    const reading = read(feed).finally(() => {
      underWay.delete(feed.id);
      // A failing store is met by the next look, which says so.
      if (!stopping.signal.aborted) fill().catch(() => undefined);
    });
    underWay.set(feed.id, reading);
  }

  async function read(feed: TakenFeed): Promise<void> {
    // Given up before somebody else may take it.
    const late = AbortSignal.timeout(holdSeconds * 800);
    try {
      await readOne(feed, AbortSignal.any([stopping.signal, late]));
    } catch (error) {
      if (stopping.signal.aborted || isUnavailable(error)) return;
      logger.warn({ err: error, feed: feed.id }, 'A feed was let go; it is taken again when its time is up.');
    }
  }

  /** Looks that come while one is under way are that one. */
  function fill(): Promise<void> {
    filling ??= take().finally(() => {
      filling = undefined;
    });
    return filling;
  }

  async function end(): Promise<void> {
    stopping.abort();
    await filling?.catch(() => undefined);
    await Promise.all(underWay.values());
    await releaseFeeds(store, holder).catch((error: unknown) => {
      logger.warn({ err: error }, 'Feeds could not be given back; they are taken when their time is up.');
    });
  }

  return {
    fill,
    stop() {
      stopped ??= end();
      return stopped;
    },
  };
}

// Reads as many feeds at a time as it may, the longest overdue first. A feed that hangs takes one place, and all feeds of its
// host take no more places than a host may have. The store knows which feeds are due, so when a collector is killed, another
// one takes its feeds after their hold has ended.

import { releaseFeeds, type TakenFeed, takeDueFeeds } from '@pabal/db/feeds';
import { isUnavailable, type Store } from '@pabal/db/store';
import type { Logger } from '@pabal/runtime';
import type { ReadOne } from './reading.ts';

export interface CollectorDeps {
  readonly store: Store;
  readonly readOne: ReadOne;
  /** The id under which this collector holds feeds. */
  readonly holder: string;
  /** Most feeds under way in this process, and most of one host in all processes. */
  readonly concurrency: number;
  readonly perHost: number;
  /** Seconds for which a feed is held: longer than reading one can take. */
  readonly holdSeconds?: number;
  readonly logger: Logger;
}

export interface Collector {
  /** Takes feeds that are due, as far as there is room, and returns; the reading goes on by itself. */
  fill(): Promise<void>;
  /** Takes no more feeds, ends the readings under way and releases their feeds. Safe to call twice. */
  stop(): Promise<void>;
}

/** A reading is ended within this part of its hold, before another collector may take the feed. */
const partOfHold = 0.8;

/** Makes a collector. It takes no feed before the first `fill`. */
export function createCollector(deps: CollectorDeps): Collector {
  const { store, holder, concurrency, perHost, holdSeconds = 120, logger } = deps;
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
    const reading = read(deps, feed, partOfHold * holdSeconds, stopping.signal).finally(() => {
      underWay.delete(feed.id);
      // When the store fails, the next `fill` fails and reports it.
      if (!stopping.signal.aborted) fill().catch(() => undefined);
    });
    underWay.set(feed.id, reading);
  }

  /** A call while another is under way gets the result of that one. */
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
      logger.warn(
        { err: error },
        'Feeds could not be released; they are read again after their hold has ended.',
      );
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

/** Reads one feed within its time. Never rejects: what was not read is read again after its hold has ended. */
async function read(deps: CollectorDeps, feed: TakenFeed, seconds: number, stop: AbortSignal): Promise<void> {
  const late = AbortSignal.timeout(seconds * 1_000);
  try {
    await deps.readOne(feed, AbortSignal.any([stop, late]));
  } catch (error) {
    if (stop.aborted || isUnavailable(error)) return;
    deps.logger.warn(
      { err: error, feed: feed.id },
      'The reading of a feed was given up; the feed is read again after its hold has ended.',
    );
  }
}

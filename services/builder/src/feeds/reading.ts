// Reads one feed that was taken: asks its server, makes entries of the answer, and keeps what became of it.

import { createHash } from 'node:crypto';
import {
  type FetchAnswer,
  type FetchContent,
  isUnavailable,
  type Store,
  settleAnswer,
  settleFailure,
  type TakenFeed,
} from '@pabal/db';
import type { FeedFailure } from '@pabal/domain';
import { type Fetched, type Fetcher, FetchFailure, readFeed } from '@pabal/feeds';
import type { Logger } from '@pabal/runtime';
import { type Random, waitAfterAnswer, waitAfterFailure } from './schedule.ts';

export interface ReadingDeps {
  readonly store: Store;
  readonly fetcher: Fetcher;
  /** Under which feeds are held. */
  readonly holder: string;
  readonly intervalMs: number;
  readonly clock: () => Date;
  readonly random: Random;
  readonly logger: Logger;
  readonly figures: ReadingFigures;
  /** Told about errors that are our own. */
  readonly onError: (error: unknown, feedId: string) => void;
}

export interface ReadingFigures {
  /** A feed was read, or not: `changed`, `unchanged`, or the name of the failure. */
  read(outcome: 'changed' | 'unchanged' | FeedFailure, seconds: number): void;
  added(entries: number): void;
}

/** Reads a feed and keeps the result. Rejects only while the store is away, or with the signal's reason. */
export type ReadOne = (feed: TakenFeed, signal: AbortSignal) => Promise<void>;

const accept =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1';

/** So many times in a row a permanent redirect must lead to the same place before it is believed. */
const repeatsToMove = 3;

/** Makes the reader. */
export function createReading(deps: ReadingDeps): ReadOne {
  const { store, fetcher, holder, clock, logger, figures } = deps;

  async function ask(feed: TakenFeed, signal: AbortSignal): Promise<FetchAnswer> {
    const { url, etag, lastModified } = feed;
    const answer = await fetcher.fetch({
      ...{ url, accept, signal },
      etag: etag ?? undefined,
      lastModified: lastModified ?? undefined,
    });
    const { ttlMinutes, content } = contentOf(feed, answer, clock());
    const movedTo = answer.movedTo === url ? undefined : answer.movedTo;
    const movedTimes = movedTo === undefined ? 0 : movedTo === feed.movedTo ? feed.movedTimes + 1 : 1;
    return {
      etag: answer.etag,
      lastModified: answer.lastModified,
      nextMs: waitAfterAnswer({ ...deps, ttlMinutes, freshForMs: answer.freshForMs }, deps.random),
      movedTo,
      movedTimes,
      move: movedTimes >= repeatsToMove,
      ...(content && { content }),
    };
  }

  async function keep(feed: TakenFeed, answer: FetchAnswer, seconds: number): Promise<void> {
    const settled = await settleAnswer(store, { id: feed.id, holder }, answer);
    if (!settled.kept) return;
    figures.read(settled.added + settled.changed > 0 ? 'changed' : 'unchanged', seconds);
    figures.added(settled.added);
    if (feed.failures > 0) logger.info({ feed: feed.id }, 'A feed can be read again.');
    if (answer.move) logger.info({ feed: feed.id }, 'A feed has moved for good.');
  }

  async function fail(feed: TakenFeed, error: FetchFailure, seconds: number): Promise<void> {
    const { failure, message, retryAfterMs } = error;
    const failures = await settleFailure(
      store,
      { id: feed.id, holder },
      {
        failure,
        detail: message,
        nextMs: waitAfterFailure(feed.failures + 1, retryAfterMs, deps.random),
        asked: retryAfterMs !== undefined,
      },
    );
    if (failures === undefined) return;
    figures.read(failure, seconds);
    if (failures === 1)
      logger.warn({ feed: feed.id, failure }, 'A feed cannot be read and is tried again later.');
  }

  return async (feed, signal) => {
    const startedAt = performance.now();
    const seconds = () => (performance.now() - startedAt) / 1_000;
    try {
      await keep(feed, await ask(feed, signal), seconds());
    } catch (error) {
      signal.throwIfAborted();
      if (isUnavailable(error)) throw error;
      if (!(error instanceof FetchFailure)) deps.onError(error, feed.id);
      await fail(feed, asFailure(error), seconds());
    }
  };
}

/** An error of our own over somebody's feed: that feed waits, the others do not. */
function asFailure(error: unknown): FetchFailure {
  if (error instanceof FetchFailure) return error;
  return new FetchFailure('not-a-feed', 'Reading it failed for a reason of our own; see the log.', {
    cause: error,
  });
}

/** What the answer holds; nothing when that is what the feed held before. */
function contentOf(
  { bodyHash }: TakenFeed,
  answer: Fetched,
  now: Date,
): { ttlMinutes: number | undefined; content: FetchContent | undefined } {
  const unchanged = { ttlMinutes: undefined, content: undefined };
  if (answer.kind === 'unchanged') return unchanged;
  const hash = createHash('sha256').update(answer.bytes).digest();
  if (bodyHash !== null && hash.equals(bodyHash)) return unchanged;
  const { title, siteUrl, ttlMinutes, entries } = readFeed(answer, now);
  return { ttlMinutes, content: { bodyHash: hash, title, siteUrl, entries } };
}

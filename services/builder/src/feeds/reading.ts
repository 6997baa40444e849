// Reads one feed: fetches it from its server, makes entries of the answer, and stores the result.

import { createHash } from 'node:crypto';
import {
  beginReading,
  type FetchAnswer,
  type FetchContent,
  giveUpReading,
  settleAnswer,
  settleFailure,
  type TakenFeed,
} from '@pabal/db/feeds';
import { isUnavailable, type Store } from '@pabal/db/store';
import { type DocumentReader, type Fetched, type Fetcher, FetchFailure, isSameServer } from '@pabal/feeds';
import type { figures, LabelValue, Logger } from '@pabal/runtime';
import { type Random, waitAfterAnswer, waitAfterFailure } from './schedule.ts';

export interface ReadingDeps {
  readonly store: Store;
  readonly fetcher: Fetcher;
  readonly reader: Pick<DocumentReader, 'readFeed'>;
  /** The id under which this process holds feeds. */
  readonly holder: string;
  readonly intervalMs: number;
  readonly clock: () => Date;
  readonly random: Random;
  readonly logger: Logger;
  readonly figures: ReadingFigures;
  /** Called with errors that are faults of pabal. */
  readonly onError: (error: unknown, feedId: string) => void;
}

export interface ReadingFigures {
  /** Counts a reading: `changed`, `unchanged`, or the name of the failure. */
  read(outcome: LabelValue<typeof figures.feedReads, 'outcome'>, seconds: number): void;
  added(entries: number): void;
}

/** Reads a feed and stores the result. Rejects only while the store is away, or with the signal's reason. */
export type ReadOne = (feed: TakenFeed, signal: AbortSignal) => Promise<void>;

const accept =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1';

/** A permanent redirect is followed for good after it has led to the same place this many times in a row. */
const repeatsToMove = 3;

/** The failure of a feed whose reader died while it parsed the document. */
const cutOff =
  'The reader died, or was cut off, while reading what the server answered. Nothing of it was kept.';

/** The feed was changed or removed meanwhile: the result of this reading is discarded. */
class NotHeld extends Error {}

/** Makes the reader. */
export function createReading(deps: ReadingDeps): ReadOne {
  const ask = createAsking(deps);
  const { keep, fail } = createKeeping(deps);

  return async (feed, signal) => {
    const startedAt = performance.now();
    const seconds = () => (performance.now() - startedAt) / 1_000;
    try {
      await keep(feed, await ask(feed, signal), seconds());
    } catch (error) {
      if (error instanceof NotHeld) return;
      signal.throwIfAborted();
      if (isUnavailable(error)) throw error;
      if (!(error instanceof FetchFailure)) deps.onError(error, feed.id);
      await fail(feed, asFailure(error), seconds());
    }
  };
}

/** Makes the function that asks a feed's server and reads the answer. */
function createAsking(deps: ReadingDeps): (feed: TakenFeed, signal: AbortSignal) => Promise<FetchAnswer> {
  const { fetcher, reader, clock } = deps;
  const counted = createCounting(deps);

  async function ask(feed: TakenFeed, signal: AbortSignal): Promise<FetchAnswer> {
    const { url, etag, lastModified } = feed;
    const answer = await fetcher.fetch({
      ...{ url, accept, signal },
      credentials: credentialsFor(feed),
      etag: etag ?? undefined,
      lastModified: lastModified ?? undefined,
    });
    const { ttlMinutes, content } = await read(feed, answer, signal);
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

  /** The entries of the answer; `undefined` when the document has not changed. */
  async function read(
    feed: TakenFeed,
    answer: Fetched,
    signal: AbortSignal,
  ): Promise<{ ttlMinutes?: number | undefined; content?: FetchContent }> {
    if (answer.kind === 'unchanged') return {};
    const bodyHash = createHash('sha256').update(answer.bytes).digest();
    if (feed.bodyHash !== null && bodyHash.equals(feed.bodyHash)) return {};
    const { title, siteUrl, ttlMinutes, entries } = await counted(feed, signal, (begin) =>
      reader.readFeed(answer, clock(), { begin, signal }),
    );
    return { ttlMinutes, content: { bodyHash, title, siteUrl, entries } };
  }

  return ask;
}

/** Makes the function that counts a feed as failed before its document is parsed, because a document can kill the process. */
function createCounting({ store, holder, random }: ReadingDeps) {
  return async <Read>(
    feed: TakenFeed,
    signal: AbortSignal,
    work: (begin: () => Promise<void>) => Promise<Read>,
  ): Promise<Read> => {
    let counted = false;
    const failures = feed.failures + 1;
    const begin = async () => {
      const held = await beginReading(
        store,
        { id: feed.id, holder },
        {
          failure: 'unreadable',
          detail: cutOff,
          failures,
          nextMs: waitAfterFailure(failures, undefined, random),
        },
      );
      if (!held) throw new NotHeld();
      counted = true;
    };
    try {
      return await work(begin);
    } catch (error) {
      if (counted && signal.aborted) await giveUpReading(store, holder, feed);
      throw error;
    }
  };
}

/** Makes the functions that keep what became of a reading. */
function createKeeping({ store, holder, random, logger, figures }: ReadingDeps) {
  async function keep(feed: TakenFeed, answer: FetchAnswer, seconds: number): Promise<void> {
    const settled = await settleAnswer(store, { id: feed.id, holder }, answer);
    if (!settled.kept) return;
    figures.read(settled.added + settled.changed > 0 ? 'changed' : 'unchanged', seconds);
    figures.added(settled.added);
    if (feed.failures > 0) logger.info({ feed: feed.id }, 'A feed can be read again.');
    if (answer.move) logger.info({ feed: feed.id }, 'A feed has moved for good.');
  }

  async function fail(feed: TakenFeed, error: FetchFailure, seconds: number): Promise<void> {
    const { failure, message, retryAfterMs, leadsTo } = error;
    const failures = feed.failures + 1;
    const kept = await settleFailure(
      store,
      { id: feed.id, holder },
      {
        ...{ failure, detail: message, failures },
        nextMs: waitAfterFailure(failures, retryAfterMs, random),
        asked: retryAfterMs !== undefined,
      },
    );
    if (!kept) return;
    figures.read(failure, seconds);
    if (failures === 1)
      logger.warn({ feed: feed.id, failure, leadsTo }, 'A feed cannot be read and is tried again later.');
  }

  return { keep, fail };
}

/** When a feed has moved to another server, that server does not get the password. */
function credentialsFor({ address, url, credentials }: TakenFeed): string | undefined {
  return credentials !== null && isSameServer(address, url) ? credentials : undefined;
}

/** A fault of pabal in reading one feed delays that feed and no other. */
function asFailure(error: unknown): FetchFailure {
  if (error instanceof FetchFailure) return error;
  return new FetchFailure('not-a-feed', 'Reading it failed because of an error in pabal; see the log.', {
    cause: error,
  });
}

// Reads documents that strangers wrote, away from the thread that everything else runs in. A document costs at most so
// much memory and time as a thread has; what costs more is a failure of that document.

import { threadProgram } from '@pabal/runtime';
import { FetchFailure } from '../failure.ts';
import type { Opml } from '../opml.ts';
import type { Oembed } from '../page/oembed.ts';
import type { PageCard, PageFacts } from '../page/open-graph.ts';
import type { Feed } from '../read/feed.ts';
import { type Answer, asBuffer, type Document, type Job, type Value } from './jobs.ts';
import { type Loss, ThreadLost } from './thread.ts';
import { createThreads, type JobOptions } from './threads.ts';

export interface DocumentReader {
  /**
   * Reads a feed of whatever format and charset.
   *
   * @param now  when it was fetched: no date is later
   * @throws FetchFailure `not-a-feed`, `too-complex`, `unreadable`; the signal's reason when it was given up
   */
  readFeed(document: Document, now: Date, options?: JobOptions): Promise<Feed>;
  /** What a page says of itself. @throws FetchFailure `unreadable`; the signal's reason when it was given up */
  readPage(document: Document, options?: JobOptions): Promise<PageFacts>;
  /** What a card shows of a page. @throws FetchFailure `unreadable`; the signal's reason when it was given up */
  readCard(document: Document, options?: JobOptions): Promise<PageCard>;
  /** What a page says to those who embed it. @throws FetchFailure `too-complex`, `unreadable` */
  readOembed(document: Document, options?: JobOptions): Promise<Oembed>;
  /** Reads a list of feeds; nothing when it is no OPML. @throws FetchFailure `too-complex`, `unreadable` */
  readOpml(bytes: Uint8Array, options?: JobOptions): Promise<Opml | undefined>;
  /** Lets what is under way end, refuses what waits. Safe to call twice. */
  stop(): Promise<void>;
}

export interface ReaderOptions {
  /** Documents read at the same time (default 1). */
  readonly threads?: number;
  /** Most heap and time that reading one document may take (default 128 MB and 3 seconds). */
  readonly heapMb?: number;
  readonly timeMs?: number;
}

/** Makes a reader. It starts no thread before there is something to read. */
export function createDocumentReader(options: ReaderOptions = {}): DocumentReader {
  const limits = { threads: 1, heapMb: 128, timeMs: 3_000, ...options };
  const threads = createThreads<Job, Answer>({ ...limits, ...threadProgram(import.meta.url) });

  async function read(job: Job, jobOptions?: JobOptions): Promise<Value> {
    const answer = await threads.run(job, jobOptions).catch((error: unknown) => {
      if (error instanceof ThreadLost)
        throw new FetchFailure('unreadable', sentences[error.loss](limits), { cause: error });
      throw error;
    });
    if (answer.kind === 'read') return answer.value;
    if (answer.kind === 'failed') throw new FetchFailure(answer.failure, answer.message);
    throw answer.error;
  }

  return {
    async readFeed(document, now, jobOptions) {
      const value = await read({ kind: 'feed', document: plain(document), now }, jobOptions);
      if (value.kind !== 'feed') throw mixedUp(value);
      return withHashes(value.feed);
    },
    async readPage(document, jobOptions) {
      const value = await read({ kind: 'page', document: plain(document) }, jobOptions);
      if (value.kind !== 'page') throw mixedUp(value);
      return value.facts;
    },
    async readCard(document, jobOptions) {
      const value = await read({ kind: 'card', document: plain(document) }, jobOptions);
      if (value.kind !== 'card') throw mixedUp(value);
      return value.card;
    },
    async readOembed(document, jobOptions) {
      const value = await read({ kind: 'oembed', document: plain(document) }, jobOptions);
      if (value.kind !== 'oembed') throw mixedUp(value);
      return value.oembed;
    },
    async readOpml(bytes, jobOptions) {
      const value = await read({ kind: 'opml', bytes }, jobOptions);
      if (value.kind !== 'opml') throw mixedUp(value);
      return value.opml;
    },
    stop: () => threads.stop(),
  };
}

/** What is said of a document that cost its reader the thread. */
const sentences: Readonly<Record<Loss, (limits: { heapMb: number; timeMs: number }) => string>> = {
  memory: ({ heapMb }) => `Expected a document that is read within ${heapMb} MB of memory, and it took more.`,
  time: ({ timeMs }) =>
    `Expected a document that is read within ${timeMs / 1_000} seconds, and it took longer.`,
  crash: () => 'The reader died while reading this document.',
};

/** Only what is needed crosses to the thread. */
const plain = ({ bytes, url, contentType }: Document): Document => ({ bytes, url, contentType });

/** Buffers cross as plain arrays of bytes. */
const withHashes = (feed: Feed): Feed => ({
  ...feed,
  entries: feed.entries.map((entry) => ({
    ...entry,
    contentHash: entry.contentHash === undefined ? undefined : asBuffer(entry.contentHash),
  })),
});

const mixedUp = ({ kind }: Value) =>
  new Error(`A thread answered another question than it was asked: ${kind}.`);

// What threads are asked to read, and what they answer. Everything here crosses from one thread to another as a copy.

import type { FeedFailure } from '@pabal/domain';
import { FetchFailure } from '../failure.ts';
import { type Opml, readOpml } from '../opml.ts';
import { type Oembed, readOembed } from '../page/oembed.ts';
import { type PageCard, type PageFacts, readCard, readPage } from '../page/open-graph.ts';
import { type Feed, readFeed } from '../read/feed.ts';

/** A document as it was fetched. */
export interface Document {
  readonly bytes: Uint8Array;
  /** Where it came from: relative links begin there. */
  readonly url: string;
  readonly contentType?: string | undefined;
}

export type Job =
  | { readonly kind: 'feed'; readonly document: Document; readonly now: Date }
  | { readonly kind: 'page' | 'card' | 'oembed'; readonly document: Document }
  | { readonly kind: 'opml'; readonly bytes: Uint8Array };

export type Value =
  | { readonly kind: 'feed'; readonly feed: Feed }
  | { readonly kind: 'page'; readonly facts: PageFacts }
  | { readonly kind: 'card'; readonly card: PageCard }
  | { readonly kind: 'oembed'; readonly oembed: Oembed }
  | { readonly kind: 'opml'; readonly opml: Opml | undefined };

/** What became of a job: a value, a failure of the document, or our own error. */
export type Answer =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'failed'; readonly failure: FeedFailure; readonly message: string }
  | { readonly kind: 'broken'; readonly error: unknown };

/** Does a job in this thread, and never throws. */
export function answerTo(job: Job): Answer {
  try {
    return { kind: 'read', value: doJob(job) };
  } catch (error) {
    if (error instanceof FetchFailure)
      return { kind: 'failed', failure: error.failure, message: error.message };
    // A text or a stack that grew beyond what JavaScript can hold: the document is to blame.
    if (error instanceof RangeError)
      return { kind: 'failed', failure: 'unreadable', message: `Reading it went too far: ${error.message}.` };
    return { kind: 'broken', error };
  }
}

function doJob(job: Job): Value {
  switch (job.kind) {
    case 'feed':
      return { kind: 'feed', feed: readFeed(withBuffer(job.document), job.now) };
    case 'page':
      return { kind: 'page', facts: readPage(withBuffer(job.document)) };
    case 'card':
      return { kind: 'card', card: readCard(withBuffer(job.document)) };
    case 'oembed':
      return { kind: 'oembed', oembed: readOembed(withBuffer(job.document)) };
    case 'opml':
      return { kind: 'opml', opml: readOpml(asBuffer(job.bytes)) };
    default:
      return job satisfies never;
  }
}

const withBuffer = (document: Document) => ({ ...document, bytes: asBuffer(document.bytes) });

/** The same bytes as a Buffer, which they are no more once they have crossed. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

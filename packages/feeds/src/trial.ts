// An address that somebody wants to know about before adding it: read once, as a builder would, and nothing kept.

import type { FeedFailure } from '@pabal/domain';
import { FetchFailure } from './failure.ts';
import type { Fetcher } from './fetch/fetcher.ts';
import type { Feed } from './read/feed.ts';
import type { DocumentReader } from './reader/reader.ts';

interface TrialDeps {
  readonly fetcher: Pick<Fetcher, 'fetch'>;
  readonly reader: Pick<DocumentReader, 'readFeed'>;
}

export interface TriedAddress {
  readonly url: string;
  /** In the form that they have in addresses. */
  readonly credentials?: string | null | undefined;
}

/** Reads a feed once. @throws FetchFailure */
export async function tryFeed(
  { fetcher, reader }: TrialDeps,
  { url, credentials }: TriedAddress,
): Promise<Feed> {
  const answer = await fetcher.fetch({
    ...{ url, accept: 'application/xml, application/json;q=0.9, */*;q=0.1' },
    ...(credentials !== null && credentials !== undefined && { credentials }),
  });
  if (answer.kind === 'unchanged')
    throw new FetchFailure('http-error', 'Expected the feed, got 304 without asking for it.');
  return reader.readFeed(answer, new Date());
}

/** What a trial found, as people are told it; a feed that cannot be read is a finding too. */
export interface FeedTrial {
  /** Null when it can be read. */
  readonly failure: FeedFailure | null;
  /** Why it cannot be read; where a name led is not in it. */
  readonly detail: string | null;
  readonly format: string | null;
  readonly title: string | null;
  readonly siteUrl: string | null;
  readonly entries: number;
  readonly latest: readonly {
    readonly title: string;
    readonly url: string | null;
    readonly publishedAt: Date | null;
  }[];
}

const mostShown = 5;

/** Reads a feed once, and tells what was found. */
export async function trialOf(deps: TrialDeps, address: TriedAddress): Promise<FeedTrial> {
  try {
    const { format, title, siteUrl, entries } = await tryFeed(deps, address);
    return {
      ...{ failure: null, detail: null, format, title: title ?? null, siteUrl: siteUrl ?? null },
      entries: entries.length,
      latest: entries.slice(0, mostShown).map(({ title, url, publishedAt }) => ({
        ...{ title, url: url ?? null, publishedAt: publishedAt ?? null },
      })),
    };
  } catch (error) {
    if (!(error instanceof FetchFailure)) throw error;
    const { failure, message: detail } = error;
    return { failure, detail, format: null, title: null, siteUrl: null, entries: 0, latest: [] };
  }
}

// Whether an address can be reached, asked as feeds are asked for: guarded, in time, and with little of its body read.

import { FetchFailure } from '../failure.ts';
import type { Fetcher } from './fetcher.ts';

/** Failures that say that something is there. */
const isThere: ReadonlySet<FetchFailure['failure']> = new Set(['too-large', 'bad-encoding']);
/** Statuses by which servers turn programs away and let people in. */
const guardedStatuses: ReadonlySet<number> = new Set([401, 403, 405, 406, 429, 999]);

const accepts = {
  link: 'text/html, application/xhtml+xml;q=0.9, */*;q=0.5',
  picture: 'image/*',
};

/** What asking for an address came to: null in place of a failure when it can be reached. */
export async function reached(
  fetcher: Pick<Fetcher, 'fetch'>,
  url: string,
  as: 'link' | 'picture',
): Promise<{ readonly failure: FetchFailure['failure'] | null; readonly detail: string | null }> {
  try {
    const answer = await fetcher.fetch({ url, accept: accepts[as] });
    const type = answer.kind === 'body' ? (answer.contentType ?? '') : 'image/';
    if (as === 'picture' && !/^image\//i.test(type))
      return {
        failure: 'not-a-feed',
        detail: `Expected a picture, got ${type === '' ? 'no type' : type.slice(0, 60)}.`,
      };
    return { failure: null, detail: null };
  } catch (error) {
    if (!(error instanceof FetchFailure)) throw error;
    const isGuarded = as === 'link' && error.status !== undefined && guardedStatuses.has(error.status);
    if (isThere.has(error.failure) || isGuarded) return { failure: null, detail: error.message };
    return { failure: error.failure, detail: error.message };
  }
}

import { FetchFailure } from '../failure.ts';
import type { Fetcher } from '../fetch/fetcher.ts';
import type { DocumentReader } from '../reader/reader.ts';
import type { PageFacts } from './open-graph.ts';
import { createRobots } from './robots.ts';

/** Asks pages for what their feeds leave out. */
export interface PageVisitor {
  /** What the page says; nothing when it may not be read, cannot be, or is not a page. Rejects only when aborted. */
  visit(url: string, signal?: AbortSignal): Promise<PageFacts | undefined>;
}

/** Heads are at the beginning, and no page is worth more for a thumbnail. */
const maxBytes = 2_000_000;

/**
 * Makes the visitor.
 *
 * @param deps.agent  our name in robots.txt
 */
export function createPageVisitor(deps: {
  readonly fetcher: Fetcher;
  readonly reader: Pick<DocumentReader, 'readPage'>;
  readonly agent: string;
  readonly now?: () => number;
}): PageVisitor {
  const { fetcher, reader, agent, now = Date.now } = deps;
  const robots = createRobots({ fetcher, agent, now });
  return {
    async visit(url, signal) {
      if (!(await robots.allows(url, signal))) return undefined;
      try {
        const page = await fetcher.fetch({
          url,
          accept: 'text/html, application/xhtml+xml',
          signal,
          maxBytes,
        });
        const isHtml = page.kind === 'body' && /html/i.test(page.contentType ?? 'text/html');
        return isHtml ? await reader.readPage(page, { signal }) : undefined;
      } catch (error) {
        if (error instanceof FetchFailure) return undefined;
        throw error;
      }
    },
  };
}

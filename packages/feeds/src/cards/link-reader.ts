// Reads what a link leads to: its robots.txt, its page, and what the page says to those who embed it. Whatever the other side
// does, it comes to a card or to a reason.

import type { LinkCardFailure, LinkCardReading } from '@pabal/domain';
import { FetchFailure } from '../failure.ts';
import { type FetchedBody, type Fetcher, maxRedirects, type Stepper } from '../fetch/fetcher.ts';
import type { Oembed } from '../page/oembed.ts';
import type { PageCard } from '../page/open-graph.ts';
import { createRobots, type Robots } from '../page/robots.ts';
import type { DocumentReader } from '../reader/reader.ts';
import { isLoginAddress, wasLedToLogin } from './logins.ts';

/** What reading a link came to, and how long it holds. */
export interface LinkEnd {
  readonly reading: LinkCardReading;
  /** It may be otherwise in some minutes. */
  readonly isPassing: boolean;
  /** Milliseconds the server asked us to wait. */
  readonly retryAfterMs?: number | undefined;
  /** The address that a name led to, for the log alone. */
  readonly leadsTo?: string | undefined;
}

export interface LinkReader {
  /** Rejects with the signal's reason, and with faults of pabal. */
  read(url: string, signal: AbortSignal): Promise<LinkEnd>;
}

/** Bytes of a page and of an oEmbed answer: what a card shows is at the beginning. */
const pageBytes = 512 * 1_024;
const oembedBytes = 64 * 1_024;

const accepts = {
  page: 'text/html, application/xhtml+xml',
  oembed: 'application/json+oembed, application/json;q=0.9',
};

/** There is no card, for a reason that no fetch has. */
class NoCard extends Error {
  readonly failure: LinkCardFailure;

  constructor(failure: LinkCardFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}

interface Asked {
  readonly accept: string;
  readonly maxBytes: number;
  readonly cut: boolean;
}

type Get = (url: string, asked: Asked, signal: AbortSignal) => Promise<FetchedBody>;

/** Makes what gets the document at an address; each host on the way is asked for leave first. */
function createGet(fetcher: Stepper, robots: Robots, agent: string): Get {
  async function requireLeave(url: string, signal: AbortSignal): Promise<void> {
    const verdict = await robots.verdict(url, signal);
    if (verdict instanceof FetchFailure) throw verdict;
    if (verdict === 'allowed') return;
    const { host } = new URL(url);
    throw new NoCard('robots', `The robots.txt of ${host} does not let ${agent} read this page.`);
  }

  return async (start, asked, signal) => {
    let url = start;
    for (let hops = 0; hops <= maxRedirects; hops += 1) {
      await requireLeave(url, signal);
      const answer = await fetcher.step({ url, ...asked, signal });
      if (answer.kind === 'body') return answer;
      if (answer.kind === 'unchanged')
        throw new FetchFailure('http-error', 'Expected the page, got 304 without asking for it.');
      url = answer.to;
    }
    throw new FetchFailure('bad-redirect', `Expected at most ${maxRedirects} redirects, and more came.`);
  };
}

/**
 * Makes the reader.
 *
 * @param deps.agent  our name in robots.txt
 * @param deps.mostMs  longest time of one link, everything included
 */
export function createLinkReader(deps: {
  readonly fetcher: Fetcher & Stepper;
  readonly reader: Pick<DocumentReader, 'readCard' | 'readOembed'>;
  readonly agent: string;
  readonly mostMs: number;
  readonly now?: () => number;
}): LinkReader {
  const { fetcher, reader, agent, mostMs, now = Date.now } = deps;
  const documentAt = createGet(fetcher, createRobots({ fetcher, agent, now }), agent);

  async function cardAt(url: string, signal: AbortSignal): Promise<LinkCardReading> {
    const page = await documentAt(url, { accept: accepts.page, maxBytes: pageBytes, cut: true }, signal);
    const type = page.contentType ?? 'text/html';
    if (!/html/i.test(type))
      throw new NoCard('not-a-page', `Expected a web page, got ${JSON.stringify(type.slice(0, 60))}.`);
    if (wasLedToLogin(url, page.url))
      throw new NoCard(
        'login',
        `The server leads to a page where one signs in, at ${new URL(page.url).host}.`,
      );
    const card = await reader.readCard(page, { signal });
    if (card.isDoor && !(isLoginAddress(url) && card.title !== ''))
      throw new NoCard('login', 'The page asks for a password and says nothing else of itself.');
    return cardOf(card, await saidToEmbedders(card, signal), page.url);
  }

  /** What the page leaves out and says to those who embed it. Without it the card is as good as it is. */
  async function saidToEmbedders(card: PageCard, signal: AbortSignal): Promise<Oembed | undefined> {
    const { title, imageUrl, oembedUrl } = card;
    if (oembedUrl === undefined || (title !== '' && imageUrl !== undefined)) return undefined;
    try {
      const asked = { accept: accepts.oembed, maxBytes: oembedBytes, cut: false };
      return await reader.readOembed(await documentAt(oembedUrl, asked, signal), { signal });
    } catch (error) {
      if (isTimeout(signal) || error instanceof FetchFailure || error instanceof NoCard) return undefined;
      throw error;
    }
  }

  return {
    async read(url, signal) {
      const late = AbortSignal.timeout(mostMs);
      try {
        return { reading: await cardAt(url, AbortSignal.any([signal, late])), isPassing: false };
      } catch (error) {
        signal.throwIfAborted();
        if (late.aborted)
          return failedEnd(
            new FetchFailure('timeout', `The page was not read within ${mostMs / 1_000} seconds.`),
          );
        return failedEnd(error);
      }
    },
  };
}

const isTimeout = ({ aborted, reason }: AbortSignal) =>
  aborted && reason instanceof DOMException && reason.name === 'TimeoutError';

function cardOf(card: PageCard, more: Oembed | undefined, url: string): LinkCardReading {
  const title = card.title === '' ? (more?.title ?? '') : card.title;
  if (title === '') throw new NoCard('nothing-said', 'The page has no title.');
  const siteName = card.siteName === '' ? (more?.siteName ?? '') : card.siteName;
  return {
    state: 'ready',
    title,
    description: card.description === '' ? null : card.description,
    imageUrl: card.imageUrl ?? more?.imageUrl ?? null,
    siteName: siteName === '' ? new URL(url).host.replace(/^www\./, '') : siteName,
  };
}

/** Failures that say something about a server's day and nothing about the page. */
const passing: ReadonlySet<LinkCardFailure> = new Set([
  'no-such-host',
  'unreachable',
  'untrusted',
  'timeout',
  'throttled',
]);
/** Statuses that ask for a name and a password. */
const loginStatuses: ReadonlySet<number | undefined> = new Set([401, 407]);
/** Statuses that are of the moment, whatever their class. */
const passingStatuses: ReadonlySet<number> = new Set([408, 425]);

function failedEnd(error: unknown): LinkEnd {
  if (error instanceof NoCard) return endOf(error.failure, error.message);
  if (!(error instanceof FetchFailure)) throw error;
  const { failure: found, message, status = 0, retryAfterMs, leadsTo } = error;
  if (loginStatuses.has(status))
    return endOf('login', `The server answered ${status}: it wants a name and a password.`);
  const failure = found === 'not-a-feed' ? 'not-a-page' : found;
  const detail = failure === 'gone' ? 'The server answered 410 Gone.' : message;
  const isPassing = passing.has(failure) || status >= 500 || passingStatuses.has(status);
  return { ...endOf(failure, detail), isPassing, retryAfterMs, leadsTo };
}

const endOf = (failure: LinkCardFailure, detail: string): LinkEnd => ({
  reading: { state: 'failed', failure, detail },
  isPassing: passing.has(failure),
});

/** What a fault of pabal is kept as, so that the link is not asked again at once. */
export const faultEnd: LinkEnd = {
  reading: {
    state: 'failed',
    failure: 'unreadable',
    detail: 'Reading it failed because of an error in pabal; see the log.',
  },
  isPassing: true,
};

// Fetches what others publish, politely and without trusting them: feeds, and the pages and robots.txt of thumbnails.

import type { IncomingMessage } from 'node:http';
import { createNetworks, createResolve, type Network, type Resolve, retryAfterMs } from '@pabal/guard';
import { Semaphore } from '@pabal/runtime';
import { bareAddress, basicAuthorization, isSameServer, splitAddress } from '../credentials.ts';
import { FetchFailure } from '../failure.ts';
import { acceptedEncodings, readBody } from './body.ts';
import { createDeadlines, type Deadlines, type Timeouts } from './deadlines.ts';
import { exchange } from './exchange.ts';
import { failureOf } from './failures.ts';
import { freshForMs } from './freshness.ts';

interface FetchRequest {
  /** A user name and password in it are sent to its server, and are in no answer and no failure. */
  readonly url: string;
  /** The same apart from the address, as `splitAddress` gives them. */
  readonly credentials?: string | undefined;
  /** The `Accept` field. */
  readonly accept: string;
  /** What the last answer said, given back so that the server may answer 304. */
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Most bytes of the body, where less than the fetcher's own limit is wanted. */
  readonly maxBytes?: number;
  /** Takes the beginning of a body that is longer, instead of failing. */
  readonly cut?: boolean;
}

interface Answered {
  /** Where the answer came from, after redirects. */
  readonly url: string;
  /** Where permanent redirects (301, 308) led from the very beginning, if they did. */
  readonly movedTo: string | undefined;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  /** Milliseconds for which the server says that nothing changes; 0 when it says nothing. */
  readonly freshForMs: number;
}

export interface FetchedBody extends Answered {
  readonly kind: 'body';
  readonly bytes: Buffer;
  readonly contentType: string | undefined;
}

/** 304: what was read last is still so. */
interface FetchedUnchanged extends Answered {
  readonly kind: 'unchanged';
}

export type Fetched = FetchedBody | FetchedUnchanged;

export interface Fetcher {
  /** @throws FetchFailure, or the reason of the request's own signal */
  fetch(request: FetchRequest): Promise<Fetched>;
}

/** Somewhere else is what was asked for. */
interface FetchedRedirect {
  readonly kind: 'redirect';
  readonly to: string;
}

/** For those who have to ask before they follow a redirect: whether the next host wants to be read at all. */
export interface Stepper {
  /** Asks one server, and follows nothing. The time limits are those of one server. @throws as `fetch` */
  step(request: FetchRequest): Promise<Fetched | FetchedRedirect>;
}

export interface FetcherOptions {
  /** Says who asks, and where to complain: `pabal/1 (+https://…)`. */
  readonly userAgent: string;
  /** Networks that may be connected to, beside the public internet. */
  readonly allowNetworks?: readonly Network[];
  /** Default 10 seconds each. */
  readonly timeouts?: Partial<Timeouts>;
  /** Most bytes of a body, decompressed (default 5 MB). */
  readonly maxBytes?: number;
  /** Fetches under way in all (default 32), and of one host (default 2). */
  readonly total?: number;
  readonly perHost?: number;
  /** Finds addresses, in place of the DNS. */
  readonly resolve?: Resolve;
}

export const maxRedirects = 5;
const usualTimeouts: Timeouts = { connectMs: 10_000, readMs: 10_000, totalMs: 10_000 };

/** Makes a fetcher. Places and addresses are its own; nothing is kept between fetches. */
export function createFetcher(options: FetcherOptions): Fetcher & Stepper {
  const { total = 32, perHost = 2 } = options;
  const timeouts = { ...usualTimeouts, ...options.timeouts };
  const { follow, step } = createFollowing(options);
  const places = new Semaphore<string>({ places: () => total, placesOf: () => perHost });

  async function inTime<Answer>(work: Work<Answer>, request: FetchRequest): Promise<Answer> {
    const deadlines = createDeadlines(timeouts, request.signal);
    try {
      return await work(request, deadlines);
    } catch (error) {
      request.signal?.throwIfAborted();
      throw failureOf(deadlines.signal.aborted ? deadlines.signal.reason : error);
    } finally {
      deadlines.stop();
    }
  }

  async function inItsPlace<Answer>(work: Work<Answer>, request: FetchRequest): Promise<Answer> {
    const { host } = httpUrl(request.url, undefined);
    await places.enter(host, { signal: request.signal });
    try {
      return await inTime(work, request);
    } finally {
      places.leave(host);
    }
  }

  return {
    fetch: (request) => inItsPlace(follow, request),
    step: (request) => inItsPlace(step, request),
  };
}

type Work<Answer> = (request: FetchRequest, deadlines: Deadlines) => Promise<Answer>;

/** Makes the functions that ask one server, and read its answer. */
function createAsking(options: FetcherOptions) {
  const { userAgent, maxBytes = 5_000_000 } = options;
  const deps = {
    resolve: options.resolve ?? createResolve(),
    networks: createNetworks(options.allowNetworks),
  };

  function headersFor({ accept, etag, lastModified }: FetchRequest): Record<string, string> {
    return {
      'user-agent': userAgent,
      accept,
      'accept-encoding': acceptedEncodings,
      ...(etag !== undefined && { 'if-none-match': etag }),
      ...(lastModified !== undefined && { 'if-modified-since': lastModified }),
    };
  }

  async function ask(url: URL, request: FetchRequest, deadlines: Deadlines): Promise<IncomingMessage> {
    const start = splitAddress(httpUrl(request.url, undefined).href);
    const credentials = request.credentials ?? start.credentials;
    const known = credentials !== undefined && isSameServer(start.url, url.href);
    const authorization = known ? { authorization: basicAuthorization(credentials) } : {};
    deadlines.enter('answer');
    return exchange(url, { ...headersFor(request), ...authorization }, deadlines.signal, deps);
  }

  function answered(
    response: IncomingMessage,
    { request, ...context }: { request: FetchRequest; url: URL; movedTo?: string; deadlines: Deadlines },
  ): Promise<Fetched> {
    const limit = Math.min(request.maxBytes ?? maxBytes, maxBytes);
    return answerOf(response, { ...context, limit, cut: request.cut });
  }

  return { ask, answered };
}

/** Makes the functions that ask for a document where it is, and where its server says that it has gone. */
function createFollowing(options: FetcherOptions) {
  const { ask, answered } = createAsking(options);
  const startOf = ({ url }: FetchRequest) => new URL(bareAddress(httpUrl(url, undefined).href));

  async function follow(request: FetchRequest, deadlines: Deadlines): Promise<Fetched> {
    let url = startOf(request);
    let movedTo: string | undefined;
    let permanent = true;
    for (let hops = 0; hops <= maxRedirects; hops += 1) {
      const response = await ask(url, request, deadlines);
      const location = locationOf(response);
      if (location === undefined)
        return await answered(response, {
          request,
          url,
          deadlines,
          ...(movedTo !== undefined && { movedTo }),
        });
      response.destroy();
      permanent &&= response.statusCode === 301 || response.statusCode === 308;
      url = new URL(bareAddress(httpUrl(location, url).href));
      if (permanent) movedTo = url.href;
    }
    throw new FetchFailure('bad-redirect', `Expected at most ${maxRedirects} redirects, and more came.`);
  }

  async function step(request: FetchRequest, deadlines: Deadlines): Promise<Fetched | FetchedRedirect> {
    const url = startOf(request);
    const response = await ask(url, request, deadlines);
    const location = locationOf(response);
    if (location === undefined) return await answered(response, { request, url, deadlines });
    response.destroy();
    return { kind: 'redirect', to: bareAddress(httpUrl(location, url).href) };
  }

  return { follow, step };
}

function httpUrl(text: string, base: URL | undefined): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
  if (url !== undefined && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw base === undefined
    ? new FetchFailure('bad-url', 'Expected an address that begins with http:// or https://.')
    : new FetchFailure('bad-redirect', 'The server redirects to something that is not an http address.');
}

const redirects = new Set([301, 302, 303, 307, 308]);

function locationOf({ statusCode = 0, headers }: IncomingMessage): string | undefined {
  return redirects.has(statusCode) ? (headers.location ?? '').trim() || undefined : undefined;
}

async function answerOf(
  response: IncomingMessage,
  context: {
    readonly url: URL;
    readonly movedTo?: string;
    readonly limit: number;
    readonly cut: boolean | undefined;
    readonly deadlines: Deadlines;
  },
): Promise<Fetched> {
  const { statusCode = 0, headers } = response;
  const { url, movedTo, limit: maxBytes, cut, deadlines } = context;
  const answered = {
    url: url.href,
    movedTo,
    etag: headers.etag,
    lastModified: headers['last-modified'],
    freshForMs: freshForMs(headers, new Date()),
  };
  if (statusCode === 304) {
    response.destroy();
    return { kind: 'unchanged', ...answered };
  }
  if (statusCode < 200 || statusCode > 299) {
    response.destroy();
    throw refusal(response);
  }
  deadlines.enter('body');
  const body = { maxBytes, cut, onChunk: deadlines.alive };
  const bytes = await readBody(response, body).finally(() => response.destroy());
  return { kind: 'body', bytes, contentType: headers['content-type'], ...answered };
}

function refusal({ statusCode: status = 0, headers }: IncomingMessage): FetchFailure {
  const options = { status, retryAfterMs: retryAfterMs(headers, new Date()) };
  if (status === 410) return new FetchFailure('gone', 'The server answered 410 Gone.', options);
  if (status === 429)
    return new FetchFailure('throttled', 'The server answered 429 Too Many Requests.', options);
  return new FetchFailure('http-error', `Expected a status of 200, got ${status}.`, options);
}

// What each behaviour does with a request.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Behaviour } from './behaviour.ts';
import type { ServedFeed } from './blog.ts';

export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The feed as it is now. */
  readonly feed: () => ServedFeed;
  /** Changes whenever the feed does; nothing for servers that do not know of such things. */
  readonly etag: string | undefined;
}

/** Twenty megabytes of zeros in as many kilobytes, made when it is first asked for. */
let bomb: Buffer | undefined;
let crowd: Buffer | undefined;

/** What such a server answers. */
export const answers: Readonly<Record<Behaviour, (asked: Asked) => void>> = {
  good: sendFeed,
  broken: sendFeed,
  hang: () => {},
  error: plain(500, { 'content-type': 'text/html' }, '<h1>500</h1>'),
  endless: ({ response }) => sendWithoutEnd(response),
  loop: ({ request, response }) => {
    const [path] = request.url?.split('?') ?? [];
    response.writeHead(302, { location: `${path}?again=${Math.random()}` }).end();
  },
  drip: ({ response }) => drip(response),
  bomb: ({ response }) => {
    bomb ??= gzipSync(Buffer.alloc(20_000_000));
    response.writeHead(200, { 'content-type': 'application/xml', 'content-encoding': 'gzip' }).end(bomb);
  },
  page: plain(200, { 'content-type': 'text/html' }, '<!doctype html><html><body>It moved.</body></html>'),
  gone: plain(410, {}, ''),
  busy: plain(429, { 'retry-after': '3600' }, ''),
  cut,
  crowd: ({ response }) => {
    crowd ??= gzipSync(`<rss><channel>${'<a/>'.repeat(300_000)}</channel></rss>`);
    response.writeHead(200, { 'content-type': 'application/xml', 'content-encoding': 'gzip' }).end(crowd);
  },
};

function plain(status: number, headers: Readonly<Record<string, string>>, body: string) {
  return ({ response }: Asked): void => {
    response.writeHead(status, headers).end(body);
  };
}

function sendFeed({ request, response, feed, etag }: Asked): void {
  if (etag !== undefined && request.headers['if-none-match'] === etag) {
    response.writeHead(304, { etag }).end();
    return;
  }
  const { contentType, bytes } = feed();
  const compressed = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  response
    .writeHead(200, {
      'content-type': contentType,
      ...(etag !== undefined && { etag }),
      ...(compressed && { 'content-encoding': 'gzip' }),
    })
    .end(compressed ? gzipSync(bytes) : bytes);
}

const filler = Buffer.alloc(65_536, '<item><title>more</title></item>\n');

/** As fast as it is taken, and no faster. */
function sendWithoutEnd(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/rss+xml' });
  const more = () => {
    while (!response.destroyed && response.write(filler));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/rss+xml' });
  const timer = setInterval(() => response.write(' '), 200);
  response.once('close', () => clearInterval(timer));
}

function cut({ response, feed }: Asked): void {
  const { contentType, bytes } = feed();
  response.writeHead(200, { 'content-type': contentType, 'content-length': bytes.length });
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}

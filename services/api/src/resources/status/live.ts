// Server-sent events of how pabal fares.

import type { ServerResponse } from 'node:http';
import { inKorean } from '@pabal/console/said';
import type { LiveNews, LiveStatus } from '@pabal/status';
import type { Streamed } from '../../http/route.ts';

/** After so long a connection ends and the browser makes another, which asks again whether the caller may listen. */
export const longestSeconds = 300;
/** A listener that has not read so much is dropped; what it missed is told again when it comes back. */
const mostUnread = 1024 * 1024;
/** How soon a browser comes back. */
const againMs = 1_000;

const head = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  // nginx would keep the events back until it has some kilobytes of them.
  'X-Accel-Buffering': 'no',
};

/** Tells the news to the caller until it leaves, may no more, or so many seconds are over. @throws PabalError `store-busy` when too many listen already */
export function streamNews(
  live: LiveStatus,
  { seconds, language }: { readonly seconds: number; readonly language: 'en' | 'ko' },
): Streamed {
  return {
    stream(response, over) {
      if (response.req.method === 'HEAD') return void response.writeHead(200, head).end();
      // Before the head is sent: a refusal is an ordinary answer.
      const early: LiveNews[] = [];
      let tell = (news: LiveNews): void => void early.push(news);
      const leave = live.listen((news) => tell(news), end);
      const timer = setTimeout(end, seconds * 1_000);
      function end(): void {
        clearTimeout(timer);
        leave();
        response.end();
      }
      response.once('close', end);
      over.addEventListener('abort', end, { once: true });
      response.writeHead(200, head).write(`retry: ${againMs}\n\n`);
      tell = (news) => write(response, language === 'ko' ? newsInKorean(news) : news);
      for (const news of early) tell(news);
    },
  };
}

/** Changes come rarely: each second only the time is told, and has no sentence. */
const newsInKorean = ({ event, data }: LiveNews): LiveNews =>
  event === 'same' ? { event, data } : { event, data: JSON.stringify(inKorean(JSON.parse(data))) };

function write(response: ServerResponse, { event, data }: LiveNews): void {
  if (response.writableEnded) return;
  if (response.writableLength > mostUnread) response.destroy();
  else response.write(`event: ${event}\ndata: ${data}\n\n`);
}

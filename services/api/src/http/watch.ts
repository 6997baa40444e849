// What is noted about every request: an id, a figure by route and status, and a line in the log at debug level.

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger, Metrics } from '@pabal/runtime';

export interface Watch {
  /** Begins with a request: gives it its id and notes its end. */
  begin(request: IncomingMessage, response: ServerResponse): void;
  /** Says which route a request found; without it, it counts as `none`. */
  route(response: ServerResponse, path: string): void;
}

/** Ids from outside are taken over when they cannot break a log line or a header. */
const saneId = /^[A-Za-z0-9._:@+/=-]{1,128}$/;

const header = 'X-Request-Id';

/** The id of the request that this is the answer to. */
export function requestIdOf(response: ServerResponse): string {
  return String(response.getHeader(header) ?? '');
}

export function createWatch({ logger, metrics }: { logger: Logger; metrics: Metrics }): Watch {
  const durations = metrics.histogram('pabal_http_request_seconds', 'Duration of HTTP requests.', [
    'method',
    'route',
    'status',
  ]);
  const routes = new WeakMap<ServerResponse, string>();

  function note(request: IncomingMessage, response: ServerResponse, startedAt: number): void {
    const seconds = (performance.now() - startedAt) / 1000;
    const method = request.method ?? '';
    const route = routes.get(response) ?? 'none';
    // The caller went away before it was answered: nginx's number for it.
    const status = response.writableFinished ? response.statusCode : 499;
    durations.observe({ method, route, status: String(status) }, seconds);
    const requestId = requestIdOf(response);
    const durationMs = Math.round(seconds * 1000);
    logger.debug({ requestId, method, route, status, durationMs }, 'A request was answered.');
  }

  return {
    begin(request, response) {
      const startedAt = performance.now();
      const given = request.headers['x-request-id'];
      response.setHeader(header, typeof given === 'string' && saneId.test(given) ? given : randomUUID());
      response.once('close', () => note(request, response, startedAt));
    },
    route: (response, path) => {
      routes.set(response, path);
    },
  };
}

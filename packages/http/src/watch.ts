// Gives every request an id, counts it in a metric by route and status, and logs it at debug level.

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PabalError } from '@pabal/domain';
import { figures, type LabelValue, type Logger, type Metrics } from '@pabal/runtime';
import { createGuesses } from './callers/guesses.ts';

/** Called with each refusal of something that never became a request of Express. */
export type NoteRefusal = (refusal: {
  readonly requestId: string;
  readonly status: number;
  readonly error: PabalError;
}) => void;

export interface Watch {
  /** Gives a request its id, and counts it when it ends. */
  begin(request: IncomingMessage, response: ServerResponse): void;
  /** Counts what was refused before it was a request. */
  refused: NoteRefusal;
  /** Notes the route of a request; without a route it counts as `none`. */
  route(response: ServerResponse, path: string): void;
}

/** An id from the caller is used when it cannot break a log line or a header. */
const saneId = /^[A-Za-z0-9._:@+/=-]{1,128}$/;

const header = 'X-Request-Id';

/** The id of the request that an answer belongs to. */
export function requestIdOf(response: ServerResponse): string {
  return String(response.getHeader(header) ?? '');
}

/** nginx's status for a caller that went away before the answer. */
const goneStatus = 499;

/** The class of a status, as rules ask for it. */
function answerOf(status: number): LabelValue<typeof figures.answers, 'answer'> {
  if (status === goneStatus) return 'gone';
  if (status === 429) return '429';
  if (status >= 500) return '5xx';
  if (status >= 400) return '4xx';
  return status >= 300 ? '3xx' : '2xx';
}

export function createWatch({ logger, metrics }: { logger: Logger; metrics: Metrics }): Watch {
  const durations = metrics.histogram(figures.requests);
  const answers = metrics.counter(figures.answers);
  const routes = new WeakMap<ServerResponse, string>();
  const logged = createGuesses();

  function count(
    request: { readonly method: string; readonly route: string; readonly status: number },
    seconds: number,
  ) {
    const { method, route, status } = request;
    durations.observe({ method, route, status: String(status) }, seconds);
    answers.inc({ answer: answerOf(status) });
  }

  function note(request: IncomingMessage, response: ServerResponse, startedAt: number): void {
    const seconds = (performance.now() - startedAt) / 1000;
    const method = request.method ?? '';
    const route = routes.get(response) ?? 'none';
    const status = response.writableFinished ? response.statusCode : goneStatus;
    count({ method, route, status }, seconds);
    const requestId = requestIdOf(response);
    const durationMs = Math.round(seconds * 1000);
    logger.debug({ requestId, method, route, status, durationMs }, 'A request was answered.');
  }

  return {
    begin(request, response) {
      const startedAt = performance.now();
      const id = request.headers['x-request-id'];
      response.setHeader(header, typeof id === 'string' && saneId.test(id) ? id : randomUUID());
      response.once('close', () => note(request, response, startedAt));
    },
    refused({ requestId, status, error }) {
      count({ method: '', route: 'none', status }, 0);
      const line = { requestId, status, code: error.code, detail: error.message };
      // Anybody can send these at any rate: one of each kind a minute is logged, the others only at debug level.
      if (logged.count(error.code) === 1) logger.info(line, 'A request could not be read.');
      else logger.debug(line, 'A request could not be read.');
    },
    route: (response, path) => {
      routes.set(response, path);
    },
  };
}

// The end of every error's journey: answered once, logged once, reported once.

import type { PabalError } from '@pabal/domain';
import type { ErrorReports, Logger } from '@pabal/runtime';
import type { ErrorRequestHandler } from 'express';
import { CallerGone } from './body.ts';
import { problemOf, toPabalError } from './problems.ts';
import { sendProblem } from './sending.ts';
import { requestIdOf } from './watch.ts';

interface Deps {
  readonly logger: Logger;
  readonly reports: ErrorReports;
  readonly publicUrl: string;
}

/** While the store is away every request fails for the same reason: one line in so many milliseconds says it. */
const awayEveryMs = 10_000;

export function createErrorHandler({ logger, reports, publicUrl }: Deps): ErrorRequestHandler {
  let sayAwayAt = 0;
  let unsaid = 0;

  function sayAway(error: PabalError): void {
    unsaid += 1;
    if (performance.now() < sayAwayAt) return;
    sayAwayAt = performance.now() + awayEveryMs;
    logger.warn(
      { err: error, requests: unsaid },
      'Requests were refused because PostgreSQL cannot be reached.',
    );
    unsaid = 0;
  }

  function note(error: PabalError, requestId: string): void {
    if (error.code === 'store-unavailable') sayAway(error);
    if (error.code !== 'internal') return;
    logger.error({ err: error.cause, requestId }, 'A request failed.');
    reports.report(error.cause, { requestId });
  }

  // Express knows an error handler by its four parameters.
  return (thrown: unknown, request, response, _next) => {
    if (thrown instanceof CallerGone) {
      response.destroy();
      return;
    }
    const error = toPabalError(thrown);
    const requestId = requestIdOf(response);
    note(error, requestId);
    if (response.headersSent) response.destroy();
    else sendProblem(request, response, problemOf(error, { publicUrl, requestId }));
  };
}

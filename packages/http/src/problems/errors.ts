// Every error ends here: it is answered once, logged once and reported once.

import type { PabalError } from '@pabal/domain';
import type { ErrorReports, Logger } from '@pabal/runtime';
import type { ErrorRequestHandler, Request, Response } from 'express';
import { CallerGone } from '../body/body.ts';
import { sendProblem } from '../sending.ts';
import { requestIdOf } from '../watch.ts';
import { problemOf, toPabalError } from './problems.ts';

/** Answers a request that failed. The head of the answer has not been written. */
export type AnswerError = (
  request: Request,
  response: Response,
  error: PabalError,
  requestId: string,
) => void;

interface Deps {
  readonly logger: Logger;
  readonly reports: ErrorReports;
  readonly publicUrl: string;
  /** Answers in another way than with a problem document. */
  readonly answer?: AnswerError | undefined;
}

export function createErrorHandler({ logger, reports, publicUrl, answer }: Deps): ErrorRequestHandler {
  // The store logs once that PostgreSQL is away; the requests that it refuses do not log it again.
  function note(error: PabalError, requestId: string): void {
    if (error.code !== 'internal') return;
    logger.error({ err: error.cause, requestId }, 'A request failed.');
    reports.report(error.cause, { requestId });
  }

  // Express recognizes an error handler by its four parameters.
  return (thrown: unknown, request, response, _next) => {
    if (thrown instanceof CallerGone) {
      response.destroy();
      return;
    }
    const error = toPabalError(thrown);
    const requestId = requestIdOf(response);
    note(error, requestId);
    if (response.headersSent) response.destroy();
    else if (answer !== undefined) answer(request, response, error, requestId);
    else sendProblem(request, response, problemOf(error, { publicUrl, requestId }));
  };
}

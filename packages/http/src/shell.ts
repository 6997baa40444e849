import type { ErrorReports, Logger } from '@pabal/runtime';
import express, { type Express, type RequestHandler } from 'express';
import { checkFraming } from './body/framing.ts';
import { type AnswerError, createErrorHandler } from './problems/errors.ts';
import { notFound } from './problems/unrouted.ts';
import type { Watch } from './watch.ts';

/**
 * The Express app that every port uses: each request gets an id and its framing is checked; `serve` adds the routes; every
 * other path, and every error, is answered with a problem.
 *
 * @param deps.answers  what answers them in place of problem documents, for ports that people look at
 */
export function createShell(
  deps: {
    watch: Watch;
    logger: Logger;
    reports: ErrorReports;
    publicUrl: string;
    answers?: { readonly notFound: RequestHandler; readonly error: AnswerError };
  },
  serve: (app: Express) => void,
): Express {
  const { watch, answers } = deps;
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing').set('query parser', 'simple');
  app.use((request, response, next) => {
    watch.begin(request, response);
    next();
  });
  app.use(checkFraming);
  serve(app);
  app.use(answers?.notFound ?? notFound);
  app.use(createErrorHandler({ ...deps, answer: answers?.error }));
  return app;
}

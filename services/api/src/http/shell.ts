import type { ErrorReports, Logger } from '@pabal/runtime';
import express, { type Express } from 'express';
import { checkFraming } from './body/framing.ts';
import { createErrorHandler } from './problems/errors.ts';
import { notFound } from './problems/unrouted.ts';
import type { Watch } from './watch.ts';

/**
 * The Express app that every port of the api uses: each request gets an id and its framing is checked; `serve` adds the
 * routes; every other path is answered with a problem.
 */
export function createShell(
  deps: { watch: Watch; logger: Logger; reports: ErrorReports; publicUrl: string },
  serve: (app: Express) => void,
): Express {
  const { watch, logger, reports, publicUrl } = deps;
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing').set('query parser', 'simple');
  app.use((request, response, next) => {
    watch.begin(request, response);
    next();
  });
  app.use(checkFraming);
  serve(app);
  app.use(notFound);
  app.use(createErrorHandler({ logger, reports, publicUrl }));
  return app;
}

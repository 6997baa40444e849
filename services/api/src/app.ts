import { findAppByKeyHash } from '@pabal/db';
import type { ErrorReports, Logger, Metrics } from '@pabal/runtime';
import express, { type Express, type RequestHandler } from 'express';
import type { Api } from './api.ts';
import { createAdmission } from './http/admission.ts';
import { createErrorHandler } from './http/errors.ts';
import { createKeyring } from './http/keyring.ts';
import type { Limits } from './http/limits.ts';
import { createPipeline } from './http/pipeline.ts';
import type { Route } from './http/route.ts';
import { methodNotAllowed, notFound } from './http/unrouted.ts';
import { createWatch } from './http/watch.ts';

/** The HTTP side of the api, put together from the route table. `consolePages` answers below /console. */
export function createApp(deps: {
  api: Api;
  routes: readonly Route[];
  limits: Limits;
  consolePages: RequestHandler;
  logger: Logger;
  metrics: Metrics;
  reports: ErrorReports;
}): Express {
  const { api, routes, limits, consolePages, logger, metrics, reports } = deps;
  const watch = createWatch({ logger, metrics });
  const admit = createAdmission({
    keyring: createKeyring((hash) => findAppByKeyHash(api.store, hash)),
    limits,
  });
  const pipeline = createPipeline({ api, admit, limits });

  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing').set('query parser', 'simple');
  app.use((request, response, next) => {
    watch.begin(request, response);
    next();
  });
  for (const route of routes) {
    const handle: RequestHandler =
      route.kind === 'keyed' ? pipeline(route) : (request, response) => route.serve(api, request, response);
    app[route.method](expressPath(route.path), (request, response, next) => {
      watch.route(response, route.path);
      return handle(request, response, next);
    });
  }
  app.use('/console', (request, response, next) => {
    watch.route(response, '/console');
    return consolePages(request, response, next);
  });
  for (const [path, methods] of methodsByPath(routes)) {
    app.all(expressPath(path), methodNotAllowed(methods));
  }
  app.use(notFound);
  app.use(createErrorHandler({ logger, reports, publicUrl: api.publicUrl }));
  return app;
}

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of routes) {
    methods.set(path, [
      ...(methods.get(path) ?? []),
      ...(method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]),
    ]);
  }
  return methods;
}

/** OpenAPI writes `{id}` where Express writes `:id`. */
function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

import { createShell, type Watch } from '@pabal/http';
import type { ErrorReports, Logger } from '@pabal/runtime';
import type { Express, RequestHandler } from 'express';
import type { Api } from './api.ts';
import { serveOps } from './resources/public.ts';

/** Paths for the people who run pabal. They do not belong on a port that faces the internet. */
export const opsPaths = ['/healthz', '/readyz', '/metrics'] as const;

/** The HTTP side of OPS_PORT: health, figures and the console. */
export function createOpsApp(deps: {
  api: Api;
  consolePages: RequestHandler;
  logger: Logger;
  watch: Watch;
  reports: ErrorReports;
}): Express {
  const { api, consolePages, logger, watch, reports } = deps;
  return createShell({ watch, logger, reports, publicUrl: api.publicUrl }, (app) => {
    for (const path of opsPaths) app.get(path, (request, response) => serveOps(api, request, response));
    app.use('/console', consolePages);
  });
}

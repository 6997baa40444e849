import { createShell, methodNotAllowed, type Watch } from '@pabal/http';
import type { ErrorReports, Logger } from '@pabal/runtime';
import type { Express, RequestHandler } from 'express';
import { createErrorPages, sendProblemPage } from './http/error-pages.ts';
import type { Asset } from './look/assets.ts';
import type { PageRoute, Pages } from './pages.ts';

/** The HTTP side of the pages, put together from the route table. */
export function createPagesApp(deps: {
  pages: Pages;
  routes: readonly PageRoute[];
  assets: readonly Asset[];
  watch: Watch;
  logger: Logger;
  reports: ErrorReports;
}): Express {
  const { pages, routes, assets, watch } = deps;
  const answers = createErrorPages(pages);
  return createShell({ ...deps, publicUrl: pages.publicUrl, answers }, (app) => {
    const serve = (method: 'get' | 'post', path: string, handle: RequestHandler) =>
      app[method](expressPath(path), (request, response, next) => {
        watch.route(response, path);
        return handle(request, response, next);
      });
    for (const asset of assets) serve('get', asset.path, serveAsset(asset));
    for (const route of routes) serve(route.method, route.path, handlerOf(pages, route));
    for (const path of new Set(routes.map((route) => route.path)))
      app.all(expressPath(path), methodNotAllowed(methodsOf(routes, path)));
  });
}

function handlerOf(pages: Pages, { opens, serve }: PageRoute): RequestHandler {
  if (opens === 'link') return (request, response) => serve(pages, request, response);
  return async (request, response) => {
    if (pages.limits.visit(pages.clientAddress(request))) await serve(pages, request, response);
    else sendProblemPage(pages, request, response, 'busy', 429);
  };
}

const methodsOf = (routes: readonly PageRoute[], path: string): string[] =>
  routes
    .filter((route) => route.path === path)
    .flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));

/** The address of an asset changes with its content. */
function serveAsset({ type, content }: Asset): RequestHandler {
  return (_request, response) => {
    response.writeHead(200, {
      'Content-Type': type,
      'Content-Length': content.length,
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
    });
    response.end(content);
  };
}

/** Express writes `:id` where the table writes `{id}`. */
const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

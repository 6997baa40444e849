import { type App, findAppsByKeyHash } from '@pabal/db/apps';
import { inSpace } from '@pabal/db/store';
import type { ErrorReports, Logger, Metrics } from '@pabal/runtime';
import type { Express, RequestHandler } from 'express';
import type { Api, Route, SpaceApi } from './api.ts';
import { createAudit } from './audit/audit.ts';
import { createAdmission } from './http/admission/admission.ts';
import { type ClientAddress, createClientAddress } from './http/admission/client-address.ts';
import { createGuesses, createRefusedKeys, type RefusedKeys } from './http/admission/guesses.ts';
import { createKeyring } from './http/admission/keyring.ts';
import type { Limits } from './http/admission/limits.ts';
import type { Caller } from './http/caller.ts';
import { createPipeline, serveOpen } from './http/pipeline.ts';
import { methodNotAllowed } from './http/problems/unrouted.ts';
import { createShell } from './http/shell.ts';
import { createWatch, type Watch } from './http/watch.ts';

/** The HTTP side of the api, put together from the route table. `consolePages`, when given, answers below /console. */
export function createApp(deps: {
  api: Api;
  routes: readonly Route[];
  limits: Limits;
  consolePages?: RequestHandler;
  /** The address that sent a request (default: the address of the peer). */
  clientAddress?: ClientAddress;
  /** Whether users sign in here. Where they do not, routes for them are not served and cookies count for nothing. */
  admitsUsers?: boolean;
  /** Called with each key that is used. */
  onKeyUsed?: (app: App) => void;
  logger: Logger;
  metrics: Metrics;
  watch?: Watch;
  /** Reports refused keys. An api with two ports has one for both. */
  refused?: RefusedKeys;
  reports: ErrorReports;
}): Express {
  const { api, routes, limits, consolePages, logger, metrics, reports } = deps;
  const { clientAddress = createClientAddress(), onKeyUsed, admitsUsers = true } = deps;
  const { watch = createWatch({ logger, metrics }), refused = createRefusedKeys({ logger, metrics }) } = deps;
  const admit = createAdmission({
    keyring: createKeyring((hashes) => findAppsByKeyHash(api.store, hashes), {
      ...(onKeyUsed && { onFound: onKeyUsed }),
    }),
    guesses: createGuesses(),
    refused,
    clientAddress,
    sessions: admitsUsers ? api.access.sessions : undefined,
  });
  const pipeline = createPipeline({
    ...{ contextOf: createSpaces(api), admit, limits },
    runAudited: createAudit(api),
  });

  const handlerOf = (route: Route): RequestHandler => {
    if (route.kind === 'keyed') return pipeline(route);
    if (route.kind === 'open') return serveOpen(api, route);
    return (request, response) => route.serve(api, request, response);
  };

  return createShell({ watch, logger, reports, publicUrl: api.publicUrl }, (app) => {
    for (const [path, those] of routesByPath(routes)) {
      for (const route of those) {
        const handle = handlerOf(route);
        app[route.method](expressPath(path), (request, response, next) => {
          watch.route(response, path);
          return handle(request, response, next);
        });
      }
      app.all(expressPath(path), methodNotAllowed(those.flatMap(methodsOf)));
    }
    if (consolePages !== undefined) {
      app.use('/console', (request, response, next) => {
        watch.route(response, '/console');
        return consolePages(request, response, next);
      });
    }
  });
}

/** Gives the parts of the api to the space of an app or a session. There are few spaces, so what was made for one is kept. */
function createSpaces({ store, newslettersIn, ...parts }: Api): (caller: Pick<Caller, 'space'>) => SpaceApi {
  const bySpace = new Map<number, SpaceApi>();
  return ({ space }) => {
    const known = bySpace.get(space);
    if (known !== undefined) return known;
    const own = inSpace(store, space);
    const made = { ...parts, store: own, newsletters: newslettersIn(own) };
    bySpace.set(space, made);
    return made;
  };
}

/**
 * The routes of each path. A path that is spelled out comes before one with a parameter that it would fit:
 * `GET /v1/events/batch` is a wrong method, and no event called `batch`.
 */
function routesByPath(routes: readonly Route[]): [path: string, routes: readonly Route[]][] {
  const byPath = new Map<string, Route[]>();
  for (const route of routes) byPath.set(route.path, [...(byPath.get(route.path) ?? []), route]);
  const parameters = (path: string) => path.split('{').length;
  return [...byPath].sort(([one], [other]) => parameters(one) - parameters(other));
}

const methodsOf = ({ method }: Route): string[] =>
  method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()];

/** OpenAPI writes `{id}` where Express writes `:id`. */
function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

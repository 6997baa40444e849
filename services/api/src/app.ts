import { inKorean } from '@pabal/console/said';
import { findSessionsInForce } from '@pabal/db/access';
import { type App, findAppsByKeyHash, findKeysInForce } from '@pabal/db/apps';
import { inSpace } from '@pabal/db/store';
import {
  type ClientAddress,
  createClientAddress,
  createGuesses,
  createRefusedKeys,
  createShell,
  createWatch,
  methodNotAllowed,
  type RefusedKeys,
  speakWith,
  type Watch,
} from '@pabal/http';
import type { ErrorReports, Logger, Metrics } from '@pabal/runtime';
import type { Express, RequestHandler } from 'express';
import type { Api, Route, SpaceApi } from './api.ts';
import { createAudit } from './audit/audit.ts';
import { createAdmission } from './http/admission/admission.ts';
import { createKeyring } from './http/admission/keyring.ts';
import type { Limits } from './http/admission/limits.ts';
import { createListeners } from './http/admission/listeners.ts';
import type { Caller } from './http/caller.ts';
import { createPipeline, serveOpen } from './http/pipeline.ts';

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
    ...{ contextOf: createSpaces(api), admit, limits, listeners: listenersOf(api) },
    runAudited: createAudit(api),
  });

  const handlerOf = (route: Route): RequestHandler => {
    if (route.kind === 'keyed') return pipeline(route);
    if (route.kind === 'open') return serveOpen(api, route);
    return (request, response) => route.serve(api, request, response);
  };

  return createShell({ watch, logger, reports, publicUrl: api.publicUrl }, (app) => {
    for (const [path, those] of routesByPath(routes)) {
      // Express looks for a path from the first on, and makes a step of each method that there is for `app.all`.
      const at = app.route(expressPath(path));
      for (const route of those) {
        const handle = handlerOf(route);
        at[route.method]((request, response, next) => {
          watch.route(response, path);
          if (request.headers[languageField] === 'ko') speakWith(response, inKorean);
          return handle(request, response, next);
        });
      }
      at.all(methodNotAllowed(those.flatMap(methodsOf)));
    }
    if (consolePages !== undefined) {
      app.use('/console', (request, response, next) => {
        watch.route(response, '/console');
        return consolePages(request, response, next);
      });
    }
  });
}

function listenersOf({ store, access }: Pick<Api, 'store' | 'access'>) {
  return createListeners({
    sessionsInForce: (ids) => findSessionsInForce(store, ids, access.sessions.times.idleSeconds),
    keysInForce: (ids) => findKeysInForce(store, ids),
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

/** The console's language: what rules say is answered in it. Programs do not send it and read English. */
const languageField = 'pabal-language';

const methodsOf = ({ method }: Route): string[] =>
  method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()];

/** OpenAPI writes `{id}` where Express writes `:id`. */
function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

import type { App } from '@pabal/db/apps';
import { readJson, requestIdOf, sendJson } from '@pabal/http';
import type { RequestHandler } from 'express';
import type { Admission } from './admission/admission.ts';
import type { Limits } from './admission/limits.ts';
import { peopleScope, requireScope } from './admission/scopes.ts';
import { openUpload } from './body/upload.ts';
import type { KeyedRoute } from './route.ts';

/** The steps of a request to a keyed route: check the key, count, read, handle, answer. Every error goes to Express. */
export function createPipeline<Context>(deps: {
  /** What handlers work with for a key of this app. */
  contextOf: (app: App) => Context;
  admit: Admission;
  limits: Limits;
}): (route: KeyedRoute<Context>) => RequestHandler {
  const { contextOf, admit, limits } = deps;

  return (route) => {
    const takesBody = 'body' in route.input.shape;
    return async (request, response) => {
      const app = await admit(request, response, route.scope);
      // Before the body is read. Whether the input needs another scope can only be checked once there is an input.
      if (route.showsPeople === 'always') requireScope(app, peopleScope);
      const charge = (cost: number) => limits.charge(app.id, cost, response);
      await charge(1);
      const body = takesBody ? await readJson(request, route.bodyLimit) : undefined;
      const upload =
        route.uploads && openUpload(request, { types: route.uploads, mostBytes: route.bodyLimit });
      const input = { path: request.params, query: request.query, header: request.headers, body };
      const call = { app, requestId: requestIdOf(response), input };
      const reply = await route.run(contextOf(app), call, charge, upload);
      sendJson(response, reply.status, reply.body, reply.headers);
    };
  };
}

import type { RequestHandler } from 'express';
import type { Api } from '../api.ts';
import type { Admission } from './admission.ts';
import { readJson } from './body.ts';
import type { Limits } from './limits.ts';
import type { KeyedRoute } from './route.ts';
import { sendJson } from './sending.ts';
import { openUpload } from './upload.ts';
import { requestIdOf } from './watch.ts';

/** Makes the way of a request to a keyed route: let in, count, read, handle, answer. Whatever is thrown goes to Express. */
export function createPipeline(deps: {
  api: Api;
  admit: Admission;
  limits: Limits;
}): (route: KeyedRoute) => RequestHandler {
  const { api, admit, limits } = deps;

  return (route) => {
    const takesBody = 'body' in route.input.shape;
    return async (request, response) => {
      const app = await admit(request, response, route.scope);
      const charge = (cost: number) => limits.charge(app.id, cost, response);
      await charge(1);
      const body = takesBody ? await readJson(request, route.bodyLimit) : undefined;
      const upload =
        route.uploads && openUpload(request, { types: route.uploads, mostBytes: route.bodyLimit });
      const input = { path: request.params, query: request.query, header: request.headers, body };
      const call = { app, requestId: requestIdOf(response), input };
      const reply = await route.run(api, call, charge, upload);
      sendJson(response, reply.status, reply.body, reply.headers);
    };
  };
}

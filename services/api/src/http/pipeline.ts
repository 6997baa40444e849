import type { ServerResponse } from 'node:http';
import { readJson, requestIdOf, sendJson, sendNothing } from '@pabal/http';
import type { RequestHandler } from 'express';
import type { Admission } from './admission/admission.ts';
import type { Limits } from './admission/limits.ts';
import type { Listeners } from './admission/listeners.ts';
import { peopleScope, requireScope } from './admission/scopes.ts';
import { openUpload } from './body/upload.ts';
import { type Caller, chargedTo } from './caller.ts';
import type { Call, KeyedRoute, OpenRoute, Reply, Streamed } from './route.ts';

type RunHandler<Context> = (context: Context, call: Call<unknown>) => Promise<Reply | Streamed>;

export type RunAudited<Context> = (
  route: KeyedRoute<Context>,
  context: Context,
  call: Call<unknown>,
  run: RunHandler<Context>,
) => Promise<Reply | Streamed>;

/** The steps of a request to a keyed route: check who asks, count, read, handle, answer. Every error goes to Express. */
export function createPipeline<Context>(deps: {
  /** What handlers work with for this caller. */
  contextOf: (caller: Caller) => Context;
  admit: Admission;
  limits: Limits;
  /** Ends the streams of those who may not listen any more. */
  listeners: Listeners;
  /** Runs a handler, and writes down what it did. */
  runAudited: RunAudited<Context>;
}): (route: KeyedRoute<Context>) => RequestHandler {
  const { contextOf, admit, limits, listeners, runAudited } = deps;

  return (route) => {
    const takesBody = 'body' in route.input.shape;
    return async (request, response) => {
      const caller = await admit(request, response, route);
      // Before the body is read. Whether the input needs another scope can only be checked once there is an input.
      if (route.showsPeople === 'always') requireScope(caller, peopleScope);
      const charge = (cost: number) => limits.charge(chargedTo(caller), cost, response);
      await charge(1);
      const body = takesBody ? await readJson(request, route.bodyLimit) : undefined;
      const upload =
        route.uploads && openUpload(request, { types: route.uploads, mostBytes: route.bodyLimit });
      const input = { path: request.params, query: request.query, header: request.headers, body };
      const call = { caller, requestId: requestIdOf(response), request, response, input };
      const run: RunHandler<Context> = (own, audited) => route.run(own, audited, charge, upload);
      const reply = await runAudited(route, contextOf(caller), call, run);
      if (!('stream' in reply)) return sendReply(response, reply);
      const over = new AbortController();
      response.once(
        'close',
        listeners.watch(caller, () => over.abort()),
      );
      reply.stream(response, over.signal);
    };
  };
}

/** The steps of a request to an open route. What it may be asked for, and how often, is for its handler to say. */
export function serveOpen<Context>(context: Context, route: OpenRoute<Context>): RequestHandler {
  const takesBody = 'body' in route.input.shape;
  return async (request, response) => {
    const body = takesBody ? await readJson(request, route.bodyLimit) : undefined;
    const input = { path: request.params, query: request.query, header: request.headers, body };
    const call = { requestId: requestIdOf(response), request, response, input };
    sendReply(response, await route.run(context, call));
  };
}

function sendReply(response: ServerResponse, reply: Reply): void {
  if (reply.status === 204) sendNothing(response);
  else sendJson(response, reply.status, reply.body, reply.headers);
}

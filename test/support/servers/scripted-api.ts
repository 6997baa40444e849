// A server that speaks as the api is documented to speak, answer for answer as a case of the clients' list says.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json, text } from 'node:stream/consumers';
import { z } from 'zod';

const result = z.union([z.literal('accepted'), z.object({ status: z.number(), code: z.string() })]);

const answer = z.union([
  z.enum(['hang-up', 'half', 'silent']),
  z.object({
    status: z.number(),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.unknown().optional(),
    code: z.string().optional(),
    text: z.string().optional(),
    results: z.array(result).optional(),
  }),
]);

const key = z.string();
const parts = z.looseObject({ businessKey: z.string() });
const named = z.object({
  method: z.enum(['notify', 'find', 'cancel', 'history']),
  type: z.string(),
  businessKey: z.string(),
  notification: z.looseObject({}).optional(),
});
const upload = z.object({
  method: z.literal('upload'),
  file: z.object({
    content: z.string(),
    name: z.string(),
    type: z.string(),
    contentId: z.string().optional(),
  }),
});
const remind = z.object({ method: z.literal('remind'), key: z.string(), reminder: z.looseObject({}) });
const call = z.union([upload, remind, named]);
const error = z.looseObject({ kind: z.string() });

/** The list of cases that every client passes. */
export const conformanceCases = z.object({
  keys: z.array(z.object({ parts, key: key.optional(), refused: z.boolean().optional() })),
  pauses: z.array(
    z.object({
      failures: z.number(),
      random: z.number(),
      retryAfter: z.string().optional(),
      pause: z.number(),
    }),
  ),
  exchanges: z.array(
    z.object({
      name: z.string(),
      call,
      answers: z.array(answer),
      requests: z.array(z.looseObject({})),
      pauses: z.array(z.number()),
      result: z.unknown().optional(),
      error: error.optional(),
    }),
  ),
  relays: z.array(
    z.object({
      name: z.string(),
      events: z.array(parts),
      answers: z.array(answer),
      requests: z.array(z.array(key)),
      refused: z.array(z.tuple([key, z.string()])),
    }),
  ),
  real: z.array(
    z.union([
      z.object({ call, result: z.unknown().optional(), error: error.optional() }),
      z.object({
        relay: z.array(z.looseObject({})),
        notification: z.looseObject({}),
        refused: z.array(z.tuple([key, z.string()])),
      }),
    ]),
  ),
});

interface Taken {
  method?: string;
  path?: string;
  key?: string;
  body?: unknown;
  /** Of a file. */
  type?: string;
  text?: string;
}

export interface ScriptedApi {
  readonly url: string;
  /** What came, as far as the cases speak of it. */
  readonly requests: readonly Taken[];
  /** The idempotency keys of each batch. */
  batches(): (string | undefined)[][];
  stop(): Promise<void>;
}

const batchBody = z.object({ events: z.array(z.object({ idempotencyKey: z.string().optional() })) });

/** Gives these answers in turn; whatever comes after them is a mistake and is answered with 418. */
export async function startScriptedApi(script: readonly z.output<typeof answer>[]): Promise<ScriptedApi> {
  const left = [...script];
  const requests: Taken[] = [];
  const server = createServer((request, response) => {
    void take(request).then((taken) => {
      requests.push(taken);
      give(response, left.shift());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    batches: () =>
      requests.map(({ body }) => batchBody.parse(body).events.map(({ idempotencyKey }) => idempotencyKey)),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function take(request: IncomingMessage): Promise<Taken> {
  const body = request.method === 'POST' ? await json(request) : undefined;
  const file =
    request.method === 'PUT'
      ? { type: request.headers['content-type'] ?? '', text: await text(request) }
      : {};
  const key = request.headers['idempotency-key'];
  return {
    ...(request.method !== undefined && { method: request.method }),
    ...(request.url !== undefined && { path: request.url }),
    ...(typeof key === 'string' && { key }),
    ...(body !== undefined && { body }),
    ...file,
  };
}

function give(response: ServerResponse, next: z.output<typeof answer> | undefined): void {
  if (next === 'silent') return;
  if (next === 'hang-up') {
    response.socket?.destroy();
    return;
  }
  if (next === 'half') {
    response.writeHead(202, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"id":', () => response.socket?.destroy());
    return;
  }
  const { status, headers, text, code, results, body } = next ?? {
    ...{ status: 418, headers: {}, text: undefined, results: undefined },
    ...{ code: 'script-is-over', body: undefined },
  };
  const said = results === undefined ? (body ?? { code, detail: 'No.' }) : { results: results.map(resultOf) };
  response.writeHead(status, {
    'content-type': text === undefined ? 'application/json' : 'text/html',
    ...headers,
  });
  response.end(text ?? JSON.stringify(said));
}

function resultOf(outcome: z.output<typeof result>): object {
  if (outcome === 'accepted')
    return { status: 202, event: { id: 'e', type: 'a', state: 'accepted' }, replayed: false };
  const { status, code } = outcome;
  return { status, problem: { status, code, detail: 'No.', errors: [] } };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from './problems/problems.ts';
import { endsConnection, errorHeaders } from './problems/statuses.ts';

const json = 'application/json; charset=utf-8';

/** Says what is answered in the caller's language. */
export type Speaker = (body: unknown) => unknown;

const speakers = new WeakMap<ServerResponse, Speaker>();

/** What is answered here, be it a problem, is said by the speaker. */
export function speakWith(response: ServerResponse, speaker: Speaker): void {
  speakers.set(response, speaker);
}

const said = (response: ServerResponse, body: unknown): string =>
  JSON.stringify(speakers.get(response)?.(body) ?? body);

/** Sends a JSON answer. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  send(response, status, json, said(response, body), headers);
}

/** Answers that it is done, and that there is nothing to say. */
export function sendNothing(response: ServerResponse): void {
  response.writeHead(204, { 'Cache-Control': 'no-store' });
  response.end();
}

/** Sends JSON that is the same for everybody, so that all answers under way share the same bytes. */
export function sendJsonBytes(response: ServerResponse, status: number, body: Buffer): void {
  send(response, status, json, body, {});
}

/** Sends a problem document (RFC 9457) with the header fields that belong to its code. */
export function sendProblem(request: IncomingMessage, response: ServerResponse, problem: Problem): void {
  const body = said(response, problem);
  const headers = errorHeaders[problem.code] ?? {};
  if (endsConnection.has(problem.code))
    sendAndHangUp(request, response, problem.status, problemType, body, headers);
  else send(response, problem.status, problemType, body, headers);
}

export const problemType = 'application/problem+json; charset=utf-8';

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>>,
): void {
  const { req: request } = response;
  // Nobody has read the chunks that may still come, and what Node throws away nobody counts.
  if (!request.complete && request.headers['transfer-encoding'] !== undefined) {
    sendAndHangUp(request, response, status, type, body, headers);
    return;
  }
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(body);
}

/** For this long the rest of a request is read and discarded, so that the caller can read the answer. */
export const lingerMs = 1_000;

/**
 * Answers at once, discards the rest of the request for a moment, and closes the connection. A connection that is closed
 * right away would be reset while the caller still writes, and the answer would be lost.
 */
function sendAndHangUp(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
    Connection: 'close',
  });
  if (request.readableEnded) {
    response.end(body);
    return;
  }
  response.write(body);
  const timer = setTimeout(hangUp, lingerMs);
  function hangUp(): void {
    clearTimeout(timer);
    response.end();
  }
  request.once('end', hangUp).once('error', hangUp).once('close', hangUp);
  request.resume();
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from '../schemas/problem.ts';
import { errorHeaders } from './statuses.ts';

const json = 'application/json; charset=utf-8';

/** Sends a JSON answer. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  send(response, status, json, JSON.stringify(body), headers);
}

/** Sends a problem document (RFC 9457) with the header fields that belong to its code. */
export function sendProblem(request: IncomingMessage, response: ServerResponse, problem: Problem): void {
  const body = JSON.stringify(problem);
  const headers = errorHeaders[problem.code] ?? {};
  if (problem.code === 'body-too-large') sendAndHangUp(request, response, problem.status, body);
  else send(response, problem.status, problemType, body, headers);
}

const problemType = 'application/problem+json; charset=utf-8';

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(body);
}

/** How long a caller who is still sending too large a body is listened to, so that it can read the answer. */
const lingerMs = 1_000;

/**
 * Answers at once, discards what still comes for a moment, and closes the connection: closed right away, it would be
 * reset under the caller's writing, and the answer lost with it. Nothing is kept of what is discarded.
 */
function sendAndHangUp(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: string,
): void {
  response.writeHead(status, {
    'Content-Type': problemType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    Connection: 'close',
  });
  response.write(body);
  const timer = setTimeout(hangUp, lingerMs);
  function hangUp(): void {
    clearTimeout(timer);
    response.end();
  }
  request.once('end', hangUp).once('error', hangUp).once('close', hangUp);
  request.resume();
}

// Requests that a caller sends before it has the answers to earlier ones of the same connection (RFC 9112, section 9.3.2).

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { PabalError } from '@pabal/domain';
import { problemOf } from '../problems/problems.ts';
import { sendProblem } from '../sending.ts';
import type { NoteRefusal } from '../watch.ts';

/**
 * Requests of one connection whose answers the caller has not read yet. Node hands over all requests of one read, well over a
 * thousand, and keeps every answer until the caller reads it: some MB of requests without a key became GB of answers.
 */
const mostUnanswered = 32;

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Requests of connections, passed on within the bound. */
export interface Pipelines {
  readonly listener: Listener;
  /** How many requests of a connection have no answer yet. */
  unanswered(socket: Duplex): number;
}

/** Passes on the requests within the bound. The first one beyond it is refused, and its connection is closed. */
export function boundPipelines(
  listener: Listener,
  { publicUrl, note }: { publicUrl: string; note: NoteRefusal },
): Pipelines {
  const unanswered = new WeakMap<Duplex, number>();
  const refused = new WeakSet<Duplex>();

  function refuse(request: IncomingMessage, response: ServerResponse): void {
    refused.add(request.socket);
    const error = new PabalError(
      'bad-http',
      `Expected at most ${mostUnanswered} requests of a connection under way, got more. Wait for answers before you send more.`,
    );
    const requestId = randomUUID();
    const problem = problemOf(error, { publicUrl, requestId });
    note({ requestId, status: problem.status, error });
    response.setHeader('X-Request-Id', requestId).setHeader('Connection', 'close');
    sendProblem(request, response, problem);
  }

  function pass(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    // Requests that follow a refused one get no answer: the connection is closed after the refusal.
    if (refused.has(socket)) return;
    const count = (unanswered.get(socket) ?? 0) + 1;
    if (count > mostUnanswered) {
      refuse(request, response);
      return;
    }
    unanswered.set(socket, count);
    response.once('close', () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1));
    listener(request, response);
  }

  return { listener: pass, unanswered: (socket) => unanswered.get(socket) ?? 0 };
}

// Sends a problem document also when Express never gets the request, or when the request breaks off.

import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { PabalError } from '@pabal/domain';
import { breakBody } from '../body/body.ts';
import { problemOf } from '../problems/problems.ts';
import { lingerMs, problemType } from '../sending.ts';
import { type NoteRefusal, requestIdOf } from '../watch.ts';
import { isBrokenOff, refusalOfUnparsed } from './unparsed.ts';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Makes a server explain what is wrong with requests that cannot be parsed, do not end, or are meant for a proxy. */
export function refuseUnparsed(
  server: Server,
  { publicUrl, note }: { publicUrl: string; note: NoteRefusal },
): void {
  const latest = new WeakMap<Duplex, Exchange>();
  const refused = new WeakSet<Duplex>();
  const remember = (request: IncomingMessage, response: ServerResponse) => {
    latest.set(request.socket, { request, response });
  };

  function say(socket: Duplex, error: PabalError, requestId: string = randomUUID()): void {
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    const problem = problemOf(error, { publicUrl, requestId });
    note({ requestId, status: problem.status, error });
    socket.end(rawAnswer(problem.status, requestId, JSON.stringify(problem)));
    hangUpSoon(socket);
  }

  server.prependListener('request', remember);
  // Node emits this for every list with 100-continue in it; checkFraming accepts only that one word.
  server.on('checkContinue', (request, response) => {
    if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
    server.emit('request', request, response);
  });
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('connect', (_request, socket) => {
    socket.on('error', () => socket.destroy()).resume();
    say(
      socket,
      new PabalError(
        'not-implemented',
        'Expected a request to this server, got CONNECT. This server is not a proxy.',
      ),
    );
  });
  server.on('clientError', (error, socket) => {
    const refusal = refusalOfUnparsed(error);
    if (refusal === undefined) socket.destroy();
    // Whatever follows a refused request is read and discarded.
    if (refusal === undefined || refused.has(socket)) return;
    refused.add(socket);
    const exchange = latest.get(socket);
    if (exchange === undefined) say(socket, refusal);
    else if (exchange.request.complete) once(exchange.response, () => say(socket, refusal));
    else if (isBrokenOff(error)) sayInPlaceOf(exchange, socket, refusal);
    else endExchange(exchange, socket, refusal);
  });

  /** The caller has closed its side of the connection. It may still read the answer, but the handler treats it as gone. */
  function sayInPlaceOf({ response }: Exchange, socket: Duplex, refusal: PabalError): void {
    if (response.socket === null || response.headersSent) socket.destroy();
    else say(socket, refusal, requestIdOf(response));
  }
}

/** The rest of the body does not come: the reader of the body answers with that error, and no request is read after it. */
function endExchange({ request, response }: Exchange, socket: Duplex, refusal: PabalError): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
  once(response, () => {
    socket.end();
    hangUpSoon(socket);
  });
  breakBody(request, refusal);
}

/** Calls it now, or when the answer has been sent. */
function once(response: ServerResponse, then: () => void): void {
  if (response.writableFinished || response.closed) then();
  else response.once('close', then);
}

/** A connection that is closed at once is reset while the caller still writes, and the answer is lost. */
function hangUpSoon(socket: Duplex): void {
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
}

function rawAnswer(status: number, requestId: string, body: string): string {
  const fields = {
    Date: new Date().toUTCString(),
    'X-Request-Id': requestId,
    'Content-Type': problemType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head.join('')}\r\n${body}`;
}

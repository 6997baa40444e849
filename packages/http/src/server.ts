import { createServer, type Server } from 'node:http';
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net';
import { originForm } from '@pabal/runtime';
import type { Express } from 'express';
import { refuseUnparsed } from './connections/connections.ts';
import { messageClasses } from './connections/message-classes.ts';
import { boundPipelines } from './connections/pipelining.ts';
import type { NoteRefusal } from './watch.ts';

export interface HttpServer {
  readonly port: number;
  /**
   * Takes no more connections, answers what is under way, and closes. Safe to call twice.
   *
   * @param mayBeQuiet  while it is true, a connection without a request under way may bring one more (default: no)
   */
  stop(mayBeQuiet?: () => boolean): Promise<void>;
}

/** How long a request may take to arrive. */
export interface Patience {
  readonly requestMs: number;
  readonly headMs: number;
  readonly lookedEveryMs: number;
}

/** Longer than the idle time of the usual load balancers, so that the load balancer closes the connection first. */
const keepAliveMs = 65_000;
/** A request must be complete within a minute, its head within twenty seconds, so that no caller holds a connection idly. */
const patience: Patience = { requestMs: 60_000, headMs: 20_000, lookedEveryMs: 5_000 };
/** While the server stops, connections without a request under way are closed this often. */
const closeIdleEveryMs = 50;

/**
 * Listens for an app. Port 0 takes a free one.
 *
 * @param options.service  the service, for messages
 * @param options.publicUrl  the beginning of the URLs of problems
 * @param options.onRefused  called with each refusal of something that is not a request
 * @param options.isLeaving  true when connections should go elsewhere: each is closed with its next answer
 * @param options.setting  the setting that names the port, for the message that it is taken
 * @throws Error with a sentence that says what to do when the port is taken or not allowed
 */
export async function startServer(
  app: Express,
  options: {
    host: string;
    port: number;
    service?: string;
    setting?: string;
    publicUrl?: string;
    onRefused?: NoteRefusal;
    isLeaving?: () => boolean;
    waits?: Patience;
  },
): Promise<HttpServer> {
  const { publicUrl = '', onRefused = () => {}, isLeaving = () => false, waits = patience } = options;
  const { listener, unanswered } = boundPipelines(
    (request, response) => {
      // Express itself answers a target that it cannot parse, before any of our handlers.
      request.url = originForm(request.url ?? '/');
      app(request, response);
    },
    { publicUrl, note: onRefused },
  );
  let stopped: Promise<void> | undefined;
  const isLastOn = (socket: Socket) => (stopped !== undefined || isLeaving()) && unanswered(socket) <= 1;
  const server = createServer(
    {
      ...messageClasses(app, isLastOn),
      keepAliveTimeout: keepAliveMs,
      requestTimeout: waits.requestMs,
      headersTimeout: waits.headMs,
      connectionsCheckingInterval: waits.lookedEveryMs,
      // checkFraming refuses them with a sentence.
      requireHostHeader: false,
    },
    listener,
  );
  // A caller that has said all it wants to say may close its side and still read (RFC 9112, section 9.6). Node has types for
  // every option but this one.
  Object.assign(server, { httpAllowHalfOpen: true });
  refuseUnparsed(server, { publicUrl, note: onRefused });
  await listen(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    stop: (mayBeQuiet = () => false) => {
      stopped ??= close(server, mayBeQuiet);
      return stopped;
    },
  };
}

function listen(
  server: Server,
  {
    host,
    port,
    service = 'api',
    setting = 'API_PORT',
  }: { host: string; port: number; service?: string; setting?: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Error(sentenceFor(error, service, host, port, setting), { cause: error })),
    );
    server.listen(port, host, resolve);
  });
}

function sentenceFor(
  error: NodeJS.ErrnoException,
  service: string,
  host: string,
  port: number,
  setting: string,
): string {
  const place = `port ${port} on ${host}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return `The ${service} cannot listen: ${place} is taken by another program. Stop that program or set ${setting} to a free port.`;
    case 'EACCES':
      return `The ${service} cannot listen: ${place} needs more rights than this user has. Set ${setting} to a port from 1024 on.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `The ${service} cannot listen: ${host} is not an address of this machine. Set BIND_ADDRESS to one, or to 0.0.0.0 for all.`;
    default:
      return `The ${service} cannot listen: ${place} cannot be opened (${error.code ?? error.message}).`;
  }
}

function close(server: Server, mayBeQuiet: () => boolean): Promise<void> {
  const closeIdle = () => {
    if (!mayBeQuiet()) server.closeIdleConnections();
  };
  return new Promise((resolve) => {
    const timer = setInterval(closeIdle, closeIdleEveryMs);
    // That of an HTTP server would close quiet connections first: a request that is on its way then is lost.
    NetServer.prototype.close.call(server, () => {
      clearInterval(timer);
      resolve();
    });
    closeIdle();
  });
}

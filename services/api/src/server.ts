import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { originForm } from '@pabal/runtime';
import type { Express } from 'express';
import { refuseUnparsed } from './http/connections/connections.ts';
import { messageClasses } from './http/connections/message-classes.ts';
import { boundPipelines } from './http/connections/pipelining.ts';
import type { NoteRefusal } from './http/watch.ts';

export interface HttpServer {
  readonly port: number;
  /** Takes no more connections, answers what is under way, and closes. Safe to call twice. */
  stop(): Promise<void>;
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
 * @param options.publicUrl  the beginning of the URLs of problems
 * @param options.onRefused  called with each refusal of something that is not a request
 * @param options.setting  the setting that names the port, for the message that it is taken
 * @throws Error with a sentence that says what to do when the port is taken or not allowed
 */
export async function startServer(
  app: Express,
  options: {
    host: string;
    port: number;
    setting?: string;
    publicUrl?: string;
    onRefused?: NoteRefusal;
    waits?: Patience;
  },
): Promise<HttpServer> {
  const { publicUrl = '', onRefused = () => {}, waits = patience } = options;
  const server = createServer(
    {
      ...messageClasses(app),
      keepAliveTimeout: keepAliveMs,
      requestTimeout: waits.requestMs,
      headersTimeout: waits.headMs,
      connectionsCheckingInterval: waits.lookedEveryMs,
      // checkFraming refuses them with a sentence.
      requireHostHeader: false,
    },
    boundPipelines(
      (request, response) => {
        // Express itself answers a target that it cannot parse, before any of our handlers.
        request.url = originForm(request.url ?? '/');
        app(request, response);
      },
      { publicUrl, note: onRefused },
    ),
  );
  // A caller that has said all it wants to say may close its side and still read (RFC 9112, section 9.6). Node has types for
  // every option but this one.
  Object.assign(server, { httpAllowHalfOpen: true });
  refuseUnparsed(server, { publicUrl, note: onRefused });
  await listen(server, options);
  let stopped: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      stopped ??= close(server);
      return stopped;
    },
  };
}

function listen(
  server: Server,
  { host, port, setting = 'API_PORT' }: { host: string; port: number; setting?: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Error(sentenceFor(error, host, port, setting), { cause: error })),
    );
    server.listen(port, host, resolve);
  });
}

function sentenceFor(error: NodeJS.ErrnoException, host: string, port: number, setting: string): string {
  const place = `port ${port} on ${host}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return `The api cannot listen: ${place} is taken by another program. Stop that program or set ${setting} to a free port.`;
    case 'EACCES':
      return `The api cannot listen: ${place} needs more rights than this user has. Set ${setting} to a port from 1024 on.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `The api cannot listen: ${host} is not an address of this machine. Set BIND_ADDRESS to one, or to 0.0.0.0 for all.`;
    default:
      return `The api cannot listen: ${place} cannot be opened (${error.code ?? error.message}).`;
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => server.closeIdleConnections(), closeIdleEveryMs);
    server.close(() => {
      clearInterval(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

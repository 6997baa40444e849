import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { messageClasses } from './http/message-classes.ts';

export interface HttpServer {
  readonly port: number;
  /** Takes no more connections, answers what is under way, and closes. Safe to call twice. */
  stop(): Promise<void>;
}

/** Longer than the idle time of the usual load balancers, so that it is they who hang up. */
const keepAliveMs = 65_000;
/** A request must be complete within a minute, its head within twenty seconds: nobody holds a connection for free. */
const requestTimeoutMs = 60_000;
const headersTimeoutMs = 20_000;
/** Connections that have answered their last request while stopping are closed this often. */
const closeIdleEveryMs = 50;

/**
 * Listens for an app. Port 0 takes a free one.
 *
 * @throws Error with a sentence that says what to do when the port is taken or not allowed
 */
export async function startServer(
  app: Express,
  options: { host: string; port: number },
): Promise<HttpServer> {
  const server = createServer(
    {
      ...messageClasses(app),
      keepAliveTimeout: keepAliveMs,
      requestTimeout: requestTimeoutMs,
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: 5_000,
    },
    app,
  );
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

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new Error(sentenceFor(error, host, port), { cause: error })));
    server.listen(port, host, resolve);
  });
}

function sentenceFor(error: NodeJS.ErrnoException, host: string, port: number): string {
  const place = `port ${port} on ${host}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return `The api cannot listen: ${place} is taken by another program. Stop that program or set API_PORT to a free port.`;
    case 'EACCES':
      return `The api cannot listen: ${place} needs more rights than this user has. Set API_PORT to a port from 1024 on.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `The api cannot listen: ${host} is no address of this machine. Set BIND_ADDRESS to one, or to 0.0.0.0 for all.`;
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

// An HTTP client that needs little CPU, because it shares the cores with the servers that are measured: Node's client takes as
// much CPU for a request as the api does for its answer. It keeps connections open, and works with our own servers only, whose
// answers always have a Content-Length.

import { connect, type Socket } from 'node:net';

export interface HttpClient {
  /** Posts JSON and resolves with the status of the answer. Rejects when the connection is lost. */
  post(body: string): Promise<number>;
  close(): void;
}

export interface HttpClientOptions {
  /** Such as `http://127.0.0.1:8080/v1/events`. */
  readonly url: string;
  readonly apiKey: string;
  /** Most connections; more requests wait for one. */
  readonly connections: number;
}

export function createHttpClient({ url, apiKey, connections }: HttpClientOptions): HttpClient {
  const head = headOf({ url, apiKey });
  const { ask, close } = createConnections({ url, connections });
  return { post: (body) => ask(requestOf(head, body)), close };
}

/** What a request has before the length of its body. */
export function headOf({ url, apiKey }: Pick<HttpClientOptions, 'url' | 'apiKey'>): string {
  const { host, pathname } = new URL(url);
  return (
    `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${apiKey}\r\n` +
    'Content-Type: application/json\r\nContent-Length: '
  );
}

/** A request written out in full. */
export const requestOf = (head: string, body: string): string =>
  `${head}${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** Kept connections to a server, for requests that are written out in full. */
export interface Connections {
  /** Sends a request and resolves with the status of the answer. Rejects when the connection is lost. */
  ask(request: string | Buffer): Promise<number>;
  close(): void;
}

/** @param options.url  of which only host and port count */
export function createConnections(options: Pick<HttpClientOptions, 'url' | 'connections'>): Connections {
  const { connections } = options;
  const { hostname, port } = new URL(options.url);
  const resting: Connection[] = [];
  const waiting: ((connection: Connection) => void)[] = [];
  const open = new Set<Connection>();

  function lease(): Connection | Promise<Connection> {
    // A server closes a connection that was idle for too long; a request on it would never be answered.
    for (let rested = resting.pop(); rested; rested = resting.pop()) {
      if (rested.usable) return rested;
      open.delete(rested);
    }
    if (open.size >= connections) return new Promise((resolve) => waiting.push(resolve));
    return opened();
  }

  function opened(): Connection {
    const connection = new Connection(connect({ host: hostname, port: Number(port), noDelay: true }));
    open.add(connection);
    return connection;
  }

  function release(connection: Connection): void {
    if (!connection.usable) open.delete(connection);
    const next = waiting.shift();
    if (next) next(connection.usable ? connection : opened());
    else if (connection.usable) resting.push(connection);
  }

  return {
    ask: async (request) => {
      const connection = await lease();
      try {
        return await connection.ask(request);
      } finally {
        release(connection);
      }
    },
    close: () => {
      for (const connection of open) connection.close();
    },
  };
}

/** One request at a time. */
class Connection {
  private readonly socket: Socket;
  private received = '';
  private asking: { resolve: (status: number) => void; reject: (error: Error) => void } | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => this.take(chunk));
    socket.on('error', (error) => this.asking?.reject(error));
    socket.on('close', () =>
      this.asking?.reject(new Error('The api closed a connection without an answer.')),
    );
  }

  get usable(): boolean {
    return this.socket.writable;
  }

  ask(request: string | Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.asking = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(chunk: string): void {
    this.received += chunk;
    const headEnd = this.received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.received.slice(0, headEnd))?.[1];
    if (length === undefined) this.fail(new Error('An answer has no Content-Length.'));
    if (this.received.length < headEnd + 4 + Number(length)) return;
    const status = Number(this.received.slice(9, 12));
    this.received = '';
    this.end()?.resolve(status);
  }

  private fail(error: Error): void {
    this.socket.destroy();
    this.end()?.reject(error);
  }

  private end() {
    const { asking } = this;
    this.asking = undefined;
    return asking;
  }
}

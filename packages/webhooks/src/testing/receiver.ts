// A receiver of webhooks: verifies every message as a receiver should, and answers as it is told.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** A message that came, verified or not. */
export interface Received {
  readonly path: string;
  readonly id: string;
  /** Undefined when no secret that the receiver knows signed it. */
  readonly payload: ReceivedPayload | undefined;
}

interface ReceivedPayload {
  readonly type: string;
  readonly timestamp: string;
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** How a receiver answers one message: with a status and fields, or not before the promise resolves. */
type Answer = (received: Received) => Promise<Answered> | Answered;

interface Answered {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** Messages are verified with these from now on. */
  know(...secrets: readonly string[]): void;
  /** Answers so from now on (at first 204). */
  answer(how: Answer): void;
  /** Resolves when so many messages came. */
  until(count: number): Promise<void>;
  forget(): void;
  stop(): Promise<void>;
}

/**
 * Starts a receiver on a port of its own, or on this one.
 *
 * @param options.onReceived  called with each message, in place of keeping it
 */
export async function startReceiver(
  options: { readonly port?: number; readonly onReceived?: (received: Received) => void } = {},
): Promise<Receiver> {
  const { port = 0, onReceived } = options;
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  let secrets: readonly string[] = [];
  let how: Answer = () => ({ status: 204 });

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const message = readMessage(request, Buffer.concat(chunks).toString('utf8'), secrets);
    if (onReceived === undefined) received.push(message);
    else onReceived(message);
    for (const look of waiting) look();
    const { status, headers } = await how(message);
    response.writeHead(status, headers).end();
  }

  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    know(...known) {
      secrets = known;
    },
    answer(next) {
      how = next;
    },
    until: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (received.length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    forget() {
      received.length = 0;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readMessage(
  { url = '', headers }: IncomingMessage,
  body: string,
  secrets: readonly string[],
): Received {
  const fields = Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
  const base = { path: url, id: fields['webhook-id'] ?? '' };
  for (const secret of secrets) {
    try {
      new Webhook(secret).verify(body, fields);
      return { ...base, payload: JSON.parse(body) };
    } catch {
      // Signed with another one.
    }
  }
  return { ...base, payload: undefined };
}

// One request and its answer, over connections that are kept open.

import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Without a slash at its beginning: it is taken relative to the address. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, or bytes; the headers say of which type. */
  readonly body?: string | Uint8Array | undefined;
  /** The whole exchange must be over by then. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Answered {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly replayed: boolean;
  /** What the body says as JSON; its text when it is not JSON. */
  readonly body: unknown;
}

export interface Exchange {
  /** Rejects when there is no whole answer. */
  ask(asked: Asked): Promise<Answered>;
  /** Closes the connections that are kept open. */
  close(): void;
}

/** The answer to a batch of 500 is some 300 KiB. What is longer does not come from pabal. */
const longestAnswer = 16 * 1024 * 1024;

/** @param connections  most connections at a time; further requests wait for one */
export function createExchange(
  address: URL,
  { key, userAgent, connections }: { key: string; userAgent: string; connections: number },
): Exchange {
  const secure = address.protocol === 'https:';
  const options = { keepAlive: true, maxSockets: connections, maxFreeSockets: connections };
  const agent = secure ? new HttpsAgent(options) : new HttpAgent(options);
  const request = secure ? httpsRequest : httpRequest;
  const own = { authorization: `Bearer ${key}`, 'user-agent': userAgent, accept: 'application/json' };

  function ask({ method, path, headers, body, timeoutMs, signal }: Asked): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const bytes = body === undefined ? undefined : Buffer.from(body);
      const sent = request(new URL(path, address), {
        agent,
        method,
        headers: {
          ...own,
          ...(bytes && { 'content-type': 'application/json', 'content-length': bytes.length }),
          ...headers,
        },
        ...(signal && { signal }),
      });
      const timer = setTimeout(
        () => sent.destroy(new Error(`there was no whole answer within ${timeoutMs} ms`)),
        timeoutMs,
      );
      const end = (finish: () => void) => {
        clearTimeout(timer);
        finish();
      };
      sent.once('error', (error) => end(() => reject(error)));
      sent.once('response', (response) => {
        readAll(response).then(
          (text) => end(() => resolve(answerOf(response, text))),
          (error: unknown) => {
            sent.destroy();
            end(() => reject(error));
          },
        );
      });
      sent.end(bytes);
    });
  }

  return { ask, close: () => agent.destroy() };
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longestAnswer) throw new Error(`the answer is longer than ${longestAnswer} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answerOf({ statusCode = 0, headers }: IncomingMessage, text: string): Answered {
  return {
    status: statusCode,
    retryAfter: headers['retry-after'],
    replayed: headers['idempotent-replayed'] === 'true' || headers['idempotency-replayed'] === 'true',
    body: jsonOr(text),
  };
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

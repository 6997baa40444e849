// One attempt: a POST to an address that somebody named, to public networks only, and nothing of the answer but its status.

import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import {
  allowedAddresses,
  createNetworks,
  createResolve,
  guardedLookup,
  HostRefused,
  type Network,
  type Resolve,
  retryAfterMs,
} from '@pabal/guard';

/** What an attempt came to. The problem is in our own words, and has nothing of the answer in it. */
export type Posted =
  | { readonly taken: true; readonly status: number }
  | {
      readonly taken: false;
      readonly status: number | undefined;
      readonly problem: string;
      /** For how long the endpoint asks to be left alone. */
      readonly retryAfterMs: number | undefined;
      /** The endpoint says that it is gone for good. */
      readonly gone: boolean;
      /** Where the address led, when it is refused: for the log alone. */
      readonly leadsTo?: string | undefined;
    };

export interface Poster {
  /** Never rejects. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Posted>;
  /** Closes kept connections. */
  stop(): void;
}

export interface PosterOptions {
  readonly userAgent: string;
  /** Networks that may be connected to, beside the public internet. */
  readonly allowNetworks?: readonly Network[];
  /** For everything: name, connection, TLS and answer. */
  readonly timeoutMs: number;
  readonly resolve?: Resolve;
}

/** The setting that lets private networks in. */
const allowSetting = 'WEBHOOK_ALLOW_NETWORKS';

/** Connections that are kept at rest for one host. */
const mostIdle = 4;
/** Bytes of an answer that are read so that its connection can be kept; one that says more is cut off. */
const mostAnswer = 64 * 1_024;

/** Makes a poster. Redirects are not followed: the owner of an endpoint names where it is. */
export function createPoster(options: PosterOptions): Poster {
  const { userAgent, timeoutMs } = options;
  const guard = {
    resolve: options.resolve ?? createResolve(),
    networks: createNetworks(options.allowNetworks),
    setting: allowSetting,
  };
  // A new connection of a name goes to addresses that were checked (`lookup`); one that is kept went to such an address before.
  const kept = {
    keepAlive: true,
    maxFreeSockets: mostIdle,
    lookup: guardedLookup(guard),
    timeout: timeoutMs,
  };
  const agents = { 'http:': new HttpAgent(kept), 'https:': new HttpsAgent(kept) };

  const send = createRequests(agents, { userAgent, timeoutMs });

  async function attempt(url: URL, headers: Readonly<Record<string, string>>, body: string): Promise<Posted> {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) > 0) await allowedAddresses(host, guard);
    const response = await send(url, headers, body).catch((error: unknown) => {
      // The server had closed the connection before it read anything.
      if (error instanceof StaleConnection) return send(url, headers, body);
      throw error;
    });
    drain(response);
    return judged(response);
  }

  return {
    async post(address, headers, body) {
      try {
        return await attempt(new URL(address), headers, body);
      } catch (error) {
        return unreached(error, timeoutMs);
      }
    },
    stop() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/** Makes the function that sends one request and resolves with the answer before its body. */
function createRequests(
  agents: Readonly<Record<'http:' | 'https:', HttpAgent>>,
  { userAgent, timeoutMs }: Pick<PosterOptions, 'userAgent' | 'timeoutMs'>,
) {
  return (url: URL, headers: Readonly<Record<string, string>>, body: string): Promise<IncomingMessage> => {
    const begin = url.protocol === 'https:' ? requestHttps : requestHttp;
    const agent = url.protocol === 'https:' ? agents['https:'] : agents['http:'];
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(timeoutMs);
      const request: ClientRequest = begin(url, {
        ...{ method: 'POST', agent, signal, maxHeaderSize: 32 * 1_024 },
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body).toString(),
          'user-agent': userAgent,
        },
      });
      request.once('response', resolve);
      request.once('error', (error) =>
        reject(request.reusedSocket && isReset(error) ? new StaleConnection() : error),
      );
      request.end(body);
    });
  };
}

/** A kept connection that the other side had closed. */
class StaleConnection extends Error {}

const isReset = (error: Error) => 'code' in error && error.code === 'ECONNRESET';

/** Reads an answer to its end, so that the connection can be used again, and keeps nothing of it. */
function drain(response: IncomingMessage): void {
  let bytes = 0;
  response.on('error', () => undefined);
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostAnswer) response.destroy();
  });
}

function judged({ statusCode: status = 0, headers }: IncomingMessage): Posted {
  if (status >= 200 && status < 300) return { taken: true, status };
  const moved = status >= 300 && status < 400;
  return {
    ...{ taken: false, status, gone: status === 410 },
    problem: moved
      ? `Expected a status of 2xx, got ${status}: redirects are not followed; give the endpoint its new address.`
      : `Expected a status of 2xx, got ${status}.`,
    retryAfterMs: status === 429 || status === 503 ? retryAfterMs(headers, new Date()) : undefined,
  };
}

const certificateCodes =
  /^(?:CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_CERT|HOSTNAME_MISMATCH|ERR_SSL)/;

function unreached(error: unknown, timeoutMs: number): Posted {
  const nothing = { taken: false, status: undefined, retryAfterMs: undefined, gone: false } as const;
  if (error instanceof HostRefused) return { ...nothing, problem: error.message, leadsTo: error.leadsTo };
  if (error instanceof AggregateError && error.errors.length > 0)
    return unreached(error.errors[0], timeoutMs);
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
    return { ...nothing, problem: `Expected an answer within ${timeoutMs / 1_000} s, got none.` };
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'it broke off';
  const problem = certificateCodes.test(code)
    ? `The server’s TLS cannot be trusted: ${code}.`
    : `The connection failed: ${code}.`;
  return { ...nothing, problem };
}

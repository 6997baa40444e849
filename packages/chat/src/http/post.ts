// One POST, told apart by how far it came: before all of it was handed on, nobody has it; after that only the answer can say that it
// was not taken. Redirects are not followed, and nothing is spoken to but the public internet and the networks that were allowed.

import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
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
} from '@pabal/guard';
import type { ChatAnswer, ChatRequest } from '../letter.ts';

/** Why there is no answer, in words that name no address. */
export interface Unanswered {
  /**
   * - `refused`    we do not speak to where it leads
   * - `unknown`    nobody knows its host
   * - `untrusted`  its TLS cannot be trusted
   * - `lost`       no connection, or it ended too soon
   */
  readonly why: 'refused' | 'unknown' | 'untrusted' | 'lost';
  /** How much was handed on: nothing, a part, or all of it. */
  readonly handed: 'nothing' | 'part' | 'all';
  readonly problem: string;
}

type Posted = { readonly answer: ChatAnswer } | Unanswered;

export interface PosterOptions {
  readonly userAgent: string;
  /** Networks that may be connected to, beside the public internet. */
  readonly allowNetworks?: readonly Network[] | undefined;
  /** For everything: name, connection, TLS and answer. */
  readonly timeoutMs: number;
  readonly resolve?: Resolve | undefined;
}

export interface Poster {
  /** Never rejects. */
  post(request: ChatRequest): Promise<Posted>;
  stop(): void;
}

/** The setting that lets private networks in. */
const allowSetting = 'CHAT_ALLOW_NETWORKS';
/**
 * How long a connection is kept at rest. A server may close it at any moment, and whether it has read what we write just then cannot
 * be told: such a letter's answer is lost. So connections are kept for a burst, and not for the next hour's letter.
 */
const restMs = 4_000;
const mostIdle = 4;
/** Characters of an answer that are read. */
const mostAnswer = 16 * 1_024;

export function createPoster({ userAgent, timeoutMs, ...options }: PosterOptions): Poster {
  const guard = {
    resolve: options.resolve ?? createResolve(),
    networks: createNetworks(options.allowNetworks),
    setting: allowSetting,
  };
  const kept = { keepAlive: true, maxFreeSockets: mostIdle, lookup: guardedLookup(guard), timeout: restMs };
  const agents = { 'http:': new HttpAgent(kept), 'https:': new HttpsAgent(kept) };

  async function send({ url: address, body, headers }: ChatRequest, progress: Progress): Promise<ChatAnswer> {
    const url = new URL(address);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) > 0) await allowedAddresses(host, guard);
    const isSecure = url.protocol === 'https:';
    const fields = {
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body).toString(),
      'user-agent': userAgent,
    };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const begin = isSecure ? requestHttps : requestHttp;
      const request = begin(url, {
        ...{ method: 'POST', agent: isSecure ? agents['https:'] : agents['http:'], headers: fields },
        ...{ signal: AbortSignal.timeout(timeoutMs), maxHeaderSize: 32 * 1_024 },
      });
      request.once('response', resolve);
      request.once('error', reject);
      request.once('socket', (socket) => {
        const connected = () => {
          progress.handed = 'part';
        };
        if (request.reusedSocket) connected();
        else socket.once(isSecure ? 'secureConnect' : 'connect', connected);
      });
      request.once('finish', () => {
        progress.handed = 'all';
      });
      request.end(body);
    });
    return { status: response.statusCode ?? 0, headers: response.headers, text: await beginningOf(response) };
  }

  return {
    post: async (request) => {
      const progress: Progress = { handed: 'nothing' };
      try {
        return { answer: await send(request, progress) };
      } catch (error) {
        return { handed: progress.handed, ...wordsOf(error, timeoutMs) };
      }
    },
    stop: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

interface Progress {
  handed: Unanswered['handed'];
}

/** What came of an answer before it ended or broke off: its status has been said by then. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  let text = '';
  response.setEncoding('utf8');
  try {
    for await (const chunk of response) {
      text += chunk;
      if (text.length > mostAnswer) break;
    }
  } catch {
    // Broken off.
  }
  return text.slice(0, mostAnswer);
}

const certificateCodes =
  /^(?:CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_CERT|HOSTNAME_MISMATCH|ERR_SSL)/;

function wordsOf(error: unknown, timeoutMs: number): Pick<Unanswered, 'why' | 'problem'> {
  if (error instanceof HostRefused)
    return error.reason === 'no-such-host'
      ? { why: 'unknown', problem: 'The host of the endpoint is not known.' }
      : {
          why: 'refused',
          problem: `The endpoint leads into a private network. If it is meant to, add the network to ${allowSetting}.`,
        };
  if (error instanceof AggregateError && error.errors.length > 0) return wordsOf(error.errors[0], timeoutMs);
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
    return { why: 'lost', problem: `Expected an answer within ${timeoutMs / 1_000} s, got none.` };
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'it broke off';
  return certificateCodes.test(code)
    ? { why: 'untrusted', problem: `The server's TLS cannot be trusted: ${code}.` }
    : { why: 'lost', problem: `The connection failed: ${code}.` };
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf } from '@pabal/domain';
import { figures } from './metrics/catalogue.ts';
import type { Metrics } from './metrics/metrics.ts';
import { within } from './within.ts';

/** One thing a service needs to do its work: resolves with details when it is well, rejects when it is not. */
type Check = () => Promise<unknown>;

interface HandlerOptions {
  readonly metrics: Pick<Metrics, 'contentType' | 'text'>;
  /** True once the process was told to stop: it is not ready then, whatever its checks say. */
  readonly isLeaving?: () => boolean;
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
}

export interface OpsOptions extends HandlerOptions {
  /** Gets `pabal_ready`, which says what `/readyz` does. */
  readonly metrics: Pick<Metrics, 'contentType' | 'text' | 'gauge'>;
  /** By name, as shown in `/readyz`. */
  readonly checks: Readonly<Record<string, Check>>;
  /** Milliseconds that each check has to answer (default 3,000). */
  readonly answerWithinMs?: number;
}

/** For a process that others answer for. Never rejects. */
interface WholeOptions extends HandlerOptions {
  readonly readiness: () => Promise<Readiness>;
}

/** Answers `/healthz`, `/readyz` and `/metrics`; resolves to false when the request is for something else. */
export type OpsHandler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/**
 * `/healthz` says that the process lives, `/readyz` whether it can do its work (503 when not, naming what is missing),
 * `/metrics` gives the figures.
 */
export function createOpsHandler(options: OpsOptions | WholeOptions): OpsHandler {
  const { metrics } = options;
  const readiness = readinessOf(options);
  if ('checks' in options) showReadiness(options.metrics, readiness);
  return async (request, response) => {
    const path = pathOf(request.url ?? '');
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    if (path === '/healthz') sendJson(response, 200, { status: 'ok' });
    else if (path === '/readyz') sendReadiness(response, await readiness());
    else if (path === '/metrics') send(response, 200, metrics.contentType, await metrics.text());
    else return false;
    return true;
  };
}

/** What `/readyz` and `pabal_ready` say. */
function readinessOf(options: OpsOptions | WholeOptions): () => Promise<Readiness> {
  const ask =
    'readiness' in options ? options.readiness : createReadiness(options.checks, options.answerWithinMs);
  const asked = askedOnceASecond(ask, options.now);
  return async () => (options.isLeaving?.() ? leavingReadiness() : asked());
}

/** Shows in `pabal_ready` what `/readyz` says. */
export function showReadiness(metrics: Pick<Metrics, 'gauge'>, readiness: () => Promise<Readiness>): void {
  metrics.gauge(figures.ready, async (gauge) => {
    const { checks } = await readiness();
    gauge.reset();
    for (const [check, { ok }] of Object.entries(checks)) gauge.set({ check }, ok ? 1 : 0);
  });
}

/**
 * The target of a request as nearly all have it, from the path on. Servers take an absolute address as well (RFC 9112,
 * section 3.2.2); whose it says it is does not matter, as with Host. Never throws.
 */
export function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const rest = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  return rest.length === target.length || rest.startsWith('/') ? rest : `/${rest}`;
}

/** The path of a target, without a slash at its end. */
function pathOf(target: string): string {
  const path = originForm(target).split(/[?#]/, 1)[0] ?? '';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** Of a process that was told to stop. */
export function leavingReadiness(): Readiness {
  const detail = 'The process was told to stop; its port closes soon.';
  return { status: 'not ready', checks: { leaving: { ok: false, detail } } };
}

function sendReadiness(response: ServerResponse, readiness: Readiness): void {
  sendJson(response, readiness.status === 'ready' ? 200 : 503, readiness);
}

const askedEveryMs = 1_000;

/** However often strangers ask, the checks are made once a second: each asks PostgreSQL and the queue. */
function askedOnceASecond(
  ask: () => Promise<Readiness>,
  now: () => number = () => performance.now(),
): () => Promise<Readiness> {
  let answer: Promise<Readiness> | undefined;
  let until = Number.POSITIVE_INFINITY;
  return () => {
    if (answer !== undefined && now() < until) return answer;
    const at = now();
    // Checks that are under way are everybody's.
    until = Number.POSITIVE_INFINITY;
    answer = ask().finally(() => {
      until = at + askedEveryMs;
    });
    return answer;
  };
}

/** Whether everything that a process needs is well. */
export interface Readiness {
  readonly status: 'ready' | 'not ready';
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly detail: unknown }>>;
}

/**
 * A check without an answer by then has failed. A server that is frozen, or cut off from the network, refuses nothing: a
 * statement waits for it up to 20 s, and load balancers give up long before. As long as a connection may take to be made.
 */
const usualAnswerWithinMs = 3_000;

/**
 * Makes all checks when it is asked, and never rejects. A check that still has no answer is not made a second time, so
 * that a server that is frozen for long holds one connection of each check and no more.
 */
export function createReadiness(
  checks: OpsOptions['checks'],
  answerWithinMs = usualAnswerWithinMs,
): () => Promise<Readiness> {
  const ended = Object.entries(checks).map(([name, check]) => ({
    name,
    check: withEnd(whoAnswers[name] ?? `The check “${name}”`, oneAtATime(check), answerWithinMs),
  }));
  return async () => {
    const results = await Promise.all(
      ended.map(async ({ name, check }) => {
        try {
          return { name, ok: true, detail: (await check()) ?? 'ok' };
        } catch (error) {
          return { name, ok: false, detail: detailOf(error) };
        }
      }),
    );
    return {
      status: results.every(({ ok }) => ok) ? 'ready' : 'not ready',
      checks: Object.fromEntries(results.map(({ name, ok, detail }) => [name, { ok, detail }])),
    };
  };
}

/** Who gives the answer to a check, where its name does not say so. */
const whoAnswers: Readonly<Record<string, string>> = {
  store: 'PostgreSQL',
  schema: 'PostgreSQL',
  holds: 'PostgreSQL',
  queue: 'The queue',
};

function oneAtATime(check: Check): Check {
  let underWay: Promise<unknown> | undefined;
  return () => {
    underWay ??= check().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

/** What comes after the end, an answer or an error, is heard by nobody. */
function withEnd(who: string, check: Check, withinMs: number): Check {
  const late = `${who} did not answer within ${withinMs / 1_000} s.`;
  return () => within(withinMs, check(), () => new Error(late));
}

/** Thrown by a check that has more to show than a sentence. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
  readonly detail: unknown;

  constructor(message: string, detail: unknown) {
    super(message);
    this.detail = detail;
  }
}

function detailOf(error: unknown): unknown {
  if (error instanceof NotReady) return error.detail;
  return messageOf(error);
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

export interface OpsServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Serves only the ops paths, for services that have no HTTP of their own. Port 0 takes a free one. */
export async function startOpsServer(
  options: (OpsOptions | WholeOptions) & { host: string; port: number },
): Promise<OpsServer> {
  const handle = createOpsHandler(options);
  const server = createServer((request, response) => {
    handle(request, response)
      .then((handled) => handled || response.writeHead(404).end())
      .catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

// The load: events at a steady rate, posted as a careful app would. An answer that did not come, or a "later", is asked
// for again under the same Idempotency-Key until there is one.

import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Lane } from '@pabal/domain';

/** A letter that pabal has promised to send: its event was answered with 202. */
export interface PromisedLetter {
  readonly lane: Lane;
  /** Milliseconds since 1970 at which the promise was given. */
  readonly at: number;
}

export interface LoadOptions {
  readonly apiUrl: string;
  readonly apiKey: string;
  /** Events a second. */
  readonly perSecond: number;
  readonly type: 'vacancy.created' | 'password.reset';
  /** Makes keys and addresses of this load its own: letters and digits. */
  readonly mark: string;
  /** Every other event comes over a connection of its own (default: all over kept ones). */
  readonly newConnections?: boolean | undefined;
}

export interface Load {
  /** By address; every address belongs to one event. */
  readonly promised: ReadonlyMap<string, PromisedLetter>;
  /** Answers that were neither 202 nor "later", by status: a careful app gets none. */
  readonly refused: ReadonlyMap<number, number>;
  /** Posts that had to be repeated, by their status (503 is one with `Retry-After`), the code of their network error, or {@link noAnswer}. */
  readonly repeated: ReadonlyMap<string, number>;
  /** Milliseconds of the slowest answer of any kind. */
  slowestMs(): number;
  /** Posts no more and waits until every post has its answer. */
  stop(): Promise<void>;
}

/** Letters are spread over these domains. */
export const domains = ['hana', 'dul', 'set', 'net', 'daseot'].map((name) => `${name}.drill.example`);

/** One in this many events goes to several people. */
const everyNth = 10;
const several = 3;

/** What an answer may take before the app hangs up and asks again. */
const patienceMs = 10_000;
/** What such an app counts instead of an answer. */
export const noAnswer = `no answer within ${patienceMs / 1_000} s`;

export function startLoad(options: LoadOptions): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: 100 });
  const promised = new Map<string, PromisedLetter>();
  const refused = new Map<number, number>();
  const repeated = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  const began = performance.now();
  let next = 0;
  let slowest = 0;

  async function postUntilAnswered(n: number): Promise<void> {
    const addresses = addressesOf(n, options.mark);
    const body = JSON.stringify(eventOf(n, addresses, options.type));
    for (let pauseMs = 200; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
      const asked = performance.now();
      const own = options.newConnections === true && n % 2 === 1;
      const answer = await post(own ? false : agent, options, `${options.mark}-${n}`, body);
      slowest = Math.max(slowest, performance.now() - asked);
      if (answer === 202) {
        const at = Date.now();
        for (const address of addresses) promised.set(address, { lane: 'event', at });
        return;
      }
      if (typeof answer === 'number' && answer !== 429 && answer < 500) return count(refused, answer);
      count(repeated, String(answer));
      await wait(pauseMs);
    }
  }

  const timer = setInterval(
    () => {
      const due = ((performance.now() - began) / 1_000) * options.perSecond;
      while (next < due) {
        const posting = postUntilAnswered(next++).finally(() => underWay.delete(posting));
        underWay.add(posting);
      }
    },
    Math.max(5, 1_000 / options.perSecond),
  );

  return {
    promised,
    refused,
    repeated,
    slowestMs: () => slowest,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(underWay);
      agent.destroy();
    },
  };
}

function addressesOf(n: number, mark: string): string[] {
  const people = n % everyNth === 0 ? several : 1;
  return Array.from({ length: people }, (_, k) => `${mark}-${n}-${k}@${domains[(n + k) % domains.length]}`);
}

function eventOf(n: number, addresses: readonly string[], type: LoadOptions['type']): object {
  return { type, to: addresses.map((email) => ({ email, locale: 'ko' })), data: dataOf(n, type) };
}

/** The variables of one of the shipped templates. */
export function dataOf(n: number, type: LoadOptions['type']): object {
  if (type === 'password.reset') {
    return { serviceName: '파발', resetUrl: `https://noti.example/reset/${n}`, validMinutes: 30 };
  }
  return {
    recipientName: '김민준',
    buildingName: '한빛타워',
    district: '서울 중구 을지로',
    address: `서울 중구 을지로 ${1 + (n % 900)}`,
    company: '빈방알리미',
    detailUrl: `https://noti.example/v/${n}`,
    settingsUrl: `https://noti.example/settings/${n}`,
    units: [{ floor: 1 + (n % 20), area: 33, deposit: 10_000_000, rent: 500_000 }],
  };
}

/** The status, or the code of what went wrong on the way. */
function post(
  agent: Agent | false,
  { apiUrl, apiKey }: LoadOptions,
  idempotencyKey: string,
  body: string,
): Promise<number | string> {
  return new Promise((resolve) => {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'idempotency-key': idempotencyKey,
    };
    const signal = AbortSignal.timeout(patienceMs);
    const fail = (error: NodeJS.ErrnoException) =>
      resolve(signal.aborted ? noAnswer : (error.code ?? error.name));
    const sent = request(`${apiUrl}/v1/events`, { method: 'POST', agent, headers, signal }, (response) => {
      response.resume();
      response.once('end', () => resolve(statusOf(response)));
      response.once('error', fail);
    });
    sent.once('error', fail);
    sent.end(body);
  });
}

function statusOf({ statusCode = 0, headers }: IncomingMessage): number | string {
  const saysWhen = statusCode !== 503 || headers['retry-after'] !== undefined;
  return saysWhen ? statusCode : '503 without Retry-After';
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

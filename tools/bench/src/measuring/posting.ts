// Posts to an API as apps would, over kept connections: as fast as the answers come, or at a steady rate.

import { createHttpClient } from './http-client.ts';
import { type Pids, readCpu, usedBetween } from './usage.ts';

export interface Target {
  readonly apiUrl: string;
  /** Path of the route, such as `/v1/events`. */
  readonly path: string;
  readonly apiKey: string;
  /** The request with this number; an event or a batch of them. */
  body(n: number): object;
  /** Called as a request begins, with `performance.now()`. */
  onStart?(n: number, at: number): void;
}

export interface Posted {
  /** Answers that were 202. */
  readonly accepted: number;
  /** Answers that were not, by status. */
  readonly refused: Readonly<Record<number, number>>;
  readonly seconds: number;
}

/** Posts the requests `from` to `from + count - 1` over `connections` connections, each after the answer to the one before. */
export async function postAll(
  target: Target,
  options: { from?: number; count: number; connections: number },
): Promise<Posted> {
  const { from = 0, count, connections } = options;
  const tally = createTally(target, connections);
  let next = from;
  const poster = async () => {
    while (next < from + count) await tally.post(next++);
  };
  await Promise.all(Array.from({ length: connections }, poster));
  return tally.end();
}

/** Posts at a steady rate and never waits for an answer, so that a slow one delays no other request. */
export async function postAtRate(
  target: Target,
  options: { from: number; count: number; perSecond: number },
): Promise<Posted> {
  const { from, count, perSecond } = options;
  const tally = createTally(target, 256);
  const underWay: Promise<void>[] = [];
  const began = performance.now();
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(count, ((performance.now() - began) / 1_000) * perSecond);
      while (underWay.length < due) underWay.push(tally.post(from + underWay.length));
      if (underWay.length < count) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  await Promise.all(underWay);
  return tally.end();
}

/** Throws when an answer was not 202: the letters of a refused request will never arrive, so nothing may wait for them. */
export function allAccepted(posted: Posted): Posted {
  const { accepted, refused } = posted;
  if (Object.keys(refused).length > 0)
    throw new Error(
      `${accepted} posts were answered with 202, and others by status: ${JSON.stringify(refused)}.`,
    );
  return posted;
}

/** Posts, and the CPU seconds that it took until the last answer. */
export async function metered(pids: Pids, post: () => Promise<Posted>) {
  const before = readCpu(pids);
  const posted = await post();
  return { posted, cpu: usedBetween(before, readCpu(pids)) };
}

function createTally(target: Target, connections: number) {
  const { apiUrl, path, apiKey } = target;
  const client = createHttpClient({ url: `${apiUrl}${path}`, apiKey, connections });
  const refused: Record<number, number> = {};
  let accepted = 0;
  const began = performance.now();
  return {
    post: async (n: number) => {
      const body = JSON.stringify(target.body(n));
      target.onStart?.(n, performance.now());
      const status = await client.post(body);
      if (status === 202) accepted += 1;
      else refused[status] = (refused[status] ?? 0) + 1;
    },
    end: (): Posted => {
      client.close();
      return { accepted, refused, seconds: (performance.now() - began) / 1_000 };
    },
  };
}

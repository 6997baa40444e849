import { setTimeout as wait } from 'node:timers/promises';
import { eventOf } from '../letters/workload.ts';
import { createHttpClient } from './http-client.ts';
import type { Target } from './posting.ts';

/**
 * Posts events at a steady rate, whether or not earlier posts were answered.
 *
 * @returns the milliseconds of each post
 * @throws Error when a post is not answered with 202
 */
export async function postSteadily(
  { apiUrl, apiKey }: Pick<Target, 'apiUrl' | 'apiKey'>,
  { from, count, perSecond }: { from: number; count: number; perSecond: number },
): Promise<number[]> {
  const client = createHttpClient({ url: `${apiUrl}/v1/events`, apiKey, connections: 64 });
  const times = await timeSteadily({ count, perSecond }, async (n) => {
    const status = await client.post(JSON.stringify(eventOf(from + n)));
    if (status !== 202) throw new Error(`An event at a steady rate was answered with ${status}.`);
  });
  client.close();
  return times;
}

/**
 * Begins work at a steady rate, whether or not earlier work has ended.
 *
 * @returns the milliseconds of each
 * @throws what the work throws
 */
export async function timeSteadily(
  { count, perSecond }: { count: number; perSecond: number },
  work: (n: number) => Promise<void>,
): Promise<number[]> {
  const timed = async (n: number): Promise<number> => {
    const began = performance.now();
    await work(n);
    return performance.now() - began;
  };
  const times: Promise<number>[] = [];
  const began = performance.now();
  for (let n = 0; n < count; n += 1) {
    await wait(Math.max(0, began + (n * 1_000) / perSecond - performance.now()));
    const begun = timed(n);
    // It is awaited below; until then nobody else looks at one that fails.
    begun.catch(() => undefined);
    times.push(begun);
  }
  return Promise.all(times);
}

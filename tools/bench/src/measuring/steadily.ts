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
  const timed = async (body: string): Promise<number> => {
    const began = performance.now();
    const status = await client.post(body);
    if (status !== 202) throw new Error(`An event at a steady rate was answered with ${status}.`);
    return performance.now() - began;
  };
  const times: Promise<number>[] = [];
  const began = performance.now();
  for (let n = 0; n < count; n += 1) {
    await wait(Math.max(0, began + (n * 1_000) / perSecond - performance.now()));
    const posted = timed(JSON.stringify(eventOf(from + n)));
    // It is awaited below; until then nobody else looks at one that fails.
    posted.catch(() => undefined);
    times.push(posted);
  }
  const all = await Promise.all(times);
  client.close();
  return all;
}

// An app that posts far more than its share: batches of 500, as fast as the api takes them.

import { createApp } from '@pabal/db/apps';
import { newId } from '@pabal/db/store';
import type { Drill } from '../scenario.ts';
import { dataOf, domains, type PromisedLetter } from './load.ts';

const batchSize = 500;
const connections = 4;
/** A batch without an answer by then is given up. */
const patienceMs = 300_000;

/** Posts so many events of one letter each under a key of its own. Resolves when the last batch was answered with 202. */
export async function flood(drill: Drill, events: number): Promise<void> {
  const key = await createApp(drill.stack.store, {
    name: `flood-${drill.mark}`,
    mode: 'live',
    scopes: ['events:write'],
  });
  if (key === undefined) throw new Error('The app that floods was there already.');
  const batches = Array.from({ length: Math.ceil(events / batchSize) }, (_, n) => n * batchSize);
  const failed = new AbortController();
  const work = async () => {
    for (let from = batches.shift(); from !== undefined; from = batches.shift()) {
      await postBatch(drill, key, { from, count: Math.min(batchSize, events - from) }, failed.signal);
    }
  };
  const working = Array.from({ length: connections }, work);
  // When one batch has failed the flood, the others stop as well.
  await Promise.all(working).catch((error: unknown) => {
    failed.abort();
    throw error;
  });
}

/** Asks again under the same keys until there is an answer, as a careful app does. */
async function postBatch(
  drill: Drill,
  key: string,
  { from, count }: { readonly from: number; readonly count: number },
  failed: AbortSignal,
): Promise<void> {
  const addresses = Array.from(
    { length: count },
    (_, k) => `${drill.mark}-flood${from + k}@${domains[(from + k) % domains.length]}`,
  );
  const events = addresses.map((email, k) => ({
    type: 'vacancy.created',
    to: [{ email, locale: 'ko' }],
    data: dataOf(from + k, 'vacancy.created'),
    idempotencyKey: `${drill.mark}-${newId()}`,
  }));
  const body = JSON.stringify({ events });
  const stop = AbortSignal.any([failed, AbortSignal.timeout(patienceMs)]);
  while (!(await post(drill, key, body))) {
    stop.throwIfAborted();
    await drill.pause(200);
  }
  const at = Date.now();
  drill.promise(addresses.map((address): [string, PromisedLetter] => [address, { lane: 'event', at }]));
}

/** @returns false when all or some of it has to be asked for again: an answer that did not come, or "later" */
async function post({ stack }: Drill, key: string, body: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const asked = fetch(`${stack.apiUrl}/v1/events/batch`, { method: 'POST', headers, body });
  const answer = await asked.catch(() => undefined);
  const text = await answer?.text().catch(() => undefined);
  if (answer === undefined || text === undefined || answer.status === 429 || answer.status >= 500)
    return false;
  if (answer.status === 202) return true;
  const refused = /"status":(?:4(?!29)\d\d)\b.{0,300}/s.exec(text);
  if (answer.status === 200 && refused === null) return false;
  throw new Error(`A batch was answered with ${answer.status}: ${refused?.[0] ?? text.slice(0, 300)}`);
}

// Puts letters of the newsletter lane into the ledger as an edition does: page by page, with or without bells.

import { acceptEvents } from '@pabal/db/ledger';
import { newId, newLetterId } from '@pabal/db/store';
import type { Lane } from '@pabal/domain';
import { createQueues } from '@pabal/queue';
import { createLogger } from '@pabal/runtime';
import type { Drill } from '../scenario.ts';
import { dataOf, domains, type PromisedLetter } from './load.ts';

const pageSize = 2_000;

/**
 * Plans `count` letters of a lane and promises them to the drill.
 *
 * @param options.ring  false leaves the bells to the sweeper
 */
export async function planLetters(
  drill: Drill,
  { count, lane, ring }: { count: number; lane: Lane; ring: boolean },
): Promise<void> {
  const queues = createQueues({
    url: drill.stack.queueUrl,
    logger: createLogger({ service: 'drill', level: 'silent' }),
    // A busy machine is not an outage.
    deadlineMs: 30_000,
  });
  try {
    for (let from = 0; from < count; from += pageSize) {
      const ids = await planPage(drill, lane, from, Math.min(pageSize, count - from));
      if (ring) await queues.ring(lane, ids);
    }
  } finally {
    await queues.stop();
  }
}

async function planPage(drill: Drill, lane: Lane, from: number, count: number): Promise<string[]> {
  const { store, appId } = drill.stack;
  const eventId = newId();
  const deliveries = Array.from({ length: count }, (_, k) => {
    const id = newLetterId(eventId);
    const n = from + k;
    const address = `${drill.mark}-${lane}${n}@${domains[n % domains.length]}`;
    return { id, address, addressKey: address, remoteId: `<${id}@pabal.example>` };
  });
  const type = 'vacancy.created';
  const event = { id: eventId, appId, type, lane, data: JSON.stringify(dataOf(from, type)), locale: 'ko' };
  await acceptEvents(store, [{ ...event, test: false, retentionSeconds: 86_400, answer: {}, deliveries }]);
  const at = Date.now();
  drill.promise(deliveries.map(({ address }): [string, PromisedLetter] => [address, { lane, at }]));
  return deliveries.map(({ id }) => id);
}

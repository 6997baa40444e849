// What a letter that waits costs in Redis: a bell with its ids, and nothing of the letter.

import { newId } from '@pabal/db/store';
import type { Lane } from '@pabal/domain';
import { createQueues } from '@pabal/queue';
import { createLogger } from '@pabal/runtime';
import { startRedis } from '@pabal/test/support';
import { Redis } from 'ioredis';
import { fill, openQueue } from '../reference/start.ts';
import type { Figure, Row } from '../row.ts';

/** Letters of a bell of a newsletter; an edition's letters are rung for in full bells. */
const newsletterTogether = 200;

export const redisBytes: Row = {
  name: 'redis-bytes',
  what: 'memory of Redis for each letter that waits: event letters with a job each, newsletter letters 200 to a job',
  async run({ count, quick }) {
    const letters = count ?? (quick ? 2_000 : 20_000);
    const rounded = Math.max(1, Math.round(letters / newsletterTogether)) * newsletterTogether;
    return [
      await measurePlain(letters),
      { ...(await measure('event', { letters, together: 1 })), reference: `redis-bytes/${plain}` },
      {
        ...(await measure('newsletter', { letters: rounded, together: newsletterTogether })),
        ...{ target: { most: 64 }, reference: `redis-bytes/${plain}` },
      },
    ];
  },
};

const plain = 'reference: a job with the whole event';

/** A job of the reference holds the data of its letter. */
async function measurePlain(letters: number): Promise<Figure> {
  const redis = await startRedis();
  const client = new Redis(redis.url);
  const releases: (() => Promise<unknown>)[] = [];
  try {
    const queue = await openQueue(redis.url, releases);
    await fill(queue, 0, 1);
    const before = await usedMemory(client);
    await fill(queue, 1, letters);
    return {
      name: plain,
      value: ((await usedMemory(client)) - before) / letters,
      unit: 'bytes per letter',
    };
  } finally {
    for (const release of releases) await release();
    await client.quit();
    await redis.stop();
  }
}

async function measure(
  lane: Lane,
  { letters, together }: { letters: number; together: number },
): Promise<Figure> {
  const redis = await startRedis();
  const client = new Redis(redis.url);
  const queues = createQueues({ url: redis.url, logger: createLogger({ service: 'bench', level: 'warn' }) });
  try {
    // The first letter is added before, so that the cost of an empty queue is not counted.
    await ring(together);
    const before = await usedMemory(client);
    for (let rung = 0; rung < letters; rung += together) await ring(together);
    const after = await usedMemory(client);
    return {
      name: `${lane}, ${together} to a job`,
      value: (after - before) / letters,
      unit: 'bytes per letter',
    };
  } finally {
    await queues.stop();
    await client.quit();
    await redis.stop();
  }

  async function ring(size: number): Promise<void> {
    await queues.ring(lane, Array.from({ length: size }, newId));
  }
}

async function usedMemory(client: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
}

import type { RedisTarget } from '@pabal/config';
import { createRedisBackend as createBullRedis, Queue } from 'bullmq';
import type { BellWorker, ConnectionWatch, Processor, QueueBackend, WorkerPlan } from './backend.ts';
import { BullWorker } from './bull-worker.ts';
import { hurried, openRedis, patient, type RedisClient, watched } from './redis-clients.ts';

/**
 * Starts every key of a queue. The braces keep the keys of one queue on one node of a cluster, as BullMQ's scripts need,
 * and let the queues spread over its nodes.
 */
const prefixOf = (queue: string) => `{pabal:${queue}}`;

/** BullMQ on Redis: one connection for all queues of a process, two for each worker. */
export function createRedisBackend(target: RedisTarget, watch: ConnectionWatch): QueueBackend {
  const shared = openRedis(target, hurried, watch);
  const opened = new Set<string>();

  return {
    kind: 'redis',
    openQueue: (name, defaultJobOptions) => {
      opened.add(name);
      return withListener(
        new Queue(name, {
          connection: shared,
          prefix: prefixOf(name),
          defaultJobOptions,
          // Nothing is asked at the start, so nothing can fail then: a queue made while Redis is away works once it is back.
          skipVersionCheck: true,
          skipWaitingForReady: true,
        }),
        watch,
      );
    },
    openWorker: (plan, processor) => openWorker(target, watch, plan, processor),
    // By a key of each queue, so that in a cluster every node is asked that has one: others may well answer.
    ping: async () => {
      await Promise.all([...opened].map((name) => shared.exists(`${prefixOf(name)}:ping`)));
    },
    close: async () => shared.disconnect(),
  };
}

/** An emitter without a listener throws what it wants to report. */
function withListener(queue: Queue, watch: ConnectionWatch): Queue {
  return queue.on('error', (error) => watch.fault(error));
}

function openWorker(
  target: RedisTarget,
  watch: ConnectionWatch,
  plan: WorkerPlan,
  processor: Processor,
): BellWorker {
  const clients = openClients(target, watch);
  const server = { connection: clients.main, prefix: prefixOf(plan.name) };
  const worker = new BullWorker(plan, processor, server, createBullRedis);
  return {
    waitUntilReady: () => worker.waitUntilReady(),
    run: () => worker.run(),
    close: async () => {
      await worker.close();
      clients.cut();
    },
    cut: async () => {
      // First, so that nothing of what follows waits for a server that is away.
      clients.cut();
      await worker.cut();
    },
  };
}

/** A worker's own connection, and the copies BullMQ makes of it for its blocking reads: all can be cut at once. */
function openClients(target: RedisTarget, watch: ConnectionWatch): { main: RedisClient; cut: () => void } {
  const main = openRedis(target, patient, watch);
  const all: RedisClient[] = [main];
  const remember = <Client extends RedisClient>(copy: Client): Client => {
    all.push(copy);
    return watched(copy, watch);
  };
  rememberCopies(main, remember);
  return {
    main,
    cut: () => {
      for (const client of all) client.disconnect();
    },
  };
}

function rememberCopies(
  client: RedisClient,
  remember: <Client extends RedisClient>(copy: Client) => Client,
): void {
  const duplicate = client.duplicate;
  Object.assign(client, {
    duplicate: (...options: unknown[]) => remember(Reflect.apply(duplicate, client, options)),
  });
}

import { PostgresConnection, PostgresQueueBackend, Queue, type QueueBaseOptions } from 'bullmq';
import type {
  BellQueue,
  BellWorker,
  ConnectionWatch,
  Processor,
  QueueBackend,
  WorkerPlan,
} from './backend.ts';
import { askAgainMs, BullWorker } from './bull-worker.ts';
import { PostgresPool } from './postgres-pool.ts';

/**
 * BullMQ on PostgreSQL, in the schema `bullmq`: a few connections for all queues and workers of a process, and one
 * more for each worker, which listens on it.
 */
export function createPostgresBackend(
  url: string,
  connections: number,
  watch: ConnectionWatch,
): QueueBackend {
  const pool = new PostgresPool(url, connections, watch);
  return {
    kind: 'postgres',
    openQueue: (name, defaultJobOptions) => {
      const connection = new SharedConnection(pool);
      const queue = new Queue(name, { connection, defaultJobOptions }, bullBackend);
      return addFewOneByOne(queue.on('error', (error) => watch.fault(error)));
    },
    openWorker: (plan, processor) => openWorker(pool, plan, processor),
    ping: () => pool.ready(),
    close: () => pool.close(),
  };
}

/** Jobs up to which adding them one by one is cheaper. */
const few = 12;

/**
 * BullMQ adds jobs in bulk by way of two temporary tables. Making and dropping those costs PostgreSQL some 3 ms of CPU, as
 * much as twelve jobs, and swells its catalogs and the memory of the connection; most bells are rung alone.
 */
function addFewOneByOne<Bells extends Pick<Queue, 'add'> & Pick<BellQueue, 'addBulk'>>(queue: Bells): Bells {
  const addBulk: BellQueue['addBulk'] = queue.addBulk.bind(queue);
  return Object.assign(queue, {
    addBulk: (jobs: Parameters<typeof addBulk>[0]) =>
      jobs.length > few
        ? addBulk(jobs)
        : Promise.all(jobs.map(({ name, data, opts }) => queue.add(name, data, opts))),
  });
}

function openWorker(pool: PostgresPool, plan: WorkerPlan, processor: Processor): BellWorker {
  const worker = new BullWorker(plan, processor, { connection: new SharedConnection(pool) }, bullBackend);
  return {
    waitUntilReady: () => worker.waitUntilReady(),
    run: () => worker.run(),
    close: () => worker.close(),
    cut: () => worker.cut(),
  };
}

/**
 * BullMQ's view of the shared pool. Its own connection keeps the outcome of its first try for ever, so that a queue made
 * while PostgreSQL is away would stay broken; this one waits until the server is there.
 */
class SharedConnection extends PostgresConnection {
  readonly #shared: PostgresPool;
  #readiness: Promise<void> | undefined;

  constructor(shared: PostgresPool) {
    super(asBullPool(shared));
    this.#shared = shared;
  }

  override waitUntilReady(): Promise<void> {
    this.#readiness ??= this.#untilReady();
    return this.#readiness;
  }

  async #untilReady(): Promise<void> {
    while (!this.isClosing) {
      try {
        return await this.#shared.ready();
      } catch {
        // Reported by the pool. A server that refuses for another reason is asked again as well: it may be mended.
        await new Promise((resolve) => setTimeout(resolve, askAgainMs));
      }
    }
  }
}

/** BullMQ takes a client out of a pool only to listen on it for as long as it lives, so it gets one of its own. */
function asBullPool(shared: PostgresPool) {
  return {
    // Looked at by BullMQ: a listening connection that is kept alive need not be doubted.
    options: { keepAlive: true },
    query: (text: string, parameters?: readonly unknown[]) => shared.query(text, parameters),
    connect: async () => {
      const client = await shared.dedicated();
      return Object.assign(client, { release: () => void client.end().catch(() => undefined) });
    },
    end: async () => undefined,
    on() {
      return this;
    },
    removeAllListeners() {
      return this;
    },
  };
}

function bullBackend(
  name: string,
  options: QueueBaseOptions<SharedConnection>,
  parts?: { withBlockingConnection?: boolean },
): PostgresQueueBackend {
  const { connection } = options;
  // A worker's listening connection has the queue's name in pg_stat_activity, where BullMQ looks for workers.
  const listener = parts?.withBlockingConnection ? name : undefined;
  return new PostgresQueueBackend(
    connection,
    name,
    { ...options, connection: connection.pool },
    true,
    listener,
  );
}

import { randomUUID } from 'node:crypto';
import {
  createQueues,
  createWorker,
  type JobContext,
  type JobOutcome,
  type JobWorker,
  type Payload,
  type Queues,
  type WorkerOptions,
} from '@pabal/queue';
import { createLogger, type Logger } from '@pabal/runtime';

type Mail = Payload<'event-mail'>;
type Answer = (data: Mail, context: JobContext) => JobOutcome<Mail> | Promise<JobOutcome<Mail>>;

/** New delivery ids. */
export function ids(count: number): string[] {
  return Array.from({ length: count }, () => randomUUID());
}

interface Heard {
  readonly deliveryIds: readonly string[];
  readonly attempt: number;
  readonly at: number;
}

/** A worker that answers as the test says and remembers what it heard. */
interface Listener {
  readonly worker: JobWorker;
  readonly heard: readonly Heard[];
  /** Resolves once so many jobs were heard. */
  hears(count: number): Promise<readonly Heard[]>;
}

export interface Bench {
  readonly queues: Queues;
  readonly logs: readonly Record<string, unknown>[];
  listen(answer?: Answer, options?: Partial<WorkerOptions<'event-mail'>>): Listener;
  /** Stops all workers, empties the queues for the next test and stops them. */
  stop(): Promise<void>;
}

/** Queues at the given URL with a log that can be read, and workers that end with them. */
export function openBench(url: string, options: { mostDeadLetters?: number } = {}): Bench {
  const { logger, logs } = readableLogger();
  const queues = createQueues({ url, logger, ...options });
  const workers: JobWorker[] = [];
  return {
    queues,
    logs,
    listen(answer = () => ({ kind: 'done' }), options = {}) {
      const listener = createListener(queues, logger, answer, options);
      workers.push(listener.worker);
      listener.worker.start();
      return listener;
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop(1_000)));
      const { ok } = await queues.healthy();
      if (ok) await Promise.all(queues.boards().map((board) => board.obliterate({ force: true })));
      await queues.stop();
    },
  };
}

function createListener(
  queues: Queues,
  logger: Logger,
  answer: Answer,
  options: Partial<WorkerOptions<'event-mail'>>,
): Listener {
  const heard: Heard[] = [];
  const waiting: { count: number; resolve: (all: readonly Heard[]) => void }[] = [];
  const worker = createWorker({
    queues,
    name: 'event-mail',
    concurrency: 5,
    logger,
    handler: async (data, context) => {
      heard.push({ deliveryIds: data.deliveryIds, attempt: context.attempt, at: Date.now() });
      for (const { count, resolve } of waiting) if (heard.length >= count) resolve(heard);
      return answer(data, context);
    },
    ...options,
  });
  return {
    worker,
    heard,
    hears: (count) =>
      new Promise((resolve) => {
        if (heard.length >= count) resolve(heard);
        else waiting.push({ count, resolve });
      }),
  };
}

function readableLogger(): { logger: Logger; logs: Record<string, unknown>[] } {
  const logs: Record<string, unknown>[] = [];
  const write = (line: string) => void logs.push(JSON.parse(line));
  return { logger: createLogger({ service: 'test', level: 'debug' }, { write }), logs };
}

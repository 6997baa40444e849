import {
  type BackendFactory,
  type IQueueBackend,
  type JobProgress,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import type { Processor, WorkerPlan } from './backend.ts';

/** How long a worker waits before it asks again a server that refused or could not be reached. */
export const askAgainMs = 1_000;

/** A BullMQ worker that follows a plan, on either server, and that can be cut off. */
export class BullWorker<Backend extends IQueueBackend, Connection> extends Worker<
  unknown,
  void,
  string,
  Backend,
  JobProgress,
  Connection
> {
  constructor(
    plan: WorkerPlan,
    processor: Processor,
    server: Pick<WorkerOptions<Connection>, 'connection' | 'prefix'>,
    factory: BackendFactory<Backend, Connection>,
  ) {
    super(plan.name, processor, { ...server, ...options(plan) }, (...parts) => withBrake(factory(...parts)));
    this.on('error', plan.onError);
    this.on('failed', plan.onFailed);
    this.on('stalled', plan.onTakenOver);
  }

  /** What `close` would do at its end, without waiting for handlers or for a server that is away. */
  async cut(): Promise<void> {
    // Paused, it does not look for jobs of dead workers any more either.
    await this.pause(true);
    await this.lockManager.close();
    await this.getBackend().close(true);
  }
}

function options(plan: WorkerPlan) {
  return {
    concurrency: plan.concurrency,
    lockDuration: plan.lockMs,
    stalledInterval: plan.stalledCheckMs,
    maxStalledCount: plan.maxDeaths,
    runRetryDelay: askAgainMs,
    autorun: false,
    settings: {
      backoffStrategy: (attempt: number, _type?: string, error?: Error) => plan.retryDelayMs(attempt, error),
    },
  };
}

/**
 * Keeps a worker from asking in a tight loop while its server answers with an error (Redis out of memory or read-only,
 * PostgreSQL with a broken schema): BullMQ pauses after lost connections only.
 */
function withBrake<Backend extends IQueueBackend>(backend: Backend): Backend {
  const take = backend.moveToActive.bind(backend);
  backend.moveToActive = async (token, name) => {
    try {
      return await take(token, name);
    } catch (error) {
      if (!backend.closing) await new Promise((resolve) => setTimeout(resolve, askAgainMs));
      throw error;
    }
  };
  return backend;
}

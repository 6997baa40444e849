// One thread, from its start to its end.

import { Worker, type WorkerOptions } from 'node:worker_threads';

/** What a thread's program says first. */
export const ready = 'ready';

export interface ThreadOptions {
  /** Its program: it says `ready`, then answers every message with one message. */
  readonly file: URL;
  readonly options?: Pick<WorkerOptions, 'execArgv' | 'env'>;
  /** Most heap, in megabytes. */
  readonly heapMb: number;
  /** Most time of one job, in milliseconds. */
  readonly timeMs: number;
  /** How long it may take to start (default one minute). */
  readonly startMs?: number;
}

/** Why a thread was lost with its job. */
export type Loss = 'memory' | 'time' | 'crash';

export class ThreadLost extends Error {
  override readonly name = 'ThreadLost';
  readonly loss: Loss;

  constructor(loss: Loss, cause?: unknown) {
    super(`The thread was lost (${loss}).`, { cause });
    this.loss = loss;
  }
}

/** The share of the heap that is for what lives short. */
const youngShare = 0.25;

interface Awaited<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

/** Does one job at a time. What ends it ends the job with it: it is lost then, and takes no other. */
export class Thread<Job, Answer> {
  /** Resolves when it can take a job. */
  readonly started: Promise<void>;
  readonly #worker: Worker;
  readonly #timeMs: number;
  #job: Awaited<Answer> | undefined;
  #lost = false;
  #resting: NodeJS.Timeout | undefined;

  constructor({ file, options, heapMb, timeMs, startMs = 60_000 }: ThreadOptions) {
    this.#timeMs = timeMs;
    this.#worker = new Worker(file, {
      ...options,
      resourceLimits: {
        maxOldGenerationSizeMb: heapMb * (1 - youngShare),
        maxYoungGenerationSizeMb: heapMb * youngShare,
      },
    });
    this.started = this.#start(startMs);
    // A caller that asks for it hears of its failure; there may be none yet.
    this.started.catch(() => {});
    this.#worker.on('message', (answer: Answer) => this.#job?.resolve(answer));
    this.#worker.on('messageerror', (error) => this.#lose(new ThreadLost('crash', error)));
    this.#worker.on('error', (error) => this.#lose(new ThreadLost(lossBy(error), error)));
    this.#worker.on('exit', () => this.#lose(new ThreadLost('crash')));
  }

  get isLost(): boolean {
    return this.#lost;
  }

  /**
   * Does a job. The process does not end while it is under way.
   *
   * @throws ThreadLost, or the signal's reason
   */
  async do(job: Job, signal?: AbortSignal): Promise<Answer> {
    clearTimeout(this.#resting);
    const timer = setTimeout(() => this.#lose(new ThreadLost('time')), this.#timeMs);
    const giveUp = () => this.#lose(signal?.reason);
    signal?.addEventListener('abort', giveUp, { once: true });
    this.#worker.ref();
    try {
      return await new Promise<Answer>((resolve, reject) => {
        this.#job = { resolve, reject };
        if (this.#lost) reject(new ThreadLost('crash'));
        else this.#worker.postMessage(job);
      });
    } finally {
      this.#job = undefined;
      this.#worker.unref();
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    }
  }

  /** Has no job for now, and ends when it has had none for so long. */
  rest(idleMs: number, onEnd: () => void): void {
    this.#resting = setTimeout(() => {
      onEnd();
      this.end().catch(() => {});
    }, idleMs).unref();
  }

  /** Ends it, whatever it does. Safe to call twice. */
  async end(): Promise<void> {
    clearTimeout(this.#resting);
    this.#lost = true;
    await this.#worker.terminate();
  }

  #lose(reason: unknown): void {
    this.#lost = true;
    this.#job?.reject(reason);
  }

  #start(startMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown) => {
        this.#lost = true;
        reject(new Error('A thread that reads documents could not be started.', { cause }));
      };
      const timer = setTimeout(() => fail(`It was not ready within ${startMs} ms.`), startMs);
      this.#worker.once('message', () => resolve());
      this.#worker.once('error', fail);
      this.#worker.once('exit', fail);
      for (const event of ['message', 'error', 'exit']) this.#worker.once(event, () => clearTimeout(timer));
    });
  }
}

function lossBy(error: unknown): Loss {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'crash';
}

// Threads that do one job each at a time. Whatever a job does to its thread, the process and the other jobs go on: the
// thread is ended, another one takes its place, and the job rejects with the reason.

import { Thread, type ThreadOptions } from './thread.ts';

export interface ThreadsOptions extends ThreadOptions {
  /** Most threads at a time. They are started when they are needed. */
  readonly threads: number;
  /** Milliseconds for which a thread is kept that has no job (default 30 seconds). */
  readonly idleMs?: number;
}

export interface JobOptions {
  /** Called when the job's turn has come, and waited for before the job is begun. */
  readonly begin?: (() => Promise<void>) | undefined;
  /** Gives the job up. One that is under way costs its thread. */
  readonly signal?: AbortSignal | undefined;
}

export interface Threads<Job, Answer> {
  /**
   * Does a job when its turn comes: the one that has waited longest is next.
   *
   * @throws ThreadLost when the thread was lost with the job; the signal's reason when the job was given up
   */
  run(job: Job, options?: JobOptions): Promise<Answer>;
  /** Lets what is under way end, refuses what waits, ends all threads. Safe to call twice. */
  stop(): Promise<void>;
}

interface Turn<Job, Answer> {
  readonly job: Job;
  readonly options: JobOptions;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

/** Makes threads. None is started before there is a job. */
export function createThreads<Job, Answer>(options: ThreadsOptions): Threads<Job, Answer> {
  return new StartedThreads(options);
}

class StartedThreads<Job, Answer> implements Threads<Job, Answer> {
  private readonly options: ThreadsOptions;
  private readonly waiting: Turn<Job, Answer>[] = [];
  private readonly idle = new Set<Thread<Job, Answer>>();
  private readonly busy = new Set<Promise<void>>();
  private stopped: Promise<void> | undefined;

  constructor(options: ThreadsOptions) {
    this.options = options;
  }

  run(job: Job, jobOptions: JobOptions = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { signal } = jobOptions;
      signal?.throwIfAborted();
      if (this.stopped !== undefined) throw stoppedError();
      const turn = { job, options: jobOptions, resolve, reject };
      signal?.addEventListener('abort', () => this.leave(turn, signal), { once: true });
      this.waiting.push(turn);
      this.next();
    });
  }

  stop(): Promise<void> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  private next(): void {
    while (this.busy.size < this.options.threads) {
      const turn = this.waiting.shift();
      if (turn === undefined) return;
      const doing = this.take(turn).finally(() => {
        this.busy.delete(doing);
        this.next();
      });
      this.busy.add(doing);
    }
  }

  private async take({ job, options: { begin, signal }, resolve, reject }: Turn<Job, Answer>): Promise<void> {
    const thread = this.idleThread() ?? new Thread<Job, Answer>(this.options);
    try {
      await thread.started;
      await begin?.();
      signal?.throwIfAborted();
      resolve(await thread.do(job, signal));
    } catch (error) {
      reject(error);
    }
    if (thread.isLost) await thread.end();
    else this.keep(thread);
  }

  private idleThread(): Thread<Job, Answer> | undefined {
    for (const thread of this.idle) {
      this.idle.delete(thread);
      if (!thread.isLost) return thread;
    }
    return undefined;
  }

  private keep(thread: Thread<Job, Answer>): void {
    this.idle.add(thread);
    thread.rest(this.options.idleMs ?? 30_000, () => this.idle.delete(thread));
  }

  private async end(): Promise<void> {
    for (const { reject } of this.waiting.splice(0)) reject(stoppedError());
    await Promise.all(this.busy);
    await Promise.all([...this.idle].map((thread) => thread.end()));
  }

  /** Gives up waiting; a job that is under way hears of the signal itself. */
  private leave(turn: Turn<Job, Answer>, { reason }: AbortSignal): void {
    const index = this.waiting.indexOf(turn);
    if (index < 0) return;
    this.waiting.splice(index, 1);
    turn.reject(reason);
  }
}

const stoppedError = () => new Error('Documents are read no more: the process is being stopped.');

import { FetchFailure } from '../failure.ts';

/** What may take how long, in milliseconds. */
export interface Timeouts {
  /** Name, connection and TLS, until the answer begins. */
  readonly connectMs: number;
  /** Silence in the middle of an answer. */
  readonly readMs: number;
  /** Everything, redirects included. */
  readonly totalMs: number;
}

/** Watches over one fetch. */
export interface Deadlines {
  /** Aborted with a FetchFailure when something takes too long, or with the reason of the caller's own signal. */
  readonly signal: AbortSignal;
  /** What is being waited for, from now on. */
  enter(phase: 'answer' | 'body'): void;
  /** A sign of life. */
  alive(): void;
  /** Ends the watch. */
  stop(): void;
}

/** Begins to watch. */
export function createDeadlines(timeouts: Timeouts, outer?: AbortSignal): Deadlines {
  const controller = new AbortController();
  let phase: 'answer' | 'body' = 'answer';
  let timer: NodeJS.Timeout | undefined;

  const fail = (what: string, ms: number) =>
    controller.abort(new FetchFailure('timeout', `${what} within ${ms / 1_000} seconds.`));
  const total = setTimeout(() => fail('The answer was not complete', timeouts.totalMs), timeouts.totalMs);
  const leave = () => controller.abort(outer?.reason);
  if (outer?.aborted === true) leave();
  outer?.addEventListener('abort', leave, { once: true });

  function restart(): void {
    clearTimeout(timer);
    const { connectMs, readMs } = timeouts;
    timer =
      phase === 'answer'
        ? setTimeout(() => fail('The answer did not begin', connectMs), connectMs)
        : setTimeout(() => fail('The answer did not go on', readMs), readMs);
  }

  return {
    signal: controller.signal,
    enter(next) {
      phase = next;
      restart();
    },
    alive: restart,
    stop() {
      clearTimeout(total);
      clearTimeout(timer);
      outer?.removeEventListener('abort', leave);
    },
  };
}

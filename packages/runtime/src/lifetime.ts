import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepHeapSmall } from './heap.ts';
import type { Logger } from './logger.ts';
import { within } from './within.ts';

/**
 * Gives something back: closes, stops, ends. Called once.
 *
 * @param leftMs  how long it may take
 */
type Release = (leftMs: number) => Promise<void> | void;

export interface Lifetime {
  /** Remembers how to give `what` back. Things are given back in reverse order. */
  onStop(what: string, release: Release): void;
  /** True from the moment the process was told to stop, while it still works. */
  isLeaving(): boolean;
  /** Gives everything back, newest first, within the deadline. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Collects what a process has acquired and gives it back in reverse order. A release that fails or does not end in time
 * is logged by name and does not keep the others from being released.
 */
export function createLifetime(options: {
  logger: Logger;
  deadlineMs: number;
}): Lifetime & { /** The process will be stopped soon. */ leave(): void } {
  const { logger, deadlineMs } = options;
  const releases: { what: string; release: Release }[] = [];
  let stopping: Promise<void> | undefined;
  let leaving = false;

  async function releaseAll(): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    for (const { what, release } of releases.reverse()) {
      const leftMs = Math.max(0, deadline - performance.now());
      const late = new Error('late');
      const released = (async () => release(leftMs))();
      await within(leftMs, released, () => late).catch((error: unknown) => {
        if (error === late)
          logger.error({ part: what, deadlineMs }, 'A part did not stop within the deadline.');
        else logger.error({ err: error, part: what }, 'A part did not stop cleanly.');
      });
    }
  }

  return {
    onStop: (what, release) => {
      releases.push({ what, release });
    },
    isLeaving: () => leaving,
    leave: () => {
      leaving = true;
    },
    stop: () => {
      leaving = true;
      stopping ??= releaseAll();
      return stopping;
    },
  };
}

/**
 * Runs a service from start to exit: `start` acquires and registers what it acquired; SIGTERM or SIGINT (or a failed
 * start) gives it back. Exits with 0 after a signal, with 1 after a failure. A second signal ends the process at once.
 *
 * @param options.deadlineMs  for the whole stop
 * @param options.drainMs     how long of it the process goes on working while it says that it is leaving
 * @param options.leave  another way to be told to stop, with the reason in words, by somebody who has waited for `drainMs`
 */
export async function runService(options: {
  logger: Logger;
  deadlineMs: number;
  drainMs?: number;
  /** Called with an error that ends the process. */
  onFatal: (error: unknown) => void;
  start: (lifetime: Lifetime) => Promise<void>;
  leave?: AbortSignal;
}): Promise<void> {
  const { logger, deadlineMs, drainMs = 0, onFatal, start, leave: told } = options;
  keepHeapSmall();
  const lifetime = createLifetime({ logger, deadlineMs: deadlineMs - drainMs });
  let failed = false;

  function fail(error: unknown): void {
    failed = true;
    logger.fatal({ err: error }, 'The service cannot go on.');
    onFatal(error);
    leave.abort();
  }
  const leave = new AbortController();
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  let signalled = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // Being told by another process as well is not a second signal: both come when a whole group is stopped.
      if (signalled) process.exit(1);
      signalled = true;
      stop({ signal });
    });
  }
  function stop(why: object): void {
    if (leave.signal.aborted) return;
    logger.info(why, 'Stopping.');
    leave.abort();
  }

  const left = once(leave.signal, 'abort');
  const obey = () => stop({ reason: told?.reason });
  told?.addEventListener('abort', obey);
  if (told?.aborted) obey();
  start(lifetime).catch(fail);
  await left;
  lifetime.leave();
  if (!failed && drainMs > 0) await sleep(drainMs, undefined, { signal: told }).catch(() => undefined);
  await lifetime.stop();
  logger.info({}, 'Stopped.');
  process.exit(failed ? 1 : 0);
}

// Supervises one process: starts it, asks it, starts it again when it ends by itself, and puts another in its place.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Logger } from '../logger.ts';
import { within } from '../within.ts';
import { type Child, type Ending, followChild } from './child.ts';
import type { Question } from './messages.ts';

/** A process as it is to be started. */
export interface NewProcess {
  /** From 1. */
  readonly number: number;
  /** True when it is to take the place of one that still works. */
  readonly replacement: boolean;
}

export interface SupervisorOptions {
  /** What the process is part of, for the log. */
  readonly service: string;
  /** From 1. */
  readonly number: number;
  readonly fork: (process: NewProcess) => ChildProcess;
  readonly logger: Logger;
  readonly onRestart: () => void;
  /** Gives what the process asks about the whole service (default: nothing). */
  readonly answer?: (question: Question) => Promise<unknown>;
}

export interface Supervisor {
  readonly number: number;
  /** Resolves when its process works for the first time. */
  readonly ready: Promise<void>;
  /** The present process. */
  pid(): number | undefined;
  /** Rejects when the process does not answer. */
  ask(question: Question): Promise<unknown>;
  /**
   * Starts another process, and lets the present one stop when that works. Resolves when the old one is gone.
   *
   * @throws Error with a sentence when the new process ends or does not work in time; the present one goes on
   */
  replace(times: { readyWithinMs: number; stopMs: number }): Promise<void>;
  /** Lets the process finish or hand back what it has; after the deadline it is killed. */
  stop(deadlineMs: number): Promise<void>;
}

/** Before the first new start; doubles with every end that comes sooner than `longEnoughMs`. */
const shortestPauseMs = 500;
const longestPauseMs = 30_000;
const longEnoughMs = 60_000;

export function startSupervisor(options: SupervisorOptions): Supervisor {
  const keeper = keepOne(options);
  const { number } = options;
  return {
    number,
    ready: keeper.ready,
    pid: () => (keeper.present().isRunning() ? keeper.present().pid : undefined),
    ask: (question) => keeper.present().ask(question),
    async replace({ readyWithinMs, stopMs }) {
      const next = keeper.begin({ replacement: true });
      await readyInTime(next, readyWithinMs).catch(async (error: unknown) => {
        await keeper.end(next, false, stopMs);
        throw error;
      });
      const old = keeper.succeed(next);
      await keeper.end(old, true, stopMs);
    },
    stop: keeper.stop,
  };
}

/** Keeps one process running, and knows all that live. */
interface Keeper {
  readonly ready: Promise<void>;
  present(): Child;
  begin(kind: Pick<NewProcess, 'replacement'>): Child;
  /** Makes this process the present one, and gives the one before it. */
  succeed(next: Child): Child;
  end(child: Child, replaced: boolean, deadlineMs: number): Promise<void>;
  stop(deadlineMs: number): Promise<void>;
}

function keepOne(options: SupervisorOptions): Keeper {
  const { service, number, fork, logger, onRestart, answer = async () => undefined } = options;
  const working = new AbortController();
  /** The present one, one that is to take its place, and one that was replaced and has not ended. */
  const living = new Set<Child>();
  const pauseAfter = createBackoff();
  let restart: NodeJS.Timeout | undefined;
  let stopping = false;
  let present = keep(begin({ replacement: false }));

  function begin({ replacement }: Pick<NewProcess, 'replacement'>): Child {
    const child = followChild(fork({ number, replacement }), answer);
    living.add(child);
    void child.ready.then(() => working.abort());
    void child.ended.then(() => living.delete(child));
    return child;
  }

  function keep(child: Child): Child {
    const since = performance.now();
    void child.ended.then((how) => {
      if (!stopping && child === present) restartLater(how, performance.now() - since);
    });
    return child;
  }

  function restartLater(how: Ending, ranMs: number): void {
    const restartInMs = pauseAfter(ranMs);
    const fields = { process: number, pid: present.pid, ...how, restartInMs };
    logger.warn(fields, `A process of the ${service} ended and is started again.`);
    restart = setTimeout(again, restartInMs);
  }

  function again(): void {
    onRestart();
    present = keep(begin({ replacement: false }));
  }

  const end: Keeper['end'] = (child, replaced, deadlineMs) =>
    child.stop({ replaced, deadlineMs, onKill: () => sayKilled(options, child, deadlineMs) });

  return {
    ready: once(working.signal, 'abort').then(() => undefined),
    ...{ begin, end },
    present: () => present,
    succeed: (next) => {
      const old = present;
      // It may have ended meanwhile.
      clearTimeout(restart);
      present = keep(next);
      return old;
    },
    stop: async (deadlineMs) => {
      stopping = true;
      clearTimeout(restart);
      await Promise.all([...living].map((child) => end(child, false, deadlineMs)));
    },
  };
}

function sayKilled({ service, number, logger }: SupervisorOptions, { pid }: Child, deadlineMs: number): void {
  logger.error({ process: number, pid, deadlineMs }, `A process of the ${service} had to be killed.`);
}

/** How long to wait before a process is started again that ran for so long. */
function createBackoff(): (ranMs: number) => number {
  let nextMs = shortestPauseMs;
  return (ranMs) => {
    const pauseMs = ranMs > longEnoughMs ? shortestPauseMs : nextMs;
    nextMs = Math.min(pauseMs * 2, longestPauseMs);
    return pauseMs;
  };
}

async function readyInTime(child: Child, ms: number): Promise<void> {
  const early = child.ended.then((how) => {
    const reason = how.err?.message ?? how.signal ?? `exit code ${how.code}`;
    throw new Error(`The new process ended before it was ready (${reason}).`);
  });
  const late = `The new process was not ready within ${ms / 1_000} s.`;
  await within(ms, Promise.race([child.ready, early]), () => new Error(late));
}

import { queueNames } from '@pabal/domain';
import type { JobsOptions } from 'bullmq';
import { type Backoff, backoffMs } from './backoff.ts';
import type { JobQueue } from './payloads.ts';

// Attempts, backoff and retention of every queue, on purpose and in one place.
//
// Retention: a bell that was answered is removed at once, and one that is given up too. Job ids are made from row ids,
// so a finished job that stayed would swallow the next bell for the same rows. What happened to a letter is in the
// ledger, not here. Stack traces are never stored: an error's text may hold what was being worked on.

interface Policy {
  /** How often a handler hears the bell before it is given up. Waiting is not counted. */
  readonly attempts: number;
  /** Used when a handler threw; one that answers `retry` says itself how long. */
  readonly backoff: Backoff;
  readonly keep: boolean;
}

const second = 1_000;
const minute = 60 * second;

const policies: Readonly<Record<JobQueue, Policy>> = {
  // More than the ledger's own attempts (about 18 in 30 hours): the ledger gives a letter up, never the bell.
  [queueNames.eventMail]: { attempts: 25, backoff: { baseMs: second, capMs: 5 * minute }, keep: false },
  [queueNames.eventBacklog]: { attempts: 25, backoff: { baseMs: second, capMs: 5 * minute }, keep: false },
  [queueNames.eventChat]: { attempts: 25, backoff: { baseMs: second, capMs: 5 * minute }, keep: false },
  // The same, but nobody waits for a newsletter by the second.
  [queueNames.newsletterMail]: {
    attempts: 25,
    backoff: { baseMs: 5 * second, capMs: 10 * minute },
    keep: false,
  },
  // Pages through groups and goes on where it stopped; fails only when the store does, which passes.
  [queueNames.audience]: { attempts: 25, backoff: { baseMs: second, capMs: 5 * minute }, keep: false },
  // Takes an edition as far as it gets; what has to wait, waits in the ledger, and is rung for again from there.
  [queueNames.edition]: { attempts: 3, backoff: { baseMs: second, capMs: minute }, keep: false },
  // Has no worker: a letter is shown here until it is replayed or discarded, or until too many newer ones have come.
  [queueNames.deadLetter]: { attempts: 1, backoff: { baseMs: second, capMs: second }, keep: true },
};

/** Only the newest dead letters are shown: a server that refuses everything must not fill the queue's memory. */
export const mostDeadLetters = 10_000;

/** The name under which BullMQ asks for the backoff decided here. */
const backoffName = 'pabal';

/** BullMQ's options for a queue's jobs. */
export function jobOptions(queue: JobQueue): JobsOptions {
  const { attempts, keep } = policies[queue];
  return {
    attempts,
    backoff: { type: backoffName },
    removeOnComplete: !keep,
    removeOnFail: !keep,
    stackTraceLimit: 0,
  };
}

/** Milliseconds before a queue's job is tried again after its handler threw. */
export function retryDelayMs(queue: JobQueue, attempt: number): number {
  return backoffMs(attempt, policies[queue].backoff);
}

/** How a worker holds on to a job, and how fast another takes over when it died. */
export const lockDefaults = {
  /** A job's lock; renewed at half time while its handler runs. Shorter punishes a blocked event loop. */
  lockMs: 30 * second,
  /** How often workers look for jobs whose lock ran out: a dead worker's jobs wait 30 to 45 seconds. */
  stalledCheckMs: 15 * second,
  /** Deaths under one job before it is given up as the likely killer; its rows are rung again by the sweeper. */
  maxDeaths: 3,
} as const;
